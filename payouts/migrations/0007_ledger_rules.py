"""The ledger balances, says what happened, and is never edited: refused by the database itself."""

from django.db import migrations

# What an event books stands in payouts/accounts.py; a test compares the two.
ADDS_UP = """
CREATE FUNCTION payouts_booking_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key bigint := to_jsonb(NEW) ->> TG_ARGV[0];
    facts record;
BEGIN
    SELECT booking.event, booking.payment_id, booking.award_id, payment.award_id AS paid_award,
           coalesce(payment.amount, award.amount) AS amount,
           (SELECT array_agg(entry.account ORDER BY entry.amount DESC)
              FROM payouts_ledgerentry entry WHERE entry.booking_id = booking.id) AS accounts,
           (SELECT array_agg(entry.amount ORDER BY entry.amount DESC)
              FROM payouts_ledgerentry entry WHERE entry.booking_id = booking.id) AS amounts
      INTO facts
      FROM payouts_booking booking
      JOIN payouts_award award ON award.id = booking.award_id
      LEFT JOIN payouts_payment payment ON payment.id = booking.payment_id
     WHERE booking.id = key;
    IF facts.amounts IS DISTINCT FROM ARRAY[facts.amount, -facts.amount] THEN
        RAISE EXCEPTION 'a booking debits and credits the amount of its award or payment'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.paid_award <> facts.award_id THEN
        RAISE EXCEPTION 'a booking names the award that its payment pays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM (VALUES
            ('AWARDED', 'AWARDED', 'OWED'), ('SENT', 'OWED', 'CLEARING'),
            ('PAID', 'CLEARING', 'BANK'), ('FAILED', 'CLEARING', 'OWED')
        ) AS posting (event, debit, credit)
        WHERE posting.event = facts.event
          AND facts.accounts::text[] = ARRAY[posting.debit, posting.credit]
    ) THEN
        RAISE EXCEPTION 'an event books between its own accounts'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF facts.event IN ('PAID', 'FAILED') AND NOT EXISTS (
        SELECT FROM payouts_booking
         WHERE payment_id = facts.payment_id AND event = 'SENT'
    ) THEN
        RAISE EXCEPTION 'the bank answers only what was sent'
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

# What was awarded, sent and answered before there was a ledger.
EARLIER = """
WITH happened AS (
    SELECT 'AWARDED' AS event, award.id AS award, NULL::bigint AS payment, awarded_at AS at,
           (awarded_at AT TIME ZONE 'Asia/Shanghai')::date AS day, NULL::bigint AS who, 1 AS turn
      FROM payouts_award award
    UNION ALL
    SELECT 'SENT', payment.award_id, payment.id, export.made_at,
           (export.made_at AT TIME ZONE 'Asia/Shanghai')::date, export.made_by_id, 2
      FROM payouts_payment payment JOIN payouts_export export USING (batch_id)
    UNION ALL
    SELECT payment.state, payment.award_id, payment.id, export.made_at, payment.settled_on,
           NULL, 3
      FROM payouts_payment payment JOIN payouts_export export USING (batch_id)
     WHERE payment.state IN ('PAID', 'FAILED')
)
INSERT INTO payouts_booking (public_id, event, award_id, payment_id, booked_on, booked_at, by_id)
SELECT gen_random_uuid(), event, award, payment, day, at, who
  FROM happened ORDER BY day, turn, award, payment;

INSERT INTO payouts_ledgerentry (booking_id, account, amount, currency)
SELECT booking.id, side.account, side.sign * coalesce(payment.amount, award.amount), 'CNY'
  FROM payouts_booking booking
  JOIN payouts_award award ON award.id = booking.award_id
  LEFT JOIN payouts_payment payment ON payment.id = booking.payment_id
  JOIN (VALUES
        ('AWARDED', 'AWARDED', 1), ('AWARDED', 'OWED', -1),
        ('SENT', 'OWED', 1), ('SENT', 'CLEARING', -1),
        ('PAID', 'CLEARING', 1), ('PAID', 'BANK', -1),
        ('FAILED', 'CLEARING', 1), ('FAILED', 'OWED', -1)
       ) AS side (event, account, sign) ON side.event = booking.event;
SET CONSTRAINTS ALL IMMEDIATE;
"""

# Nothing that changes what is owed may pass the ledger by.
BOOKED = """
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

CREATE FUNCTION payouts_export_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM payouts_payment payment
         WHERE payment.batch_id = NEW.batch_id AND NOT EXISTS (
               SELECT FROM payouts_booking
                WHERE payment_id = payment.id AND event = 'SENT')
    ) THEN
        RAISE EXCEPTION 'a payment is booked when its file is made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_export_is_booked AFTER INSERT ON payouts_export
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_export_is_booked();

CREATE FUNCTION payouts_answer_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('PAID', 'FAILED') AND NOT EXISTS (
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

BOOKED_BACK = """
DROP FUNCTION payouts_award_is_booked() CASCADE;
DROP FUNCTION payouts_export_is_booked() CASCADE;
DROP FUNCTION payouts_answer_is_booked() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0006_ledger")]

    operations = [
        migrations.RunSQL(ADDS_UP, "DROP FUNCTION payouts_booking_adds_up() CASCADE;"),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(BOOKED, BOOKED_BACK),
    ]
