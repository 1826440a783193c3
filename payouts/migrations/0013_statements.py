"""The bank's files stand for themselves: one row a file and one a line, of any batch."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REPLACES = "the failed or returned payment of the same award that this one makes good"
OUTCOMES = [
    ("PAID", "Paid"),
    ("FAILED", "Failed"),
    ("RETURNED", "Returned"),
    ("ALREADY", "Already recorded: nothing changes"),
    ("KNOWN", "The same line stands in an earlier file"),
    ("REPEATED", "The same line stands in this file before"),
    ("PENDING", "The bank has it, and has not paid it yet"),
    ("OTHER", "Answers no payment, as a fee or another receipt"),
    ("UNKNOWN", "No such payment"),
    ("NOT_SENT", "The payment's batch was not released"),
    ("AMOUNT", "The amount is not that of the payment"),
    ("CONTRADICTS", "Contradicts what else was said of this payment"),
    ("WAITS", "Returned, but not yet known as paid: applied once it is"),
    ("EARLY", "The date is before the payment was sent"),
    ("FUTURE", "The date lies in the future"),
    ("SHORT", "The line has too few columns"),
    ("REFERENCE", "The reference is missing"),
    ("STATUS", "The status does not say what became of the payment"),
    ("DATE", "The date can't be read"),
    ("MESSAGE", "A failed payment needs the bank's message"),
    ("FIGURE", "The amount is no amount of yuan"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0012_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("filename", models.CharField(max_length=200)),
                (
                    "form",
                    models.CharField(
                        help_text="a profile of the bank's, or an XML message", max_length=40
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(help_text="bytes")),
                ("sealed", models.BinaryField()),
                ("foreseen", models.JSONField(default=list)),
                ("uploaded_at", models.DateTimeField()),
                ("imported_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "place",
                    models.PositiveIntegerField(help_text="among the answers in the file, from 1"),
                ),
                ("number", models.PositiveIntegerField(help_text="of the line in the file")),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("status", models.CharField(blank=True, max_length=10)),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("settled_on", models.DateField(blank=True, null=True)),
                ("message", models.CharField(blank=True, max_length=300)),
                (
                    "entry",
                    models.CharField(blank=True, help_text="the bank's own id", max_length=60),
                ),
                (
                    "identity",
                    models.CharField(help_text="equal for equal lines of any file", max_length=64),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=OUTCOMES,
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["file", "place"],
            },
        ),
        migrations.CreateModel(
            name="LineEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True, max_length=4000)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AlterField(
            model_name="payment",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                help_text=REPLACES,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="payouts.payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "CANCELLED"), _negated=True),
                fields=("replaces",),
                name="payment_made_good_once",
            ),
        ),
        migrations.AddField(
            model_name="bankfile",
            name="imported_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bankfile",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bankline",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="payouts.bankfile",
            ),
        ),
        migrations.AddField(
            model_name="bankline",
            name="payment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_lines",
                to="payouts.payment",
            ),
        ),
        migrations.AddField(
            model_name="lineend",
            name="applied_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ended",
                to="payouts.bankfile",
            ),
        ),
        migrations.AddField(
            model_name="lineend",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lineend",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="end",
                to="payouts.bankline",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("imported_at__isnull", False)),
                fields=("sha256",),
                name="bankfile_imported_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("imported_at__isnull", True), ("imported_by__isnull", True)),
                    models.Q(("imported_at__isnull", False), ("imported_by__isnull", False)),
                    _connector="OR",
                ),
                name="bankfile_imported_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="bankfile_sha256_is_hex",
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(fields=["identity"], name="bankline_by_identity"),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(fields=["reference"], name="bankline_by_reference"),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(fields=["outcome", "id"], name="bankline_by_outcome"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(fields=("file", "place"), name="bankline_once"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", [code for code, _label in OUTCOMES])),
                name="bankline_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["PAID", "FAILED", "RETURNED"]), _negated=True),
                    ("payment__isnull", False),
                    _connector="OR",
                ),
                name="bankline_change_has_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("reason", ""), _negated=True), ("applied_with__isnull", True)
                    ),
                    models.Q(("applied_with__isnull", False), ("reason", "")),
                    _connector="OR",
                ),
                name="line_ended_by_words_or_file",
            ),
        ),
    ]
