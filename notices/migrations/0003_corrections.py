"""Writes down who was told of a reversed award, of money asked back, and that it is overdue."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("notices", "0002_triggers"),
        ("payouts", "0014_corrections"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="message",
            name="message_once",
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_kind_known",
        ),
        migrations.AddField(
            model_name="message",
            name="correction",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payouts.correctionletter",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("RETURNED", "Sent back by the bank"),
                    ("LAPSED", "Lapsed"),
                    ("REMINDER", "Please answer soon"),
                    ("WRITTEN", "A reviewer wrote to you"),
                    ("REVERSED", "An award was reversed"),
                    ("ASKED_BACK", "Money is asked back"),
                    ("OVERDUE", "Money asked back is overdue"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("correction__isnull", True), ("letter__isnull", True)),
                fields=("step", "kind"),
                name="message_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("correction__isnull", True),
                        ("kind__in", ["RETURNED", "LAPSED", "REMINDER"]),
                        ("letter__isnull", True),
                    ),
                    models.Q(
                        ("correction__isnull", True), ("kind", "WRITTEN"), ("letter__isnull", False)
                    ),
                    models.Q(
                        ("correction__isnull", False),
                        ("kind__in", ["REVERSED", "ASKED_BACK", "OVERDUE"]),
                        ("letter__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="message_kind_known",
            ),
        ),
    ]
