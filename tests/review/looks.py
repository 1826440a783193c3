"""Second looks and golden cases, and the usual moves of the people in them."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import LazySettings

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from review import actions
from review.actions import Ruling
from review.grounds import Access, Element, Ground
from review.models import GoldenCase, SecondLook
from review.queries import to_look_at
from tests.factories import NOW, make_user
from tests.review.cases import at, decide_all, dismissed, in_review, pictures_of

OPINION = "Only the hair is alike; the rest is drawn otherwise."


def double_reviews(settings: LazySettings, percent: int = 100) -> None:
    """From now on this share of decisions is looked at twice."""
    settings.REDRESS_DOUBLE_REVIEW_PERCENT = percent


def golden_cases(settings: LazySettings, percent: int = 100) -> None:
    """From now on this share of what is taken are golden cases."""
    settings.REDRESS_GOLDEN_PERCENT = percent


def held_up(
    grounds: Sequence[str] = (Ground.UPHELD,), *, by: User, now: datetime = NOW
) -> SecondLook:
    """A double review that waits: somebody has decided a claim with these grounds."""
    claim = in_review(works=len(grounds), now=NOW)
    decide_all(claim, grounds, by=by, now=now)
    return SecondLook.objects.get(claim=claim, cancelled_at__isnull=True)


def taken(by: User, *, now: datetime) -> SecondLook:
    """The look that this person is given now."""
    look = actions.take_second_look(by=by, now=now)
    assert look is not None
    return look


def say(look: SecondLook, grounds: Sequence[str], *, by: User, now: datetime) -> None:
    """An opinion on each picture, one after the other."""
    for picture, ground in zip(to_look_at(look), grounds, strict=True):
        actions.save_opinion(
            look, picture, by=by, ground=ground, reason=OPINION, access=Access.PRESUMED,
            elements=[Element.CHARACTER, Element.LINE], now=now,
        )  # fmt: skip


def looked(
    look: SecondLook, grounds: Sequence[str], *, by: User, now: datetime | None = None
) -> SecondLook:
    """The look, taken by this person and finished with these grounds."""
    now = now or at(10)
    assert taken(by, now=now) == look
    say(look, grounds, by=by, now=now)
    return actions.finish_look(look, by=by, now=now)


def ruling(ground: str = Ground.UPHELD) -> Ruling:
    return Ruling(ground, "The second reviewer is right.", Access.PROVEN, [Element.POSE])


def golden(
    grounds: Sequence[str] = (Ground.UNPROVEN,), *, by: User, claim: Claim | None = None
) -> GoldenCase:
    """A dismissed claim as a golden case that expects these grounds, marked by this person."""
    if claim is None:
        claim = dismissed(in_review(works=len(grounds)), by=make_user(Role.REVIEWER))
    expected = {p.pk: ground for p, ground in zip(pictures_of(claim), grounds, strict=True)}
    return actions.mark_golden(
        claim, by=by, expected=expected, why="The draft is younger than the avatar.", now=at(1)
    )
