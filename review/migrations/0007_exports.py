"""A record of every export of decisions, closed once and never changed or deleted."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION review_export_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
        OR (NEW.id, NEW.public_id, NEW.by_id, NEW.form, NEW.wanted, NEW.began_at)
        IS DISTINCT FROM (OLD.id, OLD.public_id, OLD.by_id, OLD.form, OLD.wanted, OLD.began_at)
    THEN
        RAISE EXCEPTION 'the record of an export is closed once and never changed or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_export_guard BEFORE UPDATE OR DELETE ON review_decisionexport
    FOR EACH ROW EXECUTE FUNCTION review_export_guard();
"""
GUARD_BACK = """
DROP TRIGGER review_export_guard ON review_decisionexport;
DROP FUNCTION review_export_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0006_findings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "form",
                    models.CharField(
                        choices=[("csv", "CSV"), ("jsonl", "JSON Lines"), ("json", "JSON")],
                        max_length=5,
                    ),
                ),
                (
                    "wanted",
                    models.JSONField(default=dict, help_text="the filter, as it was asked for"),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("broken", models.BooleanField(default=False)),
                ("rows", models.PositiveBigIntegerField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: an operator on the command line",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["csv", "jsonl", "json"])),
                        name="decision_export_form_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("broken", False),
                                ("ended_at__isnull", True),
                                ("rows__isnull", True),
                                ("sha256", ""),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("rows__isnull", False),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                            ),
                            _connector="OR",
                        ),
                        name="decision_export_ended_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, GUARD_BACK),
    ]
