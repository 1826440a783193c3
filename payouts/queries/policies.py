"""Which tariff and which tax policy is in force on a day, and how they came about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import F, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payouts.models import Award, Batch, Payee, Payment, Policy, Tariff, TaxPolicy
from payouts.queries.payments import LIVE

Governed = TypeVar("Governed", Tariff, TaxPolicy)


def in_force(kind: type[Governed], day: date) -> Governed | None:
    """The approved policy of a kind that is in force on a day: of one day's the last decided."""
    return _approved(kind).filter(effective_from__lte=day).first()


def _approved(kind: type[Governed]) -> QuerySet[Governed]:
    """Approved policies, the newest first."""
    return kind.objects.filter(state=Policy.State.APPROVED).order_by(
        "-effective_from", F("decided_at").desc(nulls_last=True), "-pk"
    )


def tariff_on(day: date) -> Tariff | None:
    """The tariff in force on a day."""
    return in_force(Tariff, day)


def rate_on(day: date) -> Decimal | None:
    """What is promised for one upheld picture on a day, in CNY; None where nothing is in force."""
    tariff = tariff_on(day)
    return tariff.amount if tariff else None


def tax_policy_on(day: date) -> TaxPolicy | None:
    """The tax policy in force on a day; None while nobody has decided one."""
    return in_force(TaxPolicy, day)


def policies(kind: type[Governed]) -> QuerySet[Governed]:
    """All policies of a kind with who proposed and decided them: open ones, then the newest."""
    return kind.objects.select_related("proposed_by", "decided_by").order_by(
        F("decided_at").desc(nulls_first=True), "-effective_from", "-pk"
    )


def open_policies() -> list[Tariff | TaxPolicy]:
    """What waits for a second person."""
    waiting = Policy.State.PROPOSED
    return [*policies(Tariff).filter(state=waiting), *policies(TaxPolicy).filter(state=waiting)]


@dataclass(frozen=True)
class Change:
    """One term of a policy, as it was before and as it is with this one."""

    term: str | Promise
    before: Any
    after: Any


_TERMS: dict[str, str | Promise] = {
    "amount": _("Amount per picture, in yuan"),
    "kind": _("Withholding"),
    "persons": _("From persons"),
    "companies": _("From companies"),
    "threshold": _("Threshold, in yuan"),
    "flat": _("Deducted up to the threshold, in yuan"),
    "share": _("Deducted above the threshold, in per cent"),
    "rate": _("Rate, in per cent"),
    "legal_ground": _("Legal ground"),
}


def changes(policy: Tariff | TaxPolicy) -> list[Change]:
    """Each term that differs from the policy in force the day before this one begins."""
    kind: Any = type(policy)
    earlier = (
        _approved(kind)
        .exclude(pk=policy.pk)
        .filter(effective_from__lte=policy.effective_from - timedelta(days=1))
        .first()
    )
    return [
        Change(label, _shown(earlier, name), _shown(policy, name))
        for name, label in _TERMS.items()
        if hasattr(policy, name) and _shown(earlier, name) != _shown(policy, name)
    ]


def _shown(policy: Tariff | TaxPolicy | None, name: str) -> Any:
    """A term as pages show it; None where there is no policy or no such term."""
    if policy is None:
        return None
    if name == "kind" and isinstance(policy, TaxPolicy):
        return policy.get_kind_display()
    return getattr(policy, name)


@dataclass(frozen=True)
class Shares:
    """What is awarded, what of it is kept for the tax office, and what is paid out, in CNY."""

    gross: Decimal
    withheld: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.withheld


def is_company(payee: Payee | None) -> bool:
    """Whether tax treats a payee as a company; who is not known yet counts as a person."""
    return payee is not None and payee.kind == Payee.Kind.COMPANY


def shares_under(policy: TaxPolicy, gross: Decimal, payee: Payee | None) -> Shares:
    """How an amount in CNY would be paid out to this payee under a policy."""
    return Shares(gross, policy.withheld(gross, company=is_company(payee)))


def shares_of_claim(awards: Iterable[Award], payee: Payee | None, day: date) -> Shares | None:
    """The awards of a claim together: paid or under way as they are, others as of this day.

    None where an award is in no payment and nobody has decided about tax.
    """
    policy = tax_policy_on(day)
    gross = withheld = Decimal("0.00")
    for award in awards:
        live = next((one for one in award.payments.all() if one.state in LIVE), None)
        if live is not None:
            share = Shares(live.gross, live.withheld)
        elif policy is not None:
            share = shares_under(policy, award.amount, payee)
        else:
            return None
        gross, withheld = gross + share.gross, withheld + share.withheld
    return Shares(gross, withheld)


def shares_of_batch(batch: Batch) -> Shares:
    """The payments of a batch together."""
    sums = Payment.objects.filter(batch=batch).aggregate(gross=Sum("gross"), tax=Sum("withheld"))
    return Shares(sums["gross"], sums["tax"])
