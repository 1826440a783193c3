"""Bookings and their entries: the double entry of awards and payments."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EVENTS = [
    "AWARDED", "REVERSED", "SENT", "PAID", "FAILED", "RETURNED", "REOPENED", "TAXED", "CLAIMED",
    "RECOVERED", "FORGONE",
]  # fmt: skip
OF_A_PAYMENT = [
    "CLAIMED", "FAILED", "FORGONE", "PAID", "RECOVERED", "REOPENED", "RETURNED", "SENT", "TAXED",
]  # fmt: skip
ACCOUNTS = [
    "AWARDED", "OWED", "CLEARING", "BANK", "WITHHELD", "RETURNS", "RECEIVABLE", "LOSSES",
]  # fmt: skip


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
                            ("REVERSED", "Award reversed"),
                            ("SENT", "Sent to the bank"),
                            ("PAID", "Paid by the bank"),
                            ("FAILED", "Failed at the bank"),
                            ("RETURNED", "Returned by the bank"),
                            ("REOPENED", "Owed again after the return"),
                            ("TAXED", "Tax paid to the tax office"),
                            ("CLAIMED", "Asked back"),
                            ("RECOVERED", "Paid back"),
                            ("FORGONE", "Written off"),
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
                            ("WITHHELD", "Tax withheld, owed to the tax office"),
                            ("RETURNS", "Returned by the bank, to be paid again"),
                            ("RECEIVABLE", "Asked back from payees"),
                            ("LOSSES", "Written off"),
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
                condition=models.Q(
                    (
                        "event__in",
                        EVENTS,
                    )
                ),
                name="booking_event_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "event__in",
                            OF_A_PAYMENT,
                        ),
                        ("payment__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "event__in",
                                OF_A_PAYMENT,
                            ),
                            _negated=True,
                        ),
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
                name="booking_paid_or_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event__in", ["RETURNED", "CLAIMED"])),
                fields=("payment",),
                name="booking_returned_or_claimed",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event__in", ["RECOVERED", "FORGONE"])),
                fields=("payment",),
                name="booking_recovered_or_forgone",
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
                condition=models.Q(
                    (
                        "account__in",
                        ACCOUNTS,
                    )
                ),
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
