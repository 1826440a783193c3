"""A correction is one more entry, and it comes together with its booking."""

from django.db import migrations

# A lock on the award makes whoever corrects it and whoever pays it wait for each other.
CORRECTION_GUARD = """
CREATE FUNCTION payouts_correction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['outcome', 'decided_by_id', 'decided_at', 'decision', 'due_on'];
BEGIN
    IF TG_OP = 'INSERT' AND NEW.outcome <> '' THEN
        RAISE EXCEPTION 'a correction begins undecided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.outcome <> '' OR to_jsonb(NEW) - decided IS DISTINCT FROM
        to_jsonb(OLD) - decided) THEN
        RAISE EXCEPTION 'a correction is decided once, and else never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT FROM payouts_award award JOIN claims_claim claim ON claim.id = award.claim_id
                WHERE award.id = NEW.award_id
                  AND claim.claimant_id IN (NEW.proposed_by_id, NEW.decided_by_id)) THEN
        RAISE EXCEPTION 'nobody corrects an award of their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.outcome = 'TURNED_DOWN' THEN
        RETURN NEW;
    END IF;
    PERFORM FROM payouts_award WHERE id = NEW.award_id FOR NO KEY UPDATE;
    IF NEW.kind = 'REVERSAL' AND EXISTS (
        SELECT FROM payouts_payment
         WHERE award_id = NEW.award_id AND state IN ('PENDING', 'PAID')) THEN
        RAISE EXCEPTION 'an award is reversed only while nothing of it is paid or under way'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'CLAWBACK' THEN
        PERFORM FROM payouts_payment
          WHERE id = NEW.payment_id AND award_id = NEW.award_id AND state = 'PAID'
            FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only a paid payment of the award is asked back'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_correction_guard BEFORE INSERT OR UPDATE ON payouts_correction
    FOR EACH ROW EXECUTE FUNCTION payouts_correction_guard();
"""
CORRECTION_GUARD_BACK = """
DROP TRIGGER payouts_correction_guard ON payouts_correction;
DROP FUNCTION payouts_correction_guard;
"""
PAYMENT_UNCORRECTED = """
CREATE FUNCTION payouts_payment_uncorrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM payouts_award WHERE id = NEW.award_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM payouts_correction
                WHERE award_id = NEW.award_id AND outcome <> 'TURNED_DOWN') THEN
        RAISE EXCEPTION 'an award that is or may be reversed or asked back is not paid'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_payment_uncorrected BEFORE INSERT ON payouts_payment
    FOR EACH ROW EXECUTE FUNCTION payouts_payment_uncorrected();
"""
PAYMENT_UNCORRECTED_BACK = """
DROP TRIGGER payouts_payment_uncorrected ON payouts_payment;
DROP FUNCTION payouts_payment_uncorrected;
"""
CLOSING_GUARD = """
CREATE FUNCTION payouts_closing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['outcome', 'decided_by_id', 'decided_at', 'decision'];
    facts record;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.outcome <> '' THEN
        RAISE EXCEPTION 'the end of a clawback begins unconfirmed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.outcome <> '' OR to_jsonb(NEW) - decided IS DISTINCT FROM
        to_jsonb(OLD) - decided) THEN
        RAISE EXCEPTION 'the end of a clawback is decided once, and else never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT correction.kind, correction.outcome, payment.amount, claim.claimant_id INTO facts
      FROM payouts_correction correction
      JOIN payouts_award award ON award.id = correction.award_id
      JOIN claims_claim claim ON claim.id = award.claim_id
      LEFT JOIN payouts_payment payment ON payment.id = correction.payment_id
     WHERE correction.id = NEW.correction_id;
    IF (facts.kind, facts.outcome) <> ('CLAWBACK', 'APPROVED') THEN
        RAISE EXCEPTION 'only money that is asked back is received or written off'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.amount <> NEW.amount THEN
        RAISE EXCEPTION 'what ends a clawback is the net amount that was paid'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.claimant_id IN (NEW.proposed_by_id, NEW.decided_by_id) THEN
        RAISE EXCEPTION 'nobody corrects an award of their own claim'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_closing_guard BEFORE INSERT OR UPDATE ON payouts_closing
    FOR EACH ROW EXECUTE FUNCTION payouts_closing_guard();
"""
CLOSING_GUARD_BACK = """
DROP TRIGGER payouts_closing_guard ON payouts_closing;
DROP FUNCTION payouts_closing_guard;
"""
KEPT = """
CREATE TRIGGER payouts_correction_kept BEFORE DELETE ON payouts_correction
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_closing_kept BEFORE DELETE ON payouts_closing
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_correctionletter_kept BEFORE UPDATE OR DELETE ON payouts_correctionletter
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_alarmseen_kept BEFORE UPDATE OR DELETE ON payouts_alarmseen
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER payouts_alarmseen_kept ON payouts_alarmseen;
DROP TRIGGER payouts_correctionletter_kept ON payouts_correctionletter;
DROP TRIGGER payouts_closing_kept ON payouts_closing;
DROP TRIGGER payouts_correction_kept ON payouts_correction;
"""
# A correction and its booking come together: neither passes the other by.
CORRECTION_IS_BOOKED = """
CREATE FUNCTION payouts_correction_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome = 'APPROVED' AND NOT EXISTS (
        SELECT FROM payouts_booking WHERE award_id = NEW.award_id
           AND (NEW.kind = 'REVERSAL' AND event = 'REVERSED'
             OR NEW.kind = 'CLAWBACK' AND event = 'CLAIMED' AND payment_id = NEW.payment_id)) THEN
        RAISE EXCEPTION 'a correction is booked when it is approved'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.outcome = 'APPROVED' AND NEW.kind = 'REVERSAL' AND EXISTS (
        SELECT FROM payouts_booking returned WHERE returned.award_id = NEW.award_id
           AND returned.event = 'RETURNED' AND NOT EXISTS (
               SELECT FROM payouts_booking
                WHERE payment_id = returned.payment_id AND event = 'REOPENED')) THEN
        RAISE EXCEPTION 'what the bank returned is owed again before its award is reversed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_correction_is_booked AFTER UPDATE ON payouts_correction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_correction_is_booked();
"""
CORRECTION_IS_BOOKED_BACK = """
DROP TRIGGER payouts_correction_is_booked ON payouts_correction;
DROP FUNCTION payouts_correction_is_booked;
"""
CLOSING_IS_BOOKED = """
CREATE FUNCTION payouts_closing_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome = 'CONFIRMED' AND NOT EXISTS (
        SELECT FROM payouts_booking booking
          JOIN payouts_correction correction ON correction.payment_id = booking.payment_id
         WHERE correction.id = NEW.correction_id AND booking.event =
               CASE NEW.kind WHEN 'RECEIVED' THEN 'RECOVERED' ELSE 'FORGONE' END) THEN
        RAISE EXCEPTION 'the end of a clawback is booked when it is confirmed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_closing_is_booked AFTER UPDATE ON payouts_closing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_closing_is_booked();
"""
CLOSING_IS_BOOKED_BACK = """
DROP TRIGGER payouts_closing_is_booked ON payouts_closing;
DROP FUNCTION payouts_closing_is_booked;
"""
BOOKING_CORRECTS = """
CREATE FUNCTION payouts_booking_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.event IN ('REVERSED', 'CLAIMED', 'RECOVERED', 'FORGONE') AND NOT EXISTS (
        SELECT FROM payouts_correction correction
          LEFT JOIN payouts_closing closing
                 ON closing.correction_id = correction.id AND closing.outcome = 'CONFIRMED'
         WHERE correction.award_id = NEW.award_id AND correction.outcome = 'APPROVED'
           AND correction.payment_id IS NOT DISTINCT FROM NEW.payment_id
           AND CASE NEW.event WHEN 'RECOVERED' THEN closing.kind = 'RECEIVED'
                              WHEN 'FORGONE' THEN closing.kind = 'WRITTEN_OFF' ELSE true END) THEN
        RAISE EXCEPTION '% is booked only as two people decided', NEW.event
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_booking_corrects AFTER INSERT ON payouts_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_booking_corrects();
"""
BOOKING_CORRECTS_BACK = """
DROP TRIGGER payouts_booking_corrects ON payouts_booking;
DROP FUNCTION payouts_booking_corrects;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0007_bank_files")]

    operations = [
        migrations.RunSQL(CORRECTION_GUARD, CORRECTION_GUARD_BACK),
        migrations.RunSQL(PAYMENT_UNCORRECTED, PAYMENT_UNCORRECTED_BACK),
        migrations.RunSQL(CLOSING_GUARD, CLOSING_GUARD_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(CORRECTION_IS_BOOKED, CORRECTION_IS_BOOKED_BACK),
        migrations.RunSQL(CLOSING_IS_BOOKED, CLOSING_IS_BOOKED_BACK),
        migrations.RunSQL(BOOKING_CORRECTS, BOOKING_CORRECTS_BACK),
    ]
