"""Every booking adds up, and nothing that changes what is owed passes the ledger by."""

from django.db import migrations

# What an event books, and after what, stands in payouts/accounts.py; a test compares the two.
BOOKING_ADDS_UP = """
CREATE FUNCTION payouts_booking_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key bigint := to_jsonb(NEW) ->> TG_ARGV[0];
    facts record;
    due jsonb;
    booked jsonb;
    before text;
BEGIN
    SELECT booking.event, booking.payment_id, booking.award_id, payment.award_id AS paid_award,
           coalesce(payment.gross, award.amount) AS gross,
           coalesce(payment.withheld, 0) AS withheld
      INTO facts
      FROM payouts_booking booking
      JOIN payouts_award award ON award.id = booking.award_id
      LEFT JOIN payouts_payment payment ON payment.id = booking.payment_id
     WHERE booking.id = key;
    SELECT jsonb_object_agg(side.account, side.sign * share.amount) INTO due
      FROM (VALUES
            ('AWARDED', 'AWARDED', 1, 'gross'), ('AWARDED', 'OWED', -1, 'gross'),
            ('REVERSED', 'OWED', 1, 'gross'), ('REVERSED', 'AWARDED', -1, 'gross'),
            ('SENT', 'OWED', 1, 'gross'), ('SENT', 'CLEARING', -1, 'net'),
            ('SENT', 'WITHHELD', -1, 'withheld'),
            ('PAID', 'CLEARING', 1, 'net'), ('PAID', 'BANK', -1, 'net'),
            ('FAILED', 'CLEARING', 1, 'net'), ('FAILED', 'WITHHELD', 1, 'withheld'),
            ('FAILED', 'OWED', -1, 'gross'),
            ('RETURNED', 'BANK', 1, 'net'), ('RETURNED', 'WITHHELD', 1, 'withheld'),
            ('RETURNED', 'RETURNS', -1, 'gross'),
            ('REOPENED', 'RETURNS', 1, 'gross'), ('REOPENED', 'OWED', -1, 'gross'),
            ('TAXED', 'WITHHELD', 1, 'withheld'), ('TAXED', 'BANK', -1, 'withheld'),
            ('CLAIMED', 'RECEIVABLE', 1, 'net'), ('CLAIMED', 'WITHHELD', 1, 'withheld'),
            ('CLAIMED', 'AWARDED', -1, 'gross'),
            ('RECOVERED', 'BANK', 1, 'net'), ('RECOVERED', 'RECEIVABLE', -1, 'net'),
            ('FORGONE', 'LOSSES', 1, 'net'), ('FORGONE', 'RECEIVABLE', -1, 'net')
           ) AS side (event, account, sign, share)
      JOIN (VALUES ('gross', facts.gross), ('net', facts.gross - facts.withheld),
                   ('withheld', facts.withheld)) AS share (name, amount)
        ON share.name = side.share
     WHERE side.event = facts.event AND share.amount <> 0;
    SELECT jsonb_object_agg(entry.account, entry.amount) INTO booked
      FROM payouts_ledgerentry entry WHERE entry.booking_id = key;
    IF booked IS DISTINCT FROM due THEN
        RAISE EXCEPTION 'a booking debits and credits what its event says, between its own accounts'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.paid_award <> facts.award_id THEN
        RAISE EXCEPTION 'a booking names the award that its payment pays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT earlier INTO before
      FROM (VALUES ('REVERSED', 'AWARDED'), ('PAID', 'SENT'), ('FAILED', 'SENT'),
                   ('RETURNED', 'PAID'), ('REOPENED', 'RETURNED'), ('TAXED', 'PAID'),
                   ('CLAIMED', 'PAID'), ('RECOVERED', 'CLAIMED'), ('FORGONE', 'CLAIMED')
           ) AS chain (event, earlier)
     WHERE chain.event = facts.event;
    IF before IS NOT NULL AND NOT EXISTS (
        SELECT FROM payouts_booking earlier
         WHERE earlier.award_id = facts.award_id AND earlier.event = before
           AND earlier.payment_id IS NOT DISTINCT FROM facts.payment_id
    ) THEN
        RAISE EXCEPTION '% is booked only after %', facts.event, before
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_booking_adds_up AFTER INSERT ON payouts_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_booking_adds_up('id');
CREATE CONSTRAINT TRIGGER payouts_entry_adds_up AFTER INSERT ON payouts_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION payouts_booking_adds_up('booking_id');
"""
BOOKING_ADDS_UP_BACK = """
DROP TRIGGER payouts_entry_adds_up ON payouts_ledgerentry;
DROP TRIGGER payouts_booking_adds_up ON payouts_booking;
DROP FUNCTION payouts_booking_adds_up;
"""
KEPT = """
CREATE TRIGGER payouts_booking_kept BEFORE UPDATE OR DELETE ON payouts_booking
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_entry_kept BEFORE UPDATE OR DELETE ON payouts_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER payouts_entry_kept ON payouts_ledgerentry;
DROP TRIGGER payouts_booking_kept ON payouts_booking;
"""
# Nothing that changes what is owed may pass the ledger by.
AWARD_IS_BOOKED = """
CREATE FUNCTION payouts_award_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payouts_booking WHERE award_id = NEW.id AND event = 'AWARDED') THEN
        RAISE EXCEPTION 'an award is booked when it is made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_award_is_booked AFTER INSERT ON payouts_award
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_award_is_booked();
"""
AWARD_IS_BOOKED_BACK = """
DROP TRIGGER payouts_award_is_booked ON payouts_award;
DROP FUNCTION payouts_award_is_booked;
"""
RELEASE_IS_BOOKED = """
CREATE FUNCTION payouts_release_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'RELEASED' AND EXISTS (
        SELECT FROM payouts_payment payment
         WHERE payment.batch_id = NEW.id AND NOT EXISTS (
               SELECT FROM payouts_booking
                WHERE payment_id = payment.id AND event = 'SENT')
    ) THEN
        RAISE EXCEPTION 'a payment is booked when its batch is released'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_release_is_booked AFTER UPDATE ON payouts_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_release_is_booked();
"""
RELEASE_IS_BOOKED_BACK = """
DROP TRIGGER payouts_release_is_booked ON payouts_batch;
DROP FUNCTION payouts_release_is_booked;
"""
ANSWER_IS_BOOKED = """
CREATE FUNCTION payouts_answer_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('PAID', 'FAILED', 'RETURNED') AND NOT EXISTS (
        SELECT FROM payouts_booking WHERE payment_id = NEW.id AND event = NEW.state
    ) THEN
        RAISE EXCEPTION 'what the bank answers is booked'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_answer_is_booked AFTER UPDATE ON payouts_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_answer_is_booked();
"""
ANSWER_IS_BOOKED_BACK = """
DROP TRIGGER payouts_answer_is_booked ON payouts_payment;
DROP FUNCTION payouts_answer_is_booked;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0002_payment_rules")]

    operations = [
        migrations.RunSQL(BOOKING_ADDS_UP, BOOKING_ADDS_UP_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(AWARD_IS_BOOKED, AWARD_IS_BOOKED_BACK),
        migrations.RunSQL(RELEASE_IS_BOOKED, RELEASE_IS_BOOKED_BACK),
        migrations.RunSQL(ANSWER_IS_BOOKED, ANSWER_IS_BOOKED_BACK),
    ]
