"""Proposals that wait for senior people, and which of them may say what."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from review.models import Approval, Countersignature
from review.queries.authority import appointed, only_appointed, within_authority
from review.queries.barred import barred, why_barred


class Waiting(TextChoices):
    """Which of the open proposals are asked for."""

    ALL = "ALL", gettext_lazy("All that wait")
    MINE = "MINE", gettext_lazy("Mine to sign")
    SECOND = "SECOND", gettext_lazy("Waiting for a countersignature")


@dataclass(frozen=True)
class Asked:
    """How the list of open proposals is narrowed; empty: not at all."""

    which: str = Waiting.ALL
    text: str = ""  # a part of the reference
    least: Decimal | None = None  # CNY
    appealed: bool = False
    overdue: bool = False


def open_approvals(
    *, to: User, wanted: Asked = Asked(), now: datetime | None = None
) -> QuerySet[Approval]:
    """Proposals that wait, the earliest due first, without claims the person may not decide.

    A proposal whose claim was withdrawn meanwhile is not among them. What is overdue depends on
    `now`.
    """
    open_to_them = Claim.objects.filter(~barred(to), state=State.AWAITING_APPROVAL)
    found = (
        _readable(to)
        .filter(outcome="", claim__in=open_to_them)
        .order_by(F("claim__due_at").asc(nulls_last=True), "proposed_at", "pk")
    )
    if wanted.which == Waiting.MINE:
        found = found.filter(_signable(to))
    if wanted.which == Waiting.SECOND:
        found = found.filter(countersignature__isnull=False)
    if wanted.text:
        found = found.filter(claim__reference__icontains=wanted.text)
    if wanted.least is not None:
        found = found.filter(amount__gte=wanted.least)
    if wanted.appealed:
        found = found.filter(round__gt=0)
    if wanted.overdue:
        found = found.filter(claim__due_at__lt=now)
    return found


def readable_approvals(*, to: User) -> QuerySet[Approval]:
    """Every proposal that this person may read, waiting or decided."""
    return _readable(to)


def next_to_sign(person: User, *, after: Approval) -> Approval | None:
    """The proposal due first that this person may sign, but for the one just looked at."""
    mine = open_approvals(to=person, wanted=Asked(which=Waiting.MINE))
    return mine.exclude(pk=after.pk).first()


def _readable(person: User) -> QuerySet[Approval]:
    return Approval.objects.exclude(claim__claimant=person).select_related(
        "claim", "proposed_by", "decided_by", "countersignature__person"
    )


def _signable(person: User) -> Q:
    """Filters open proposals as `bar_to_sign` does one by one."""
    if not person.has_role(Role.SENIOR_REVIEWER):
        return Q(pk__in=[])
    signed = Countersignature.objects.filter(approval=OuterRef("pk"), person=person)
    return ~Q(proposed_by=person) & ~Exists(signed) & within_authority(person)


def bar(approval: Approval, person: User) -> str:
    """Why this person may neither sign nor return this proposal, in words; empty when they may."""
    if not person.has_role(Role.SENIOR_REVIEWER):
        return _("A senior reviewer decides this.")
    if approval.proposed_by_id == person.pk:
        return _("You proposed this. A second person must decide.")
    return why_barred(person, approval.claim)


def bar_to_sign(approval: Approval, person: User) -> str:
    """Why this person may not sign this proposal, in words; empty when they may.

    Somebody who has signed it, or whose authority it exceeds, may still return it.
    """
    first = approval.first_signature
    if first is not None and first.person_id == person.pk:
        return _("You have signed this. A second senior reviewer must sign as well.")
    if only_appointed(approval.amount) and not appointed(person):
        return _("So large an amount is approved by appointed people only. You may return it.")
    return bar(approval, person)
