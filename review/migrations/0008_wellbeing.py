"""What people at the desk wish for themselves, how long they work, and lifted caps."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE TRIGGER review_cap_lift_kept BEFORE UPDATE OR DELETE ON review_caplift
    FOR EACH ROW EXECUTE FUNCTION review_never_changed();
"""
KEPT_BACK = """
DROP TRIGGER review_cap_lift_kept ON review_caplift;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0007_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CapLift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(help_text="in China")),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "day"), name="cap_lifted_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("person")), _negated=True),
                        name="cap_lifted_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="cap_lifted_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grey",
                    models.CharField(
                        choices=[
                            ("ALWAYS", "Every picture"),
                            ("FLAGGED", "Flagged pictures"),
                            ("NEVER", "None"),
                        ],
                        default="FLAGGED",
                        max_length=10,
                    ),
                ),
                (
                    "blur",
                    models.CharField(
                        choices=[
                            ("ALWAYS", "Every picture"),
                            ("FLAGGED", "Flagged pictures"),
                            ("NEVER", "None"),
                        ],
                        default="FLAGGED",
                        max_length=10,
                    ),
                ),
                (
                    "break_minutes",
                    models.PositiveSmallIntegerField(default=50, help_text="0: no reminder"),
                ),
                ("daily_cap", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("blur__in", ["ALWAYS", "FLAGGED", "NEVER"]),
                            ("grey__in", ["ALWAYS", "FLAGGED", "NEVER"]),
                        ),
                        name="desk_settings_veils_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("break_minutes__lte", 480)),
                        name="desk_settings_break_within_a_shift",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("daily_cap__isnull", True), ("daily_cap__gte", 1), _connector="OR"
                        ),
                        name="desk_settings_cap_is_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stretch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "reminded_at",
                    models.DateTimeField(
                        blank=True, help_text="when the reminder was last put away", null=True
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_at__gte", models.F("began_at"))),
                        name="stretch_ends_later",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
