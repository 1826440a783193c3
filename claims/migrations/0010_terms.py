"""Writes down each setting and moving of the time to answer or to appeal; lets nobody change it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION claims_term_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reached text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'How a term was set or moved is never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT step.new INTO reached FROM claims_step step WHERE step.id = NEW.step_id;
    IF (NEW.kind, reached) NOT IN
        (('ANSWER', 'INFO_REQUESTED'), ('APPEAL', 'DISMISSED'), ('APPEAL', 'UPHELD')) THEN
        RAISE EXCEPTION 'A step to % has no term of kind %.', reached, NEW.kind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER term_append_only BEFORE INSERT OR UPDATE OR DELETE ON claims_term
    FOR EACH ROW EXECUTE FUNCTION claims_term_guard();
"""
CHANGEABLE = """
DROP TRIGGER term_append_only ON claims_term;
DROP FUNCTION claims_term_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="question",
            name="due_at",
            field=models.DateTimeField(
                blank=True, help_text="empty while the clock stands still", null=True
            ),
        ),
        migrations.CreateModel(
            name="Term",
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
                        choices=[("ANSWER", "Time to answer"), ("APPEAL", "Time to appeal")],
                        max_length=10,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("ISSUED", "Notice issued"),
                            ("SENT", "Notice sent later"),
                            ("OPENED", "Notice opened"),
                            ("CONFIRMED", "Arrival confirmed"),
                            ("POSTING", "Notice posted publicly"),
                            ("POSTED", "Public posting ended"),
                            ("UNISSUED", "Notice not issued yet"),
                            ("UNDELIVERED", "Notice not delivered"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        blank=True, help_text="the number of the notice", max_length=30
                    ),
                ),
                (
                    "words",
                    models.TextField(blank=True, help_text="why a member of staff moved it"),
                ),
                ("counted_from", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="whose act moved it; empty: the system",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="claims.step",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ANSWER", "APPEAL"])),
                        name="term_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("basis__in", ["UNISSUED", "UNDELIVERED"]),
                                ("counted_from__isnull", True),
                                ("due_at__isnull", True),
                            ),
                            models.Q(
                                (
                                    "basis__in",
                                    [
                                        "ISSUED",
                                        "SENT",
                                        "OPENED",
                                        "CONFIRMED",
                                        "POSTING",
                                        "POSTED",
                                    ],
                                ),
                                ("counted_from__isnull", False),
                                ("due_at__gt", models.F("counted_from")),
                                ("due_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="term_runs_or_stands_still",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", "POSTING"), ("words", ""), _negated=True),
                        name="term_posting_has_words",
                    ),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
