"""Indexes for what each taking asks: claims held up, and what a person took today."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("review", "0014_second_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["reviewer", "taken_at"], name="assignment_of_day"),
        ),
        migrations.AddIndex(
            model_name="secondlook",
            index=models.Index(
                condition=models.Q(
                    ("cancelled_at__isnull", True), ("kind", "DOUBLE"), ("settled_at__isnull", True)
                ),
                fields=["claim"],
                name="look_unsettled",
            ),
        ),
    ]
