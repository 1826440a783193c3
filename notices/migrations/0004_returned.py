"""The claimant is told when the bank sends the money back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("notices", "0003_messages"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="message",
            name="message_kind_known",
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("PAID", "Paid"),
                    ("RETURNED", "Sent back by the bank"),
                    ("LAPSED", "Lapsed"),
                    ("REMINDER", "Please answer soon"),
                    ("WRITTEN", "A reviewer wrote to you"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["PAID", "RETURNED", "LAPSED", "REMINDER"]),
                        ("letter__isnull", True),
                    ),
                    models.Q(("kind", "WRITTEN"), ("letter__isnull", False)),
                    _connector="OR",
                ),
                name="message_kind_known",
            ),
        ),
    ]
