"""Stops, checked evidence, refused releases, reserves, and near-equal contents that are held."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Until now a hold could only be closed without an award.
RESOLVED = "UPDATE payouts_hold SET outcome = 'NO_AWARD' WHERE resolved_at IS NOT NULL;"

REASONS = [
    (
        "SAME_CONTENT",
        "This picture has already been awarded against this avatar in another claim.",
    ),
    (
        "NOT_PROMISED",
        "The avatar was not made by the platform's own generator, which the promise covers.",
    ),
    ("NEAR_CONTENT", "Nearly the same picture has already been awarded against this avatar."),
]


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("payouts", "0010_payee_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fits", models.BooleanField()),
                ("checked_at", models.DateTimeField()),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_check",
                        to="payouts.award",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["fits", "checked_at"], name="evidence_check_due")],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("problems", models.JSONField(help_text="sentences, each with claim and payment")),
                ("payments", models.JSONField(help_text="references of the payments concerned")),
                ("refused_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="payouts.batch",
                    ),
                ),
                (
                    "refused_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-refused_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Reserve",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("effective_from", models.DateField()),
                (
                    "source",
                    models.CharField(
                        help_text="where it is written: a decision, a fund", max_length=300
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="reserve_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="reserve_has_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True), ("confirmed_by__isnull", True)
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False), ("confirmed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="reserve_confirmed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="reserve_confirmed_by_another",
                    ),
                ],
                "ordering": ["-effective_from", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.TextField(max_length=4000)),
                ("stopped_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifting_reason", models.TextField(blank=True, max_length=4000)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="payouts.award",
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
                (
                    "stopped_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("award",),
                        name="stop_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="stop_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_at__isnull", True),
                                ("lifted_by__isnull", True),
                                ("lifting_reason", ""),
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifting_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="stop_lifted_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_by__isnull", True),
                            models.Q(("lifted_by", models.F("stopped_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="stop_lifted_by_another",
                    ),
                ],
                "ordering": ["-stopped_at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="hold",
            name="hold_reason_known",
        ),
        migrations.AddField(
            model_name="batch",
            name="left_out",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="by reason, what was left out when it was prepared",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("NO_AWARD", "no award"), ("AWARDED", "awarded after all")],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="hold",
            name="reason",
            field=models.CharField(
                choices=REASONS,
                max_length=20,
            ),
        ),
        migrations.RunSQL(RESOLVED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["SAME_CONTENT", "NOT_PROMISED", "NEAR_CONTENT"])
                ),
                name="hold_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("resolved_at__isnull", True)),
                    models.Q(("outcome", "NO_AWARD"), ("resolved_at__isnull", False)),
                    models.Q(
                        ("outcome", "AWARDED"),
                        ("reason", "NEAR_CONTENT"),
                        ("resolved_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="hold_outcome_known",
            ),
        ),
    ]
