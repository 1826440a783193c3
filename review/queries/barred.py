"""Who may not decide a claim, whatever their role, and why: one list for queue, desk and API."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim
from review.models import Appeal, Approval, Assignment, Countersignature, Verdict


def _own(person: User) -> Q:
    return Q(claimant=person)


def _had_a_hand(person: User) -> Q:
    """Filters claims: this person worked on them before the claimant appealed."""
    appealed = Subquery(Appeal.objects.filter(claim=OuterRef("claim")).values("filed_at"))
    appealed_here = Subquery(
        Appeal.objects.filter(claim=OuterRef("picture__claim")).values("filed_at")
    )
    signed_here = Subquery(
        Appeal.objects.filter(claim=OuterRef("approval__claim")).values("filed_at")
    )
    leased = Assignment.objects.filter(
        claim=OuterRef("pk"), reviewer=person, taken_at__lte=appealed
    )
    decided = Verdict.objects.filter(
        picture__claim=OuterRef("pk"), reviewer=person, decided_at__lte=appealed_here
    )
    approved = Approval.objects.filter(
        claim=OuterRef("pk"), decided_by=person, decided_at__lte=appealed
    )
    signed = Countersignature.objects.filter(
        approval__claim=OuterRef("pk"), person=person, at__lte=signed_here
    )
    return Q(Exists(leased)) | Q(Exists(decided)) | Q(Exists(approved)) | Q(Exists(signed))


class Bar(NamedTuple):
    """A reason to keep somebody from claims: a filter of claims, and what they are told."""

    claims: Callable[[User], Q]
    words: Promise | str


OWN = Bar(_own, _("Nobody decides about their own claim."))
EARLIER_HAND = Bar(
    _had_a_hand, _("You worked on this claim before the appeal. Somebody else must decide now.")
)
BARS = (OWN, EARLIER_HAND)


def barred(person: User) -> Q:
    """Filters claims: those that this person may not decide."""
    found = Q()
    for bar in BARS:
        found |= bar.claims(person)
    return found


def why_barred(person: User, claim: Claim) -> str:
    """Why this person may not decide this claim, in words; empty when nothing speaks against it."""
    for bar in BARS:
        if Claim.objects.filter(bar.claims(person), pk=claim.pk).exists():
            return str(bar.words)
    return ""


def touched(person: User, claim: Claim) -> bool:
    """Whether this person had a hand in the decision that the claimant now appeals against."""
    return Claim.objects.filter(EARLIER_HAND.claims(person), pk=claim.pk).exists()
