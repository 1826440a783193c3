"""Keeps what a picture's file says of its own origin."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pictures", "0003_fixed_works")]

    operations = [
        migrations.CreateModel(
            name="ProvenanceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(help_text="of the reader")),
                ("findings", models.JSONField(default=list)),
                ("read_at", models.DateTimeField()),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="pictures.blob",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("blob", "version"), name="report_once_per_content_and_version"
                    )
                ],
            },
        ),
    ]
