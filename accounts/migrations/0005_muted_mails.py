"""Lets people switch off mails that they can do without."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_personal_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="muted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("RECEIPTS", "A claim has arrived with us"),
                        ("PAYMENTS", "Money has been paid"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
    ]
