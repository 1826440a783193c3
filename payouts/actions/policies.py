"""Changes the tariff and the tax policy: a preparer of finance proposes, an approver decides."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.clocks import day_in_china
from payouts.models import Policy, Tariff, TaxPolicy

LONGEST = 4000  # characters of a reason
_PER_CENT = Decimal("0.01")
Governed = TypeVar("Governed", bound=Tariff | TaxPolicy)


class NoReason(Refused):
    """A policy or its rejection needs a written reason of a bearable length."""

    code = "reason_missing"
    status = 400


class BeginsTooEarly(Refused):
    """A policy would begin before it is proposed or approved."""

    code = "begins_too_early"


class Impossible(Refused):
    """These numbers are no tariff or no tax."""

    code = "terms_impossible"
    status = 400


class AlreadyProposed(Refused):
    """Another proposal of the same kind waits for its second person."""

    code = "already_proposed"


class AlreadyDecided(Refused):
    """Somebody has approved this proposal, turned it down or withdrawn it."""

    code = "already_decided"


class OwnPolicy(Refused):
    """A policy is decided by somebody who did not propose it."""

    code = "own_policy"
    status = 403


@dataclass(frozen=True)
class TaxFields:
    """The terms of a tax policy: `threshold` and `flat` in CNY, `share` and `rate` in per cent."""

    kind: str
    legal_ground: str
    persons: bool = False
    companies: bool = False
    threshold: Decimal | None = None
    flat: Decimal | None = None
    share: Decimal | None = None
    rate: Decimal | None = None


@transaction.atomic
def propose_tariff(
    *, amount: Decimal, effective_from: date, reason: str, by: User, now: datetime
) -> Tariff:
    """Propose another amount per upheld picture, in CNY, from a day on that has not passed.

    Nothing changes before a second person approves. Raises `Impossible`, `BeginsTooEarly`,
    `NoReason` and `AlreadyProposed`.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    if amount <= 0:
        raise Impossible(_("A tariff is more than nothing."), field="amount")
    return _propose(Tariff(amount=amount, effective_from=effective_from, reason=reason), by, now)


@transaction.atomic
def propose_tax(
    *, terms: TaxFields, effective_from: date, reason: str, by: User, now: datetime
) -> TaxPolicy:
    """Propose whether and how tax is withheld, from a day on that has not passed.

    Raises as `propose_tariff` does; of a policy that withholds nothing only the ground counts.
    """
    by.must_have_role(Role.FINANCE_PREPARER)
    terms = replace(terms, legal_ground=terms.legal_ground.strip())
    if not terms.legal_ground:
        raise Impossible(_("Say on what ground in law."), field="legal_ground")
    if terms.kind == TaxPolicy.Kind.NONE:
        terms = TaxFields(kind=terms.kind, legal_ground=terms.legal_ground)
    else:
        _check_terms(terms)
    policy = TaxPolicy(**asdict(terms), effective_from=effective_from, reason=reason)
    return _propose(policy, by, now)


def _check_terms(terms: TaxFields) -> None:
    """Raise `Impossible` unless these terms never withhold all, and never less of more."""
    if not (terms.persons or terms.companies):
        raise Impossible(_("Say from whom tax is withheld."), field="persons")
    for field in ("threshold", "flat", "share", "rate"):
        value = getattr(terms, field)
        if value is None or value < 0:
            raise Impossible(_("Enter a number of at least zero."), field=field)
    threshold, flat, share, rate = terms.threshold, terms.flat, terms.share, terms.rate
    assert threshold is not None  # noqa: S101  # asked above, as the others
    assert flat is not None  # noqa: S101
    assert share is not None  # noqa: S101
    assert rate is not None  # noqa: S101
    if not 0 < rate <= 99:
        raise Impossible(_("A rate lies above 0 and at most at 99 per cent."), field="rate")
    if share > 100:
        raise Impossible(_("A share is at most 100 per cent."), field="share")
    if flat < threshold * share * _PER_CENT:
        raise Impossible(
            _(
                "The tax would fall where an amount rises above the threshold. Deduct at least "
                "the same share of the threshold below it."
            ),
            field="flat",
        )


def _propose(policy: Governed, by: User, now: datetime) -> Governed:
    """Number and keep a proposal; one of each kind waits at a time."""
    policy.reason = _reason(policy.reason, _("Say why, for those who read it later."))
    if policy.effective_from < day_in_china(now):
        raise BeginsTooEarly(
            _("A policy can't begin in the past: what was awarded and paid stays as it was."),
            field="effective_from",
        )
    policy.version = _next_version(type(policy), policy.effective_from)
    policy.proposed_by, policy.proposed_at = by, now
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError as error:
        raise AlreadyProposed(
            _("Another change awaits its second person. It must be decided or withdrawn first.")
        ) from error
    return policy


def _next_version(kind: type[Governed], day: date) -> str:
    """The month in which a policy begins, numbered from the second on: 2026-04, 2026-04.2."""
    month = f"{day:%Y-%m}"
    taken = set(kind.objects.filter(version__startswith=month).values_list("version", flat=True))
    names = (month if number == 1 else f"{month}.{number}" for number in count(1))
    return next(name for name in names if name not in taken)


@transaction.atomic
def approve_policy(policy: Governed, *, by: User, now: datetime) -> Governed:
    """Let a proposed policy come into force on its day; never by its proposer.

    Raises `OwnPolicy`, `AlreadyDecided`, and `BeginsTooEarly` where its day has passed meanwhile.
    """
    policy = _for_second(policy, by)
    if policy.effective_from < day_in_china(now):
        raise BeginsTooEarly(
            _("Its day has passed, and nothing begins in the past. Turn it down; propose it anew.")
        )
    return _decide(policy, Policy.State.APPROVED, "", by, now)


@transaction.atomic
def turn_down_policy(policy: Governed, *, by: User, reason: str, now: datetime) -> Governed:
    """Leave things as they are, with a reason. Raises as `approve_policy` does, and `NoReason`."""
    policy = _for_second(policy, by)
    reason = _reason(reason, _("Say in words why you turn this down."))
    return _decide(policy, Policy.State.TURNED_DOWN, reason, by, now)


@transaction.atomic
def withdraw_policy(policy: Governed, *, by: User, now: datetime) -> Governed:
    """Take back one's own proposal. Raises `PermissionDenied` and `AlreadyDecided`."""
    by.must_have_role(Role.FINANCE_PREPARER)
    policy = _open(policy)
    if policy.proposed_by_id != by.pk:
        raise PermissionDenied(_("Only the person who proposed this can withdraw it."))
    return _decide(policy, Policy.State.WITHDRAWN, "", by, now)


def _for_second(policy: Governed, by: User) -> Governed:
    """The proposal, locked and open, for an approver who did not make it."""
    by.must_have_role(Role.FINANCE_APPROVER)
    if policy.proposed_by_id == by.pk:
        raise OwnPolicy(_("You proposed this: somebody else must decide it."))
    return _open(policy)


def _open(policy: Governed) -> Governed:
    rows: Any = type(policy).objects.select_for_update(of=("self",), no_key=True)
    locked: Governed = rows.get(pk=policy.pk)
    if not locked.is_open:
        raise AlreadyDecided(_("Somebody has decided this already. Reload the page to see how."))
    return locked


def _decide(
    policy: Governed, state: Policy.State, decision: str, by: User, now: datetime
) -> Governed:
    policy.state, policy.decision = state, decision
    policy.decided_by, policy.decided_at = by, now
    policy.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    return policy


def _reason(text: str, missing: str) -> str:
    """A reason without blanks around it; raises `NoReason`."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NoReason(missing, field="reason")
    return text
