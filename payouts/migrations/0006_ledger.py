"""Bookings and their entries: the double entry of awards and payments."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0005_papers_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("AWARDED", "Awarded"),
                            ("SENT", "Sent to the bank"),
                            ("PAID", "Paid by the bank"),
                            ("FAILED", "Failed at the bank"),
                        ],
                        max_length=10,
                    ),
                ),
                ("booked_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payouts.award",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: the system",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payouts.payment",
                    ),
                ),
            ],
            options={
                "ordering": ["booked_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("AWARDED", "Compensation awarded"),
                            ("OWED", "Owed to payees"),
                            ("CLEARING", "With the bank, not confirmed"),
                            ("BANK", "Bank"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="payouts.booking",
                    ),
                ),
            ],
            options={
                "ordering": ["booking", "-amount"],
            },
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["booked_on", "id"], name="booking_by_day"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("event__in", ["AWARDED", "SENT", "PAID", "FAILED"])),
                name="booking_event_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__in", ["FAILED", "PAID", "SENT"]), ("payment__isnull", False)),
                    models.Q(
                        models.Q(("event__in", ["FAILED", "PAID", "SENT"]), _negated=True),
                        ("payment__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="booking_of_a_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payment__isnull", True)),
                fields=("award", "event"),
                name="booking_once_per_award",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payment__isnull", False)),
                fields=("payment", "event"),
                name="booking_once_per_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event__in", ["PAID", "FAILED"])),
                fields=("payment",),
                name="booking_one_answer_per_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                fields=("booking", "account"), name="ledger_entry_once_per_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("account__in", ["AWARDED", "OWED", "CLEARING", "BANK"])),
                name="ledger_entry_account_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="ledger_entry_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", "CNY")), name="ledger_entry_in_yuan"
            ),
        ),
    ]
