"""Limits that people govern: versions of them, kept by what they routed."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION similarity_threshold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> '' THEN
            RAISE EXCEPTION 'limits are proposed before anybody decides on them'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.outcome <> '' THEN
        RAISE EXCEPTION 'versions of limits are never edited or deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.public_id, NEW.space, NEW.calibration_sha256, NEW.likely, NEW.possible, NEW.why,
        NEW.figures, NEW.proposed_by_id, NEW.proposed_at)
        IS DISTINCT FROM
       (OLD.public_id, OLD.space, OLD.calibration_sha256, OLD.likely, OLD.possible, OLD.why,
        OLD.figures, OLD.proposed_by_id, OLD.proposed_at)
    THEN
        RAISE EXCEPTION 'a proposal of limits is decided as it was made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER similarity_threshold_guard BEFORE INSERT OR UPDATE OR DELETE
    ON similarity_thresholdversion
    FOR EACH ROW EXECUTE FUNCTION similarity_threshold_guard();

CREATE FUNCTION similarity_comparison_limits_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.threshold_version_id IS DISTINCT FROM OLD.threshold_version_id THEN
            RAISE EXCEPTION 'a comparison keeps the version of the limits it was made by'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.threshold_version_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM similarity_thresholdversion version
         WHERE version.id = NEW.threshold_version_id
           AND version.outcome = 'APPROVED'
           AND version.space = NEW.space
           AND version.calibration_sha256 = NEW.calibration_sha256
           AND version.likely = (NEW.thresholds ->> 'likely')::float8
           AND version.possible = (NEW.thresholds ->> 'possible')::float8
    ) THEN
        RAISE EXCEPTION 'a comparison names approved limits of its own way to score'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER similarity_comparison_limits_guard BEFORE INSERT OR UPDATE OF threshold_version_id
    ON similarity_comparison
    FOR EACH ROW EXECUTE FUNCTION similarity_comparison_limits_guard();
"""

GUARDS_BACK = """
DROP TRIGGER similarity_comparison_limits_guard ON similarity_comparison;
DROP FUNCTION similarity_comparison_limits_guard();
DROP TRIGGER similarity_threshold_guard ON similarity_thresholdversion;
DROP FUNCTION similarity_threshold_guard();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("claims", "0009_late_evidence"),
        ("similarity", "0005_nearly_same"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ThresholdVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("space", models.CharField(max_length=120)),
                ("calibration_sha256", models.CharField(max_length=64)),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("likely", models.FloatField()),
                ("possible", models.FloatField()),
                ("why", models.TextField(max_length=4000)),
                ("figures", models.JSONField(default=dict)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("APPROVED", "approved"),
                            ("REJECTED", "rejected"),
                            ("WITHDRAWN", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=4000)),
                ("effective_from", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="comparison",
            name="threshold_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="similarity.thresholdversion",
            ),
        ),
        migrations.AddIndex(
            model_name="comparison",
            index=models.Index(
                fields=["picture", "-compared_at", "-id"],
                include=("score", "space", "calibration_sha256"),
                name="comparison_newest_score",
            ),
        ),
        migrations.AddIndex(
            model_name="comparison",
            index=models.Index(
                condition=models.Q(("band", "UNLIKELY")),
                fields=["score"],
                name="comparison_unlikely_by_score",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likely__lte", 1.0),
                    ("possible__gte", 0.0),
                    ("possible__lt", models.F("likely")),
                ),
                name="threshold_limits_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="threshold_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("space", "calibration_sha256"),
                name="threshold_one_open_per_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdversion",
            constraint=models.UniqueConstraint(
                fields=("space", "calibration_sha256", "number"), name="threshold_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("effective_from__isnull", True),
                        ("number__isnull", True),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("effective_from__isnull", False),
                        ("number__gte", 1),
                        ("outcome", "APPROVED"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("effective_from__isnull", True),
                        ("number__isnull", True),
                        ("outcome__in", ["REJECTED", "WITHDRAWN"]),
                    ),
                    _connector="OR",
                ),
                name="threshold_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", ""),
                    models.Q(("decided_by", models.F("proposed_by")), ("outcome", "WITHDRAWN")),
                    models.Q(
                        ("outcome__in", ["APPROVED", "REJECTED"]),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="threshold_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "REJECTED"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="threshold_rejection_has_reason",
            ),
        ),
        migrations.RunSQL(GUARDS, GUARDS_BACK),
    ]
