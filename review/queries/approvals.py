"""Proposals that wait for a second person."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from review.models import Approval
from review.queries.barred import barred, why_barred


def open_approvals(*, to: User) -> QuerySet[Approval]:
    """Proposals that wait, the oldest first, without claims that the person may not decide.

    A proposal whose claim was withdrawn meanwhile is not among them.
    """
    open_to_them = Claim.objects.filter(~barred(to), state=State.AWAITING_APPROVAL)
    waiting = Approval.objects.filter(outcome="", claim__in=open_to_them)
    return waiting.select_related("claim", "proposed_by").order_by("proposed_at", "pk")


def readable_approvals(*, to: User) -> QuerySet[Approval]:
    """Every proposal that this person may read, waiting or decided."""
    return Approval.objects.exclude(claim__claimant=to).select_related(
        "claim", "proposed_by", "decided_by"
    )


def bar(approval: Approval, person: User) -> str:
    """Why this person may not decide this proposal, in words; empty when they may."""
    if not person.has_role(Role.SENIOR_REVIEWER):
        return _("A senior reviewer decides this.")
    if approval.proposed_by_id == person.pk:
        return _("You proposed this. A second person must decide.")
    return why_barred(person, approval.claim)
