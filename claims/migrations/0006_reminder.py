"""When a claimant was reminded that the time to answer is nearly over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_bulk"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="reminded_at",
            field=models.DateTimeField(
                blank=True, help_text="when an e-mail said that the limit is near", null=True
            ),
        ),
    ]
