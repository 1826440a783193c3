"""Awards can be reversed, or their money asked back, by two people; the database sees to it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A lock on the award makes whoever corrects it and whoever pays it wait for each other.
CORRECTION = """
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

CLOSING = """
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

KEPT = """
CREATE TRIGGER payouts_correction_kept BEFORE DELETE ON payouts_correction
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_closing_kept BEFORE DELETE ON payouts_closing
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
CREATE TRIGGER payouts_correctionletter_kept BEFORE UPDATE OR DELETE ON payouts_correctionletter
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""

KEPT_BACK = """
DROP TRIGGER payouts_correctionletter_kept ON payouts_correctionletter;
DROP TRIGGER payouts_closing_kept ON payouts_closing;
DROP TRIGGER payouts_correction_kept ON payouts_correction;
"""

# A correction and its booking come together: neither passes the other by.
BOOKED = """
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

# Dropping a function with CASCADE drops the triggers that call it.
UNDO = "DROP FUNCTION {}() CASCADE;"

BACK = {
    "correction": UNDO.format("payouts_correction_guard")
    + UNDO.format("payouts_payment_uncorrected"),
    "closing": UNDO.format("payouts_closing_guard"),
    "booked": UNDO.format("payouts_correction_is_booked")
    + UNDO.format("payouts_closing_is_booked")
    + UNDO.format("payouts_booking_corrects"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0013_statements_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("REVERSAL", "Reversal before payment"),
                            ("CLAWBACK", "Money asked back"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("WRONG", "Decided wrongly, as a review showed"),
                            ("DUPLICATE", "Duplicate of another award"),
                            ("FRAUD", "Fraud"),
                            ("ASKED", "The claimant asked for it"),
                            ("ELSEWHERE", "Paid twice, or by somebody else"),
                            ("OTHER", "Another reason"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(max_length=4000)),
                ("proposed_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("APPROVED", "Approved"), ("TURNED_DOWN", "Turned down")],
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.TextField(
                        blank=True, help_text="why it was turned down", max_length=4000
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="until when the money asked back should arrive",
                        null=True,
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="payouts.award",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        help_text="the paid one whose money is asked back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="payouts.payment",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("RECEIVED", "Money received"), ("WRITTEN_OFF", "Written off")],
                        max_length=12,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("bank_reference", models.CharField(blank=True, max_length=60)),
                ("received_on", models.DateField(blank=True, null=True)),
                ("words", models.TextField(blank=True, max_length=4000)),
                ("proposed_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("CONFIRMED", "Confirmed"), ("TURNED_DOWN", "Turned down")],
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.TextField(
                        blank=True, help_text="why it was turned down", max_length=4000
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="payouts.correction",
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CorrectionLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("DECIDED", "Decision"), ("REMINDER", "Reminder")], max_length=10
                    ),
                ),
                ("on", models.DateField(help_text="the day in China")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: the system",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="payouts.correction",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "TURNED_DOWN"), _negated=True),
                fields=("award",),
                name="correction_one_live_per_award",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "REVERSAL"), ("payment__isnull", True)),
                    models.Q(("kind", "CLAWBACK"), ("payment__isnull", False)),
                    _connector="OR",
                ),
                name="correction_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["WRONG", "DUPLICATE", "FRAUD", "ASKED", "ELSEWHERE", "OTHER"]),
                    models.Q(("words", ""), _negated=True),
                ),
                name="correction_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="correction_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", ""),
                        ("due_on__isnull", True),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("due_on__isnull", False),
                        ("kind", "CLAWBACK"),
                        ("outcome", "APPROVED"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("due_on__isnull", True),
                        ("kind", "REVERSAL"),
                        ("outcome", "APPROVED"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("due_on__isnull", True),
                        ("outcome", "TURNED_DOWN"),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="correction_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "TURNED_DOWN"), _negated=True),
                fields=("correction",),
                name="closing_one_live_per_correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "RECEIVED"),
                        ("received_on__isnull", False),
                        models.Q(("bank_reference", ""), _negated=True),
                    ),
                    models.Q(
                        ("bank_reference", ""),
                        ("kind", "WRITTEN_OFF"),
                        ("received_on__isnull", True),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="closing_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="closing_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", ""),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome", "CONFIRMED"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome", "TURNED_DOWN"),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="closing_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionletter",
            constraint=models.UniqueConstraint(
                fields=("correction", "on"), name="correction_letter_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "DECIDED")),
                fields=("correction",),
                name="correction_letter_decided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["DECIDED", "REMINDER"])),
                name="correction_letter_kind_known",
            ),
        ),
        migrations.RunSQL(CORRECTION, BACK["correction"]),
        migrations.RunSQL(CLOSING, BACK["closing"]),
        migrations.RunSQL(KEPT, KEPT_BACK),
        migrations.RunSQL(BOOKED, BACK["booked"]),
    ]
