"""Keeps what the check of a trusted timestamp found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_bulk"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="stamp",
            field=models.JSONField(
                blank=True, help_text="pictures.timestamps.Stamp of a timestamp, as JSON", null=True
            ),
        ),
    ]
