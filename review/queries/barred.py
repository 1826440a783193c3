"""Who may not decide a claim, whatever their role, and why: one list for queue, desk and API."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import REVIEWING
from claims.models import Claim
from review.models import Appeal, Approval, Assignment, Countersignature, Recusal, Verdict


def _own(person: User) -> Q:
    return Q(claimant=person)


def _had_a_hand(person: User) -> Q:
    """Filters claims: this person worked on them before the claimant appealed."""
    appeal = Appeal.objects.filter(claim=OuterRef("pk"))
    appealed = Subquery(Appeal.objects.filter(claim=OuterRef("claim")).values("filed_at"))
    leased = Assignment.objects.filter(claim=OuterRef("pk"), reviewer=person, taken_at__lt=appealed)
    decided = Verdict.objects.filter(picture__claim=OuterRef("pk"), reviewer=person, round=0)
    approved = Approval.objects.filter(claim=OuterRef("pk"), decided_by=person, round=0)
    signed = Countersignature.objects.filter(
        approval__claim=OuterRef("pk"), approval__round=0, person=person
    )
    hands = (leased, decided, approved, signed)
    return Q(Exists(appeal)) & reduce(or_, (Q(Exists(hand)) for hand in hands))


def _recused(person: User) -> Q:
    return Q(pk__in=Recusal.objects.filter(person=person).values("claim"))


def _claims_the_same(person: User) -> Q:
    """Filters claims: this person filed one against the same avatar content, or with the same work.

    Hardly any reviewer ever filed a claim, which is asked first, and once for all rows.
    """
    filed = Claim.objects.filter(claimant=person, filed_at__isnull=False)
    return Q(Exists(filed)) & Q(_known("review_claims_the_same", person))


def _known(function: str, person: User) -> Func:
    """What a function of the database says of a claim and a person.

    It looks the one claim up by its indexes. A join or an EXISTS would be turned around, and read
    all claims, or all that a person ever decided, to say something of one.
    """
    return Func(F("pk"), Value(person.pk), function=function, output_field=BooleanField())


class Bar(NamedTuple):
    """A reason to keep somebody from claims: a filter of claims, and what they are told."""

    claims: Callable[[User], Q]
    words: Promise | str


OWN = Bar(_own, _("Nobody decides about their own claim."))
RECUSED = Bar(_recused, _("You said that you should not decide this claim."))
CLAIMS_THE_SAME = Bar(
    _claims_the_same,
    _("You claim the same avatar or the same work yourself. Somebody else decides."),
)
EARLIER_HAND = Bar(
    _had_a_hand, _("You worked on this claim before the appeal. Somebody else must decide now.")
)
# The database knows the same reasons: `review_why_barred` in the room's migrations.
BARS = (OWN, RECUSED, CLAIMS_THE_SAME, EARLIER_HAND)


def barred(person: User) -> Q:
    """Filters claims: those that this person may not decide."""
    found = Q()
    for bar in BARS:
        found |= bar.claims(person)
    return found


def card_barred(person: User) -> Q:
    """Filters cards: the same as `barred`, asked of one card after the other in the queue's order.

    The card's own columns answer for nearly all of them.
    """
    touched_before = Q(appealed=True) & Q(_known("review_touched", person))
    return _own(person) | _recused(person) | _claims_the_same(person) | touched_before


def why_barred(person: User, claim: Claim) -> str:
    """Why this person may not decide this claim, in words; empty when nothing speaks against it."""
    for bar in BARS:
        if Claim.objects.filter(bar.claims(person), pk=claim.pk).exists():
            return str(bar.words)
    return ""


def touched(person: User, claim: Claim) -> bool:
    """Whether this person had a hand in the decision that the claimant now appeals against."""
    return Claim.objects.filter(EARLIER_HAND.claims(person), pk=claim.pk).exists()


def not_barred(claim: Claim) -> QuerySet[User]:
    """Active reviewing staff who may decide this claim, by address; the database's own answer."""
    why = Func(
        Value(claim.pk), F("pk"), function="review_why_barred", output_field=TextField(null=True)
    )
    holders = Group.objects.filter(user=OuterRef("pk"), name__in=[one.value for one in REVIEWING])
    staff = User.objects.filter(Exists(holders), is_active=True)
    return staff.alias(why=why).filter(why__isnull=True).order_by("email")
