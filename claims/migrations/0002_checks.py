"""Checks of proofs, questions and steps, and the lengths of texts."""

import django.core.validators
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="request",
            field=models.TextField(
                blank=True,
                max_length=2000,
                validators=[django.core.validators.MaxLengthValidator(2000)],
                verbose_name="what you ask for",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="answer",
            field=models.TextField(
                blank=True,
                max_length=8000,
                validators=[django.core.validators.MaxLengthValidator(8000)],
                verbose_name="your answer",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="text",
            field=models.TextField(
                max_length=4000, validators=[django.core.validators.MaxLengthValidator(4000)]
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="claim",
            name="updated_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="added_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attachment", ""), ("sha256", "")),
                    models.Q(
                        models.Q(("attachment", ""), _negated=True),
                        ("sha256__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="evidence_file_has_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(
                        ("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="question_answered_in_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("asked_at"))),
                name="question_due_after_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "new__in",
                        [
                            "DRAFT",
                            "SUBMITTED",
                            "NO_MATCH",
                            "IN_REVIEW",
                            "INFO_REQUESTED",
                            "LAPSED",
                            "DISMISSED",
                            "APPEALED",
                            "AWAITING_APPROVAL",
                            "UPHELD",
                            "ACCEPTED",
                            "PAID",
                            "WITHDRAWN",
                        ],
                    ),
                    (
                        "old__in",
                        [
                            "",
                            "DRAFT",
                            "SUBMITTED",
                            "NO_MATCH",
                            "IN_REVIEW",
                            "INFO_REQUESTED",
                            "LAPSED",
                            "DISMISSED",
                            "APPEALED",
                            "AWAITING_APPROVAL",
                            "UPHELD",
                            "ACCEPTED",
                            "PAID",
                            "WITHDRAWN",
                        ],
                    ),
                ),
                name="step_states_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("old", ""), ("previous", "")),
                    models.Q(
                        ("number__gt", 1),
                        models.Q(("old", ""), _negated=True),
                        models.Q(("previous", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="step_first_has_no_predecessor",
            ),
        ),
    ]
