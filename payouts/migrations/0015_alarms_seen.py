"""Who looked at which alarm of finance, and what they found."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = """
CREATE TRIGGER payouts_alarmseen_kept BEFORE UPDATE OR DELETE ON payouts_alarmseen
    FOR EACH ROW EXECUTE FUNCTION payouts_never_changed();
"""
KEPT_BACK = "DROP TRIGGER payouts_alarmseen_kept ON payouts_alarmseen;"


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0014_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AlarmSeen",
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
                            ("SHARED", "One account, several people"),
                            ("MANY", "Many claimants paid to one account"),
                            ("FAST_FILING", "Unusually many claims of one person"),
                            ("FAST_AWARDS", "Unusually many awards of one person"),
                            ("FAST_ACCOUNT", "Unusually many payments to one account"),
                            ("CHANGED", "Account changed shortly before the payment"),
                            ("NEWCOMER", "New claimant with many upheld pictures"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="the key of the person or claim, or of an account's first payee",
                        max_length=40,
                    ),
                ),
                (
                    "size",
                    models.PositiveIntegerField(
                        help_text="how many claims, awards, payments or people"
                    ),
                ),
                ("reason", models.TextField(max_length=4000)),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "SHARED",
                                    "MANY",
                                    "FAST_FILING",
                                    "FAST_AWARDS",
                                    "FAST_ACCOUNT",
                                    "CHANGED",
                                    "NEWCOMER",
                                ],
                            )
                        ),
                        name="alarm_seen_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")), name="alarm_seen_with_words"
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
