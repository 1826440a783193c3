"""Writes down who was told of a payment, a lapse or a term that ends soon."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_late_evidence"),
        ("notices", "0002_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                ("failure", models.TextField(blank=True)),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PAID", "Paid"),
                            ("LAPSED", "Lapsed"),
                            ("REMINDER", "Please answer soon"),
                            ("WRITTEN", "A reviewer wrote to you"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.message",
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.step",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("retry_at__isnull", False)),
                        fields=["retry_at"],
                        name="message_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("letter__isnull", True)),
                        fields=("step", "kind"),
                        name="message_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["PAID", "LAPSED", "REMINDER"]),
                            ("letter__isnull", True),
                        )
                        | models.Q(("kind", "WRITTEN"), ("letter__isnull", False)),
                        name="message_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", True), ("retry_at__isnull", True), _connector="OR"
                        ),
                        name="message_sent_or_open",
                    ),
                ],
            },
        ),
    ]
