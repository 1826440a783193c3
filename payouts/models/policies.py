"""Tariffs and tax policies: one person proposes a version with its day, another approves it."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payouts.tax import Terms, withheld


def money() -> "models.DecimalField[Decimal, Decimal]":
    """A column for an amount in CNY with two places."""
    return models.DecimalField(max_digits=14, decimal_places=2)


def some_money() -> "models.DecimalField[Decimal | None, Decimal | None]":
    """The same where there may be none."""
    return models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)


def per_cent() -> "models.DecimalField[Decimal | None, Decimal | None]":
    """A column for a share in per cent with two places, where there may be none."""
    return models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)


class Policy(models.Model):
    """A version of a rule about money; of approved ones the latest that has begun is in force."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Proposed")
        APPROVED = "APPROVED", _("Approved")
        TURNED_DOWN = "TURNED_DOWN", _("Turned down")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.CharField(max_length=20, unique=True)
    effective_from = models.DateField()
    reason = models.TextField(max_length=4000, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="who approved it or turned it down, or withdrew their own",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(max_length=4000, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.version

    @property
    def is_open(self) -> bool:
        return self.state == Policy.State.PROPOSED


def governed(name: str, *, shipped: Q) -> list[models.BaseConstraint]:
    """What the database asks of a policy's row; `shipped` ones came without a proposal."""
    undecided = Q(decided_by__isnull=True, decided_at__isnull=True, decision="")
    decided = Q(decided_by__isnull=False, decided_at__isnull=False)
    proposed = Q(proposed_by__isnull=False, proposed_at__isnull=False) & ~Q(reason="")
    return [
        models.CheckConstraint(
            name=f"{name}_state_known", condition=Q(state__in=Policy.State.values)
        ),
        models.CheckConstraint(name=f"{name}_proposed_whole", condition=proposed | shipped),
        models.CheckConstraint(
            name=f"{name}_decided_whole",
            condition=Q(undecided, state="PROPOSED")
            | Q(decided, state__in=["APPROVED", "WITHDRAWN"])
            | (Q(decided, state="TURNED_DOWN") & ~Q(decision=""))
            | (shipped & undecided),
        ),
        models.CheckConstraint(
            name=f"{name}_decided_by_another",
            condition=Q(state="PROPOSED")
            | (Q(state__in=["APPROVED", "TURNED_DOWN"]) & ~Q(decided_by=F("proposed_by")))
            | Q(state="WITHDRAWN", decided_by=F("proposed_by"))
            | shipped,
        ),
        models.UniqueConstraint(
            fields=["state"], name=f"{name}_one_open", condition=Q(state="PROPOSED")
        ),
    ]


class Tariff(Policy):
    """The promised amount per upheld picture, from a day on; a voluntary promise, no statute."""

    amount = money()
    source = models.CharField(
        max_length=150, blank=True, help_text="where the tariff that came first was promised"
    )

    class Meta:
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(name="tariff_positive", condition=Q(amount__gt=0)),
            *governed(
                "tariff", shipped=Q(~Q(source=""), proposed_by__isnull=True, state="APPROVED")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.amount} CNY"


_NEVER = Q(version__isnull=True)
_NO_TERMS = Q(
    kind="NONE",
    persons=False,
    companies=False,
    threshold__isnull=True,
    flat__isnull=True,
    share__isnull=True,
    rate__isnull=True,
)
# Of nothing known a check constraint says nothing, so each must be asked for.
_ALL_TERMS = Q(
    kind="RATE",
    threshold__isnull=False,
    threshold__gte=0,
    flat__isnull=False,
    flat__gte=0,
    share__isnull=False,
    share__gte=0,
    share__lte=100,
    rate__isnull=False,
    rate__gt=0,
    rate__lte=99,
) & (Q(persons=True) | Q(companies=True))


class TaxPolicy(Policy):
    """Whether and how the platform withholds tax, from a day on, with the ground in law.

    `threshold` and `flat` are CNY, `share` and `rate` per cent; `payouts.tax` says how they work.
    """

    class Kind(models.TextChoices):
        NONE = "NONE", _("Nothing is withheld")
        RATE = "RATE", _("Withheld as from royalties")

    kind = models.CharField(max_length=4, choices=Kind)
    legal_ground = models.TextField(max_length=4000)
    persons = models.BooleanField(default=False, help_text="withheld from persons")
    companies = models.BooleanField(default=False, help_text="withheld from companies")
    threshold = some_money()
    flat = some_money()
    share = per_cent()
    rate = per_cent()

    class Meta:
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(name="tax_terms_whole", condition=_NO_TERMS | _ALL_TERMS),
            models.CheckConstraint(
                name="tax_never_falls",
                condition=Q(kind="NONE")
                | Q(flat__gte=F("threshold") * F("share") * Decimal("0.01")),
            ),
            models.CheckConstraint(name="tax_has_a_ground", condition=~Q(legal_ground="")),
            *governed("tax", shipped=_NEVER),
        ]

    def terms_for(self, *, company: bool) -> Terms | None:
        """How a payment to a company or to a person is taxed; None where nothing is withheld."""
        applies = self.companies if company else self.persons
        if self.kind == self.Kind.NONE or not applies:
            return None
        parts = (self.threshold, self.flat, self.share, self.rate)
        return Terms(*(part for part in parts if part is not None))

    def withheld(self, gross: Decimal, *, company: bool) -> Decimal:
        """What is withheld of a gross amount, both in CNY."""
        return withheld(gross, self.terms_for(company=company))


class TaxRemittance(models.Model):
    """The tax withheld in one month was paid to the tax office: one records it, another confirms.

    It covers every payment of the month whose tax was owed when it was confirmed; the ledger has
    one booking for each.
    """

    class State(models.TextChoices):
        RECORDED = "RECORDED", _("Waiting for confirmation")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        TURNED_DOWN = "TURNED_DOWN", _("Turned down")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField(help_text="its first day")
    amount = money()
    count = models.PositiveIntegerField(help_text="payments")
    office_reference = models.CharField(max_length=100)
    paid_on = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.RECORDED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="remittance_state_known",
                condition=Q(state__in=["RECORDED", "CONFIRMED", "TURNED_DOWN"]),
            ),
            models.CheckConstraint(
                name="remittance_positive", condition=Q(amount__gt=0, count__gt=0)
            ),
            models.CheckConstraint(
                name="remittance_has_reference", condition=~Q(office_reference="")
            ),
            models.CheckConstraint(name="remittance_of_a_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="remittance_decided_whole",
                condition=Q(state="RECORDED", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state="CONFIRMED", decided_by__isnull=False, decided_at__isnull=False)
                | (
                    Q(state="TURNED_DOWN", decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision="")
                ),
            ),
            models.CheckConstraint(
                name="remittance_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
            ),
            models.UniqueConstraint(
                fields=["month"], name="remittance_one_open", condition=Q(state="RECORDED")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.amount} CNY"
