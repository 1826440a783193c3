"""Claims under review, and the usual moves of the people who decide them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from accounts.models import User
from claims.models import Claim, Picture
from claims.states import State
from pictures.models import Avatar, Work
from review import actions
from review.grounds import Access, Element, Ground
from review.models import Approval, Assignment, Card, Verdict
from review.queries import offered, to_decide
from tests.factories import NOW, make_claim, make_comparison, make_tariff

REASON = "The face, the pose and the colours are the same."


def at(minutes: float) -> datetime:
    """A moment some minutes after the beginning of every test."""
    return NOW + timedelta(minutes=minutes)


def in_review(
    claimant: User | None = None,
    *,
    works: int | list[Work] = 1,
    avatar: Avatar | None = None,
    now: datetime = NOW,
) -> Claim:
    """A claim that was compared and waits for a reviewer."""
    make_tariff()
    """A claim that was compared and waits for a reviewer; the bell has sorted its card."""
    claim = make_claim(claimant, state=State.IN_REVIEW, works=works, avatar=avatar, now=now)
    for picture in claim.pictures.all():
        make_comparison(picture, now=now)
    actions.sort_waiting(now=now)
    return claim


def nothing_promised(_day: date) -> None:
    """What the setting REDRESS_RATE may name: on no day is anything promised."""


def card_of(claim: Claim) -> Card:
    """The claim's card as it stands in the database."""
    return Card.objects.get(pk=claim.pk)


def waiting_for(person: User, *, now: datetime) -> list[Claim]:
    """The claims that the queue offers to this person, the first to take first."""
    return [card.claim for card in offered(person, now=now).select_related("claim")]


def pictures_of(claim: Claim) -> list[Picture]:
    return list(claim.pictures.all())


def decide(
    picture: Picture,
    *,
    by: User,
    ground: str = Ground.UPHELD,
    reason: str = REASON,
    access: str = Access.PRESUMED,
    elements: Sequence[str] = (Element.CHARACTER, Element.POSE),
    now: datetime = NOW,
) -> Verdict:
    """A verdict of somebody who holds the claim."""
    return actions.save_verdict(
        picture.claim,
        picture,
        by=by,
        ground=ground,
        reason=reason,
        access=access,
        elements=elements,
        now=now,
    )


def decide_all(
    claim: Claim, grounds: Sequence[str], *, by: User, now: datetime = NOW
) -> Approval | None:
    """Take the claim, decide its open pictures one after the other, and propose."""
    actions.take(claim, by=by, now=now)
    for picture, ground in zip(to_decide(claim), grounds, strict=True):
        decide(picture, by=by, ground=ground, now=now)
    return actions.propose(claim, by=by, now=now)


def proposed(claim: Claim, *, by: User, now: datetime = NOW) -> Approval:
    """A proposal to uphold every picture."""
    open_pictures = claim.pictures.count()
    approval = decide_all(claim, [Ground.UPHELD] * open_pictures, by=by, now=now)
    assert approval is not None
    return approval


def dismissed(claim: Claim, *, by: User, now: datetime = NOW) -> Claim:
    """The claim, dismissed in every picture."""
    decide_all(claim, [Ground.UNPROVEN] * claim.pictures.count(), by=by, now=now)
    return claim


def lease(claim: Claim, *, by: User, now: datetime = NOW) -> Assignment:
    return actions.take(claim, by=by, now=now)
