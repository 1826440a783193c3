"""Contents that are to be kept down."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("pictures", "0006_sensitive_flags"),
        ("similarity", "0009_old_hash_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="StayDown",
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
                        choices=[
                            ("AVATAR", "An avatar that was taken down"),
                            ("WORK", "A work that was copied"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pictures.blob",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)),
                        fields=["claim"],
                        name="stay_down_of_claim",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("blob", "kind", "claim"),
                        name="stay_down_once_per_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["AVATAR", "WORK"])),
                        name="stay_down_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at", None),
                            ("lifted_at__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="stay_down_lifted_after",
                    ),
                ],
            },
        ),
    ]
