"""Where a claim stands in the queue and how it came there, and to whom it can be handed."""

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import REVIEWING, Role
from claims.models import Claim
from review.models import Card, Handling
from review.queries.barred import barred


def place_of(claim: Claim) -> Card:
    """The claim's card, with its queue and whom it is kept for."""
    return Card.objects.select_related("queue", "reserved_for").get(pk=claim.pk)


def handlings_of(claim: Claim) -> QuerySet[Handling]:
    """How often and why the claim was handed on, passed up or put by, the latest first."""
    return Handling.objects.filter(claim=claim).select_related("by", "to")


def colleagues(claim: Claim, *, of: User) -> QuerySet[User]:
    """To whom `of` can hand the claim: reviewers who may decide it, by name."""
    senior = Card.objects.filter(pk=claim.pk, escalated_at__isnull=False).exists()
    roles = [Role.SENIOR_REVIEWER] if senior else sorted(REVIEWING)
    people = User.objects.filter(is_active=True, groups__name__in=roles).exclude(pk=of.pk)
    found = [each.pk for each in people.distinct() if not _kept_from(each, claim)]
    return User.objects.filter(pk__in=found).order_by("display_name", "email")


def _kept_from(person: User, claim: Claim) -> bool:
    return Claim.objects.filter(Q(pk=claim.pk) & barred(person)).exists()
