"""The sample of unrelated pairs; and fingerprints go with the content they describe."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pictures", "0003_fixed_works"),
        ("similarity", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="fingerprint",
            name="blob",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="pictures.blob"
            ),
        ),
        migrations.CreateModel(
            name="BaseRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space", models.CharField(max_length=120)),
                ("calibration_sha256", models.CharField(max_length=64)),
                ("draw", models.PositiveIntegerField(default=1)),
                ("blocks", models.PositiveIntegerField(default=0)),
                ("works", models.PositiveIntegerField()),
                ("avatars", models.PositiveIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("measured_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("space", "calibration_sha256"),
                        name="base_rate_once_per_way_to_score",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnrelatedPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.FloatField()),
                ("draw", models.PositiveIntegerField()),
                (
                    "avatar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pictures.blob",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pictures.blob",
                    ),
                ),
                (
                    "rate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairs",
                        to="similarity.baserate",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["rate", "score"], name="unrelated_pair_by_score")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rate", "original", "avatar"), name="unrelated_pair_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("original", models.F("avatar")), _negated=True),
                        name="unrelated_pair_of_two_contents",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0.0), ("score__lte", 1.0)),
                        name="unrelated_pair_score_is_probability",
                    ),
                ],
            },
        ),
    ]
