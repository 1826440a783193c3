"""Stopped or held awards are not paid; who stopped what and why is kept."""

from django.db import migrations

STOP_GUARD = """
CREATE FUNCTION payouts_stop_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL
       OR (NEW.public_id, NEW.award_id, NEW.reason, NEW.stopped_by_id, NEW.stopped_at)
          IS DISTINCT FROM
          (OLD.public_id, OLD.award_id, OLD.reason, OLD.stopped_by_id, OLD.stopped_at) THEN
        RAISE EXCEPTION 'of a stop only its lifting is written, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_stop_guard BEFORE UPDATE ON payouts_stop
    FOR EACH ROW EXECUTE FUNCTION payouts_stop_guard();
"""
STOP_GUARD_BACK = """
DROP TRIGGER payouts_stop_guard ON payouts_stop;
DROP FUNCTION payouts_stop_guard;
"""
KEPT = """
CREATE TRIGGER payouts_stop_kept BEFORE DELETE ON payouts_stop
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_reserve_kept BEFORE DELETE ON payouts_reserve
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_refusal_kept BEFORE UPDATE OR DELETE ON payouts_refusal
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER payouts_refusal_kept ON payouts_refusal;
DROP TRIGGER payouts_reserve_kept ON payouts_reserve;
DROP TRIGGER payouts_stop_kept ON payouts_stop;
"""
RESERVE_GUARD = """
CREATE FUNCTION payouts_reserve_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.confirmed_at IS NOT NULL
       OR (NEW.public_id, NEW.amount, NEW.effective_from, NEW.source, NEW.entered_by_id,
           NEW.entered_at)
          IS DISTINCT FROM
          (OLD.public_id, OLD.amount, OLD.effective_from, OLD.source, OLD.entered_by_id,
           OLD.entered_at) THEN
        RAISE EXCEPTION 'of a reserve only its confirmation is written, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_reserve_guard BEFORE UPDATE ON payouts_reserve
    FOR EACH ROW EXECUTE FUNCTION payouts_reserve_guard();
"""
RESERVE_GUARD_BACK = """
DROP TRIGGER payouts_reserve_guard ON payouts_reserve;
DROP FUNCTION payouts_reserve_guard;
"""
# A stopped award comes into no batch, and no batch with one is released.
PAYMENT_NOT_STOPPED = """
CREATE FUNCTION payouts_payment_not_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payouts_stop WHERE award_id = NEW.award_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a stopped award goes into no batch'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_payment_not_stopped BEFORE INSERT ON payouts_payment
    FOR EACH ROW EXECUTE FUNCTION payouts_payment_not_stopped();
"""
PAYMENT_NOT_STOPPED_BACK = """
DROP TRIGGER payouts_payment_not_stopped ON payouts_payment;
DROP FUNCTION payouts_payment_not_stopped;
"""
RELEASE_NOT_STOPPED = """
CREATE FUNCTION payouts_release_not_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payouts_stop stop
                 JOIN payouts_payment payment ON payment.award_id = stop.award_id
                WHERE payment.batch_id = NEW.id AND stop.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a batch with a stopped award is not released'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_release_not_stopped BEFORE UPDATE ON payouts_batch
    FOR EACH ROW WHEN (OLD.state <> 'RELEASED' AND NEW.state = 'RELEASED')
    EXECUTE FUNCTION payouts_release_not_stopped();
"""
RELEASE_NOT_STOPPED_BACK = """
DROP TRIGGER payouts_release_not_stopped ON payouts_batch;
DROP FUNCTION payouts_release_not_stopped;
"""
BATCH_NOTE_STAYS = """
CREATE FUNCTION payouts_batch_note_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was left out of a batch is written when it is prepared'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payouts_batch_note_stays BEFORE UPDATE ON payouts_batch
    FOR EACH ROW WHEN (NEW.left_out IS DISTINCT FROM OLD.left_out)
    EXECUTE FUNCTION payouts_batch_note_stays();
"""
BATCH_NOTE_STAYS_BACK = """
DROP TRIGGER payouts_batch_note_stays ON payouts_batch;
DROP FUNCTION payouts_batch_note_stays;
"""
# Who approved a claim does not also award a picture of it that was held as nearly the same.
HOLD_GUARD = """
CREATE FUNCTION payouts_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.resolved_at IS NOT NULL
       OR (NEW.public_id, NEW.picture_id, NEW.claim_id, NEW.other_id, NEW.reason, NEW.held_at)
          IS DISTINCT FROM
          (OLD.public_id, OLD.picture_id, OLD.claim_id, OLD.other_id, OLD.reason, OLD.held_at) THEN
        RAISE EXCEPTION 'of a hold only its resolution is written, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.outcome = 'AWARDED' AND EXISTS (
        SELECT FROM review_approval approval
          LEFT JOIN review_countersignature signature ON signature.approval_id = approval.id
         WHERE approval.claim_id = NEW.claim_id AND approval.outcome = 'APPROVED'
           AND NEW.resolved_by_id IN (approval.decided_by_id, signature.person_id)) THEN
        RAISE EXCEPTION 'a held picture is awarded by somebody who did not approve its claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_hold_guard BEFORE UPDATE ON payouts_hold
    FOR EACH ROW EXECUTE FUNCTION payouts_hold_guard();
"""
HOLD_GUARD_BACK = """
DROP TRIGGER payouts_hold_guard ON payouts_hold;
DROP FUNCTION payouts_hold_guard;
"""
AWARD_NOT_HELD = """
CREATE FUNCTION payouts_award_not_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payouts_hold
                WHERE picture_id = NEW.picture_id AND outcome <> 'AWARDED') THEN
        RAISE EXCEPTION 'a held picture gets no award'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_award_not_held AFTER INSERT ON payouts_award
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_award_not_held();
"""
AWARD_NOT_HELD_BACK = """
DROP TRIGGER payouts_award_not_held ON payouts_award;
DROP FUNCTION payouts_award_not_held;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0005_payee_rules")]

    operations = [
        migrations.RunSQL(STOP_GUARD, STOP_GUARD_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(RESERVE_GUARD, RESERVE_GUARD_BACK),
        migrations.RunSQL(PAYMENT_NOT_STOPPED, PAYMENT_NOT_STOPPED_BACK),
        migrations.RunSQL(RELEASE_NOT_STOPPED, RELEASE_NOT_STOPPED_BACK),
        migrations.RunSQL(BATCH_NOTE_STAYS, BATCH_NOTE_STAYS_BACK),
        migrations.RunSQL(HOLD_GUARD, HOLD_GUARD_BACK),
        migrations.RunSQL(AWARD_NOT_HELD, AWARD_NOT_HELD_BACK),
    ]
