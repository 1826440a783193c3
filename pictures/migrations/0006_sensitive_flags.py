"""Flags on distressing contents, lifted once with a reason and otherwise never changed."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION pictures_flag_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL
        OR (NEW.id, NEW.public_id, NEW.blob_id, NEW.kind, NEW.flagged_by_id, NEW.flagged_at)
        IS DISTINCT FROM
        (OLD.id, OLD.public_id, OLD.blob_id, OLD.kind, OLD.flagged_by_id, OLD.flagged_at)
    THEN
        RAISE EXCEPTION 'a flag is lifted once and otherwise never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pictures_flag_guard BEFORE UPDATE ON pictures_sensitiveflag
    FOR EACH ROW EXECUTE FUNCTION pictures_flag_guard();
"""
GUARD_BACK = """
DROP TRIGGER pictures_flag_guard ON pictures_sensitiveflag;
DROP FUNCTION pictures_flag_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pictures", "0005_work_proofs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SensitiveFlag",
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
                            ("VIOLENCE", "Violence"),
                            ("SEXUAL", "Sexual"),
                            ("OTHER", "Distressing for another reason"),
                        ],
                        max_length=10,
                    ),
                ),
                ("flagged_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="why it was lifted", max_length=500),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="pictures.blob",
                    ),
                ),
                (
                    "flagged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-flagged_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("blob",),
                        name="flag_one_stands_per_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["VIOLENCE", "SEXUAL", "OTHER"])),
                        name="flag_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_at__isnull", True),
                                ("lifted_by__isnull", True),
                                ("reason", ""),
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="flag_lifted_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, GUARD_BACK),
    ]
