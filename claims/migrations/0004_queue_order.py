"""Indexes the claims that wait for a reviewer in the order of the queue."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_trail"),
        ("pictures", "0003_fixed_works"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("state__in", ["IN_REVIEW", "APPEALED"])),
                fields=["due_at", "filed_at", "id"],
                name="claim_waiting_in_order",
            ),
        ),
    ]
