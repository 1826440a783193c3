"""Forwarded claims, counter-statements and their clocks, and what of them never changes."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FIXED = """
CREATE FUNCTION enforcement_{table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '{what} is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF {changed} THEN
        RAISE EXCEPTION '{what} does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_{table}_guard BEFORE UPDATE OR DELETE ON enforcement_{table}
    FOR EACH ROW EXECUTE FUNCTION enforcement_{table}_guard();
"""
FORWARDING = FIXED.format(
    table="forwarding",
    what="a forwarding",
    changed="""(NEW.public_id, NEW.claim_id, NEW.measure_id, NEW.forwarded_at, NEW.answer_until,
        NEW.deemed_at) IS DISTINCT FROM (OLD.public_id, OLD.claim_id, OLD.measure_id,
        OLD.forwarded_at, OLD.answer_until, OLD.deemed_at)
       OR (OLD.arrived_at IS NOT NULL AND (NEW.arrived_at, NEW.arrival)
           IS DISTINCT FROM (OLD.arrived_at, OLD.arrival))""",
)
COUNTDOWN = FIXED.format(
    table="countdown",
    what="a clock",
    changed="""(NEW.statement_id, NEW.rule_count, NEW.rule_days, NEW.rule_since, NEW.started_at)
        IS DISTINCT FROM (OLD.statement_id, OLD.rule_count, OLD.rule_days, OLD.rule_since,
        OLD.started_at) OR (OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD)""",
)
PAUSE = FIXED.format(
    table="pause",
    what="a pause",
    changed="""(NEW.countdown_id, NEW.cause, NEW.words, NEW.by_id, NEW.begun_at)
        IS DISTINCT FROM (OLD.countdown_id, OLD.cause, OLD.words, OLD.by_id, OLD.begun_at)
       OR OLD.ended_at IS NOT NULL""",
)
SUIT = FIXED.format(
    table="suit",
    what="a proof of suit",
    changed="""(NEW.public_id, NEW.countdown_id, NEW.kind, NEW.body, NEW.case_number, NEW.filed_on,
        NEW.attachment, NEW.media_type, NEW.filename, NEW.sha256, NEW.shown_by_id, NEW.shown_at)
        IS DISTINCT FROM (OLD.public_id, OLD.countdown_id, OLD.kind, OLD.body, OLD.case_number,
        OLD.filed_on, OLD.attachment, OLD.media_type, OLD.filename, OLD.sha256, OLD.shown_by_id,
        OLD.shown_at)
       OR (OLD.decided_at IS NOT NULL AND (NEW.decided_at, NEW.decided_by_id, NEW.accepted,
        NEW.reason) IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.accepted, OLD.reason))
       OR (OLD.outcome <> '' AND NEW IS DISTINCT FROM OLD)""",
)
LOOK = FIXED.format(table="contactlook", what="a look", changed="NEW IS DISTINCT FROM OLD")
STATEMENT = """
CREATE FUNCTION enforcement_counterstatement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.filed_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - '{contact,arrived_at,arrival}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{contact,arrived_at,arrival}'::text[])
       OR (OLD.arrived_at IS NOT NULL AND (NEW.arrived_at, NEW.arrival)
           IS DISTINCT FROM (OLD.arrived_at, OLD.arrival)) THEN
        RAISE EXCEPTION 'a signed counter-statement does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_counterstatement_guard BEFORE UPDATE OR DELETE
    ON enforcement_counterstatement
    FOR EACH ROW EXECUTE FUNCTION enforcement_counterstatement_guard();
"""
FILE = """
CREATE FUNCTION enforcement_answerfile_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM enforcement_counterstatement statement
                WHERE statement.filed_at IS NOT NULL AND statement.id IN (
                    CASE WHEN TG_OP = 'INSERT' THEN NEW.statement_id ELSE OLD.statement_id END,
                    CASE WHEN TG_OP = 'DELETE' THEN OLD.statement_id
                         ELSE NEW.statement_id END)) THEN
        RAISE EXCEPTION 'the files of a signed counter-statement do not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_answerfile_guard BEFORE INSERT OR UPDATE OR DELETE
    ON enforcement_answerfile
    FOR EACH ROW EXECUTE FUNCTION enforcement_answerfile_guard();
"""
UNDO = "DROP FUNCTION enforcement_{}_guard() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("enforcement", "0003_orders_rules"),
        ("notices", "0004_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CounterStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="your name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("PERSON", "Person"), ("ORGANISATION", "Organisation")],
                        default="PERSON",
                        max_length=20,
                        verbose_name="you are",
                    ),
                ),
                ("contact", models.BinaryField(blank=True, default=b"")),
                (
                    "avatar_title",
                    models.CharField(blank=True, max_length=200, verbose_name="avatar to restore"),
                ),
                (
                    "avatar_place",
                    models.CharField(blank=True, max_length=500, verbose_name="where it stood"),
                ),
                (
                    "statement",
                    models.TextField(
                        blank=True, max_length=8000, verbose_name="why it does not infringe"
                    ),
                ),
                (
                    "guaranteed",
                    models.BooleanField(default=False, verbose_name="I give this guarantee"),
                ),
                (
                    "declared",
                    models.BooleanField(default=False, verbose_name="I make this declaration"),
                ),
                ("text_version", models.CharField(blank=True, max_length=20)),
                (
                    "signature",
                    models.CharField(blank=True, max_length=200, verbose_name="signature"),
                ),
                ("begun_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                ("deemed_at", models.DateTimeField(blank=True, null=True)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "arrival",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("READ", "The claimant opened it"),
                            ("DEEMED", "Deemed to have arrived"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Countdown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_count", models.CharField(max_length=10)),
                ("rule_days", models.PositiveSmallIntegerField()),
                ("rule_since", models.DateField()),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EXPIRED", "Nobody showed a suit in time: the measure ended"),
                            ("SUIT", "A suit or complaint was shown: the measure stays"),
                            ("UPHELD", "The claim was upheld meanwhile: the measure stays"),
                            ("DROPPED", "The claim was withdrawn or dismissed: the measure ended"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countdown",
                        to="enforcement.counterstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "viewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="enforcement.counterstatement",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("attachment", models.FileField(max_length=200, upload_to="answers")),
                ("media_type", models.CharField(max_length=100)),
                ("filename", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="enforcement.counterstatement",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Forwarding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("account", models.CharField(blank=True, max_length=200)),
                ("forwarded_at", models.DateTimeField()),
                ("answer_until", models.DateTimeField()),
                ("deemed_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "arrival",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LINK", "Receipt was confirmed by the link"),
                            ("PLATFORM", "The platform reported delivery"),
                            ("DEEMED", "Deemed to have arrived"),
                        ],
                        max_length=10,
                    ),
                ),
                ("nonce", models.CharField(max_length=64)),
                ("link_digest", models.CharField(max_length=64)),
                ("link_expires_at", models.DateTimeField()),
                ("link_revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "link_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="who revoked or replaced it last",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.measure",
                    ),
                ),
            ],
            options={
                "ordering": ["-forwarded_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="counterstatement",
            name="forwarding",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statement",
                to="enforcement.forwarding",
            ),
        ),
        migrations.CreateModel(
            name="AnswerLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                ("failure", models.TextField(blank=True)),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("CLAIMANT", "The claimant"),
                            ("RESPONDENT", "Who made the avatar"),
                            ("PLATFORM", "The platform"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "forwarding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="enforcement.forwarding",
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.notice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("PROOF", "A proof of a suit or complaint is being checked"),
                            ("STAFF", "A person of the platform stopped the clock"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "countdown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="enforcement.countdown",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Suit",
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
                        choices=[
                            ("SUIT", "Suit at a court"),
                            ("COMPLAINT", "Complaint to an authority"),
                        ],
                        max_length=10,
                        verbose_name="what was filed",
                    ),
                ),
                ("body", models.CharField(max_length=200, verbose_name="court or authority")),
                ("case_number", models.CharField(max_length=100, verbose_name="case number")),
                ("filed_on", models.DateField(verbose_name="filed on")),
                ("attachment", models.FileField(max_length=200, upload_to="suits")),
                ("media_type", models.CharField(max_length=100)),
                ("filename", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("shown_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("accepted", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FOR_CLAIMANT", "Decided for the claimant: the measure stays"),
                            ("FOR_RESPONDENT", "Decided for the respondent: the measure ends"),
                            ("GIVEN_UP", "Given up or not admitted: the measure ends"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "outcome_words",
                    models.TextField(blank=True, max_length=2000, verbose_name="how it ended"),
                ),
                ("outcome_at", models.DateTimeField(blank=True, null=True)),
                (
                    "countdown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suits",
                        to="enforcement.countdown",
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
                    "outcome_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shown_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="countdown",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["due_at"], name="countdown_running"
            ),
        ),
        migrations.AddConstraint(
            model_name="countdown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rule_count__in", ["working", "calendar", "at_once"]), ("rule_days__gte", 1)
                ),
                name="countdown_rule_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", ""), ("ended_at__isnull", True)),
                    models.Q(
                        ("end__in", ["EXPIRED", "SUIT", "UPHELD", "DROPPED"]),
                        ("ended_at__gte", models.F("started_at")),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="countdown_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", "EXPIRED"), _negated=True),
                    models.Q(("due_at__isnull", False), ("ended_at__gte", models.F("due_at"))),
                    _connector="OR",
                ),
                name="countdown_expires_when_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True),
                    ("due_at__gte", models.F("started_at")),
                    _connector="OR",
                ),
                name="countdown_due_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactlook",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="contact_look_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="answerfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="answer_file_sha256_is_hex",
            ),
        ),
        migrations.AddIndex(
            model_name="forwarding",
            index=models.Index(
                condition=models.Q(("arrived_at", None)),
                fields=["deemed_at"],
                name="forwarding_unproven",
            ),
        ),
        migrations.AddIndex(
            model_name="forwarding",
            index=models.Index(fields=["account"], name="forwarding_by_account"),
        ),
        migrations.AddConstraint(
            model_name="forwarding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrival", ""), ("arrived_at__isnull", True)),
                    models.Q(
                        ("arrival__in", ["LINK", "PLATFORM", "DEEMED"]),
                        ("arrived_at__gte", models.F("forwarded_at")),
                        ("arrived_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="forwarding_arrived_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="forwarding",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_digest__regex", "^[0-9a-f]{64}$")),
                name="forwarding_link_digest_is_hex",
            ),
        ),
        migrations.AddConstraint(
            model_name="forwarding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_until__gt", models.F("forwarded_at")),
                    ("deemed_at__gt", models.F("forwarded_at")),
                    ("link_expires_at__gt", models.F("forwarded_at")),
                ),
                name="forwarding_terms_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deemed_at__isnull", True), ("filed_at__isnull", True)),
                    models.Q(
                        ("deemed_at__isnull", False),
                        ("filed_at__isnull", False),
                        ("declared", True),
                        ("deemed_at__gte", models.F("filed_at")),
                        ("guaranteed", True),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("avatar_title", ""), _negated=True),
                        models.Q(("statement", ""), _negated=True),
                        models.Q(("text_version", ""), _negated=True),
                        models.Q(("signature", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="statement_filed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["PERSON", "ORGANISATION"])),
                name="statement_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrival", ""), ("arrived_at__isnull", True)),
                    models.Q(
                        ("arrival__in", ["READ", "DEEMED"]),
                        ("arrived_at__gte", models.F("filed_at")),
                        ("arrived_at__isnull", False),
                        ("filed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="statement_arrived_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="answerletter",
            index=models.Index(
                condition=models.Q(("retry_at__isnull", False)),
                fields=["retry_at"],
                name="answer_letter_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="answerletter",
            constraint=models.UniqueConstraint(
                fields=("forwarding", "party"), name="answer_letter_once_per_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="answerletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("party__in", ["CLAIMANT", "RESPONDENT"])),
                name="answer_letter_to_a_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="answerletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("notice__isnull", True), ("retry_at__isnull", True), _connector="OR"
                ),
                name="answer_letter_issued_or_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("countdown",), name="pause_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause", "PROOF"),
                    models.Q(
                        ("by__isnull", False),
                        ("cause", "STAFF"),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pause_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("ended_at__gte", models.F("begun_at")),
                    _connector="OR",
                ),
                name="pause_ends_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="suit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)),
                fields=("countdown",),
                name="suit_one_to_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="suit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted", True)),
                fields=("countdown",),
                name="suit_one_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="suit",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["SUIT", "COMPLAINT"])), name="suit_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="suit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted", False),
                        ("decided_at", None),
                        ("decided_by", None),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("decided_at__gte", models.F("shown_at")),
                        models.Q(
                            ("accepted", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="suit_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="suit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("shown_by")), _negated=True),
                    _connector="OR",
                ),
                name="suit_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="suit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", ""),
                        ("outcome_at", None),
                        ("outcome_by", None),
                        ("outcome_words", ""),
                    ),
                    models.Q(
                        ("accepted", True),
                        ("outcome__in", ["FOR_CLAIMANT", "FOR_RESPONDENT", "GIVEN_UP"]),
                        ("outcome_at__isnull", False),
                        ("outcome_by__isnull", False),
                        ("decided_at__isnull", False),
                        ("outcome_at__gte", models.F("decided_at")),
                        models.Q(("outcome_words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="suit_outcome_whole",
            ),
        ),
        migrations.RunSQL(FORWARDING, UNDO.format("forwarding")),
        migrations.RunSQL(COUNTDOWN, UNDO.format("countdown")),
        migrations.RunSQL(PAUSE, UNDO.format("pause")),
        migrations.RunSQL(SUIT, UNDO.format("suit")),
        migrations.RunSQL(LOOK, UNDO.format("contactlook")),
        migrations.RunSQL(STATEMENT, UNDO.format("counterstatement")),
        migrations.RunSQL(FILE, UNDO.format("answerfile")),
    ]
