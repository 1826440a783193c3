"""Rules about money that check constraints can't say: the database itself refuses to break them."""

from django.db import migrations

AWARD_GUARD = """
CREATE FUNCTION payouts_award_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    facts record;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'an award is never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT picture.claim_id, tariff.amount, verdict.picture_id AS judged,
           EXISTS (SELECT 1 FROM review_approval approval
                    WHERE approval.claim_id = picture.claim_id
                      AND approval.round = verdict.round
                      AND approval.outcome = 'APPROVED') AS approved,
           verdict.ground = 'UPHELD' AND verdict.set_aside_at IS NULL AS upholds,
           original.sha256 AS original, generated.sha256 AS avatar
      INTO facts
      FROM claims_picture picture
      JOIN claims_claim claim ON claim.id = picture.claim_id
      JOIN pictures_work work ON work.id = picture.work_id
      JOIN pictures_blob original ON original.id = work.blob_id
      JOIN pictures_avatar avatar ON avatar.id = claim.avatar_id
      JOIN pictures_blob generated ON generated.id = avatar.blob_id
      JOIN review_verdict verdict ON verdict.id = NEW.verdict_id
      JOIN payouts_tariff tariff ON tariff.id = NEW.tariff_id
     WHERE picture.id = NEW.picture_id;
    IF facts.claim_id IS DISTINCT FROM NEW.claim_id THEN
        RAISE EXCEPTION 'an award is for a picture of its own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.judged IS DISTINCT FROM NEW.picture_id OR NOT facts.upholds THEN
        RAISE EXCEPTION 'an award needs an upholding verdict on its picture'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT facts.approved THEN
        RAISE EXCEPTION 'an award needs the approval of a second person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.amount <> NEW.rate THEN
        RAISE EXCEPTION 'the rate of an award is the amount of its tariff'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.original <> NEW.original_sha256 OR facts.avatar <> NEW.avatar_sha256 THEN
        RAISE EXCEPTION 'an award names the contents that were compared'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_award_guard BEFORE INSERT OR UPDATE OR DELETE ON payouts_award
    FOR EACH ROW EXECUTE FUNCTION payouts_award_guard();
"""
AWARD_GUARD_BACK = """
DROP TRIGGER payouts_award_guard ON payouts_award;
DROP FUNCTION payouts_award_guard;
"""
NEVER_CHANGED = """
CREATE FUNCTION payouts_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never edited or deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payouts_batch_kept BEFORE DELETE ON payouts_batch
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_payment_kept BEFORE DELETE ON payouts_payment
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_acceptance_kept BEFORE DELETE ON payouts_acceptance
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
NEVER_CHANGED_BACK = """
DROP TRIGGER payouts_acceptance_kept ON payouts_acceptance;
DROP TRIGGER payouts_payment_kept ON payouts_payment;
DROP TRIGGER payouts_batch_kept ON payouts_batch;
DROP FUNCTION payouts_never_changed;
"""
ACCEPTANCE_GUARD = """
CREATE FUNCTION payouts_acceptance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.claim_id, NEW.accepted_by_id, NEW.accepted_at, NEW.text_version,
        NEW.signature) IS DISTINCT FROM (OLD.claim_id, OLD.accepted_by_id, OLD.accepted_at,
        OLD.text_version, OLD.signature) THEN
        RAISE EXCEPTION 'of an acceptance only the payee may change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.accepted_by_id <> (SELECT claimant_id FROM claims_claim WHERE id = NEW.claim_id) THEN
        RAISE EXCEPTION 'an award is accepted by the claimant alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_acceptance_guard BEFORE INSERT OR UPDATE ON payouts_acceptance
    FOR EACH ROW EXECUTE FUNCTION payouts_acceptance_guard();
"""
ACCEPTANCE_GUARD_BACK = """
DROP TRIGGER payouts_acceptance_guard ON payouts_acceptance;
DROP FUNCTION payouts_acceptance_guard;
"""
BATCH_GUARD = """
CREATE FUNCTION payouts_batch_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'PREPARED' THEN
            RAISE EXCEPTION 'a batch begins as prepared'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.reference, NEW.total, NEW.count, NEW.prepared_by_id, NEW.prepared_at)
        IS DISTINCT FROM (OLD.reference, OLD.total, OLD.count, OLD.prepared_by_id, OLD.prepared_at)
    THEN
        RAISE EXCEPTION 'what a batch says of itself never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('PREPARED', 'APPROVED'), ('PREPARED', 'REJECTED'), ('APPROVED', 'REJECTED'),
        ('APPROVED', 'RELEASED'), ('RELEASED', 'SETTLED')) THEN
        RAISE EXCEPTION 'a batch does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.approved_by_id, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at)
        AND (OLD.state, NEW.state) <> ('PREPARED', 'APPROVED')
    OR (NEW.released_by_id, NEW.released_at) IS DISTINCT FROM (OLD.released_by_id, OLD.released_at)
        AND (OLD.state, NEW.state) <> ('APPROVED', 'RELEASED')
    OR (NEW.rejected_by_id, NEW.rejected_at, NEW.rejection_reason)
        IS DISTINCT FROM (OLD.rejected_by_id, OLD.rejected_at, OLD.rejection_reason)
        AND (OLD.state = 'REJECTED' OR NEW.state <> 'REJECTED')
    THEN
        RAISE EXCEPTION 'who decided a batch, when and why is written once, with the decision'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_batch_guard BEFORE INSERT OR UPDATE ON payouts_batch
    FOR EACH ROW EXECUTE FUNCTION payouts_batch_guard();
"""
BATCH_GUARD_BACK = """
DROP TRIGGER payouts_batch_guard ON payouts_batch;
DROP FUNCTION payouts_batch_guard;
"""
PAYMENT_GUARD = """
CREATE FUNCTION payouts_payment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    facts record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT award.amount, acceptance.payee_id, batch.state
          INTO facts
          FROM payouts_award award
          JOIN payouts_acceptance acceptance ON acceptance.claim_id = award.claim_id
          JOIN payouts_batch batch ON batch.id = NEW.batch_id
         WHERE award.id = NEW.award_id;
        IF facts.amount IS DISTINCT FROM NEW.gross THEN
            RAISE EXCEPTION 'a payment has the amount of an accepted award'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM payouts_payment earlier
             WHERE earlier.id = NEW.replaces_id AND earlier.award_id = NEW.award_id
               AND earlier.state IN ('FAILED', 'RETURNED')) THEN
            RAISE EXCEPTION 'a payment makes good a failed or returned one of the same award'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF facts.payee_id <> NEW.payee_id THEN
            RAISE EXCEPTION 'a payment goes to the payee whom the claimant named'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF facts.state <> 'PREPARED' OR NEW.state <> 'PENDING' THEN
            RAISE EXCEPTION 'payments come into a batch pending, before it is decided'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.reference, NEW.batch_id, NEW.award_id, NEW.payee_id, NEW.gross, NEW.withheld,
        NEW.amount, NEW.replaces_id)
        IS DISTINCT FROM (OLD.reference, OLD.batch_id, OLD.award_id, OLD.payee_id, OLD.gross,
        OLD.withheld, OLD.amount, OLD.replaces_id) THEN
        RAISE EXCEPTION 'who is paid what never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND OLD.state <> 'PENDING'
        AND (OLD.state, NEW.state) <> ('PAID', 'RETURNED') THEN
        RAISE EXCEPTION 'a payment does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_payment_guard BEFORE INSERT OR UPDATE ON payouts_payment
    FOR EACH ROW EXECUTE FUNCTION payouts_payment_guard();
"""
PAYMENT_GUARD_BACK = """
DROP TRIGGER payouts_payment_guard ON payouts_payment;
DROP FUNCTION payouts_payment_guard;
"""
# The sum must be exact when the transaction ends and may never be more in between, so that a
# payment slipped into an older batch is refused without adding up the batch once per payment.
BATCH_ADDS_UP = """
CREATE FUNCTION payouts_batch_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) <> NEW.count OR coalesce(sum(amount), 0) <> NEW.total
          FROM payouts_payment WHERE batch_id = NEW.id) THEN
        RAISE EXCEPTION 'the total of a batch is the sum of its payments'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_batch_adds_up AFTER INSERT ON payouts_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_batch_adds_up();
"""
BATCH_ADDS_UP_BACK = """
DROP TRIGGER payouts_batch_adds_up ON payouts_batch;
DROP FUNCTION payouts_batch_adds_up;
"""
BATCH_IS_FULL = """
CREATE FUNCTION payouts_batch_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM payouts_batch batch
          JOIN payouts_payment payment ON payment.batch_id = batch.id
         WHERE batch.id IN (SELECT DISTINCT batch_id FROM fresh)
         GROUP BY batch.id
        HAVING count(*) > batch.count OR sum(payment.amount) > batch.total) THEN
        RAISE EXCEPTION 'the payments of a batch are more than its total'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payouts_batch_is_full AFTER INSERT ON payouts_payment
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_batch_is_full();
"""
BATCH_IS_FULL_BACK = """
DROP TRIGGER payouts_batch_is_full ON payouts_payment;
DROP FUNCTION payouts_batch_is_full;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]

    operations = [
        migrations.RunSQL(AWARD_GUARD, AWARD_GUARD_BACK),
        migrations.RunSQL(NEVER_CHANGED, NEVER_CHANGED_BACK),
        migrations.RunSQL(ACCEPTANCE_GUARD, ACCEPTANCE_GUARD_BACK),
        migrations.RunSQL(BATCH_GUARD, BATCH_GUARD_BACK),
        migrations.RunSQL(PAYMENT_GUARD, PAYMENT_GUARD_BACK),
        migrations.RunSQL(BATCH_ADDS_UP, BATCH_ADDS_UP_BACK),
        migrations.RunSQL(BATCH_IS_FULL, BATCH_IS_FULL_BACK),
    ]
