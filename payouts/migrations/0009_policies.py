"""Tariffs and tax policies with a proposer and an approver, tax on payments, tax paid on."""

import uuid
from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0008_vault"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.CharField(max_length=20, unique=True)),
                ("effective_from", models.DateField()),
                ("reason", models.TextField(blank=True, max_length=4000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("APPROVED", "Approved"),
                            ("TURNED_DOWN", "Turned down"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="PROPOSED",
                        max_length=12,
                    ),
                ),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.TextField(blank=True, max_length=4000)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("NONE", "Nothing is withheld"),
                            ("RATE", "Withheld as from royalties"),
                        ],
                        max_length=4,
                    ),
                ),
                ("legal_ground", models.TextField(max_length=4000)),
                ("persons", models.BooleanField(default=False, help_text="withheld from persons")),
                (
                    "companies",
                    models.BooleanField(default=False, help_text="withheld from companies"),
                ),
                (
                    "threshold",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                (
                    "flat",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                (
                    "share",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "rate",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
            ],
            options={
                "ordering": ["-effective_from", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TaxRemittance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField(help_text="its first day")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("count", models.PositiveIntegerField(help_text="payments")),
                ("office_reference", models.CharField(max_length=100)),
                ("paid_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RECORDED", "Waiting for confirmation"),
                            ("CONFIRMED", "Confirmed"),
                            ("TURNED_DOWN", "Turned down"),
                        ],
                        default="RECORDED",
                        max_length=12,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.TextField(blank=True, max_length=4000)),
            ],
            options={
                "ordering": ["-month", "-pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="tariff",
            options={"ordering": ["-effective_from", "-pk"]},
        ),
        migrations.RenameField("tariff", "approved_by", "source"),
        migrations.AddField(
            model_name="tariff",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tariff",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                help_text="who approved it or turned it down, or withdrew their own",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="tariff",
            name="decision",
            field=models.TextField(blank=True, max_length=4000),
        ),
        migrations.AddField(
            model_name="tariff",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tariff",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="tariff",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="tariff",
            name="reason",
            field=models.TextField(blank=True, max_length=4000),
        ),
        migrations.AlterField(
            model_name="tariff",
            name="source",
            field=models.CharField(
                blank=True,
                help_text="where the tariff that came first was promised",
                max_length=150,
            ),
        ),
        # What is there was promised in public; only what comes after is proposed first.
        migrations.AddField(
            model_name="tariff",
            name="state",
            field=models.CharField(
                choices=[
                    ("PROPOSED", "Proposed"),
                    ("APPROVED", "Approved"),
                    ("TURNED_DOWN", "Turned down"),
                    ("WITHDRAWN", "Withdrawn"),
                ],
                default="APPROVED",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="tariff",
            name="state",
            field=models.CharField(
                choices=[
                    ("PROPOSED", "Proposed"),
                    ("APPROVED", "Approved"),
                    ("TURNED_DOWN", "Turned down"),
                    ("WITHDRAWN", "Withdrawn"),
                ],
                default="PROPOSED",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="tariff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["PROPOSED", "APPROVED", "TURNED_DOWN", "WITHDRAWN"])
                ),
                name="tariff_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("proposed_at__isnull", False),
                        ("proposed_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("source", ""), _negated=True),
                        ("proposed_by__isnull", True),
                        ("state", "APPROVED"),
                    ),
                    _connector="OR",
                ),
                name="tariff_proposed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("decided_by__isnull", True),
                            ("decision", ""),
                        ),
                        ("state", "PROPOSED"),
                    ),
                    models.Q(
                        models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                        ("state__in", ["APPROVED", "WITHDRAWN"]),
                    ),
                    models.Q(
                        models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                        ("state", "TURNED_DOWN"),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("source", ""), _negated=True),
                        ("proposed_by__isnull", True),
                        ("state", "APPROVED"),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", ""),
                    ),
                    _connector="OR",
                ),
                name="tariff_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "PROPOSED"),
                    models.Q(
                        ("state__in", ["APPROVED", "TURNED_DOWN"]),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ),
                    models.Q(("decided_by", models.F("proposed_by")), ("state", "WITHDRAWN")),
                    models.Q(
                        models.Q(("source", ""), _negated=True),
                        ("proposed_by__isnull", True),
                        ("state", "APPROVED"),
                    ),
                    _connector="OR",
                ),
                name="tariff_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "PROPOSED")), fields=("state",), name="tariff_one_open"
            ),
        ),
        migrations.AddField(
            model_name="taxpolicy",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                help_text="who approved it or turned it down, or withdrew their own",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="taxpolicy",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="tax_policy",
            field=models.ForeignKey(
                help_text="empty only for payments from before there were tax policies",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payouts.taxpolicy",
            ),
        ),
        migrations.AddField(
            model_name="taxremittance",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="taxremittance",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("companies", False),
                        ("flat__isnull", True),
                        ("kind", "NONE"),
                        ("persons", False),
                        ("rate__isnull", True),
                        ("share__isnull", True),
                        ("threshold__isnull", True),
                    ),
                    models.Q(
                        ("flat__gte", 0),
                        ("flat__isnull", False),
                        ("kind", "RATE"),
                        ("rate__gt", 0),
                        ("rate__isnull", False),
                        ("rate__lte", 99),
                        ("share__gte", 0),
                        ("share__isnull", False),
                        ("share__lte", 100),
                        ("threshold__gte", 0),
                        ("threshold__isnull", False),
                        models.Q(("persons", True), ("companies", True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="tax_terms_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "NONE"),
                    (
                        "flat__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("threshold"), "*", models.F("share")
                            ),
                            "*",
                            models.Value(Decimal("0.01")),
                        ),
                    ),
                    _connector="OR",
                ),
                name="tax_never_falls",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("legal_ground", ""), _negated=True), name="tax_has_a_ground"
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["PROPOSED", "APPROVED", "TURNED_DOWN", "WITHDRAWN"])
                ),
                name="tax_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("proposed_at__isnull", False),
                        ("proposed_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    ("version__isnull", True),
                    _connector="OR",
                ),
                name="tax_proposed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("decided_by__isnull", True),
                            ("decision", ""),
                        ),
                        ("state", "PROPOSED"),
                    ),
                    models.Q(
                        models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                        ("state__in", ["APPROVED", "WITHDRAWN"]),
                    ),
                    models.Q(
                        models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                        ("state", "TURNED_DOWN"),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    models.Q(
                        ("version__isnull", True),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", ""),
                    ),
                    _connector="OR",
                ),
                name="tax_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "PROPOSED"),
                    models.Q(
                        ("state__in", ["APPROVED", "TURNED_DOWN"]),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ),
                    models.Q(("decided_by", models.F("proposed_by")), ("state", "WITHDRAWN")),
                    ("version__isnull", True),
                    _connector="OR",
                ),
                name="tax_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxpolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "PROPOSED")), fields=("state",), name="tax_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="taxremittance",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["RECORDED", "CONFIRMED", "TURNED_DOWN"])),
                name="remittance_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxremittance",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("count__gt", 0)), name="remittance_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="taxremittance",
            constraint=models.CheckConstraint(
                condition=models.Q(("office_reference", ""), _negated=True),
                name="remittance_has_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxremittance",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="remittance_of_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="taxremittance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "RECORDED"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "CONFIRMED"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "TURNED_DOWN"),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="remittance_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxremittance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("recorded_by")), _negated=True),
                    _connector="OR",
                ),
                name="remittance_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxremittance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "RECORDED")),
                fields=("month",),
                name="remittance_one_open",
            ),
        ),
    ]
