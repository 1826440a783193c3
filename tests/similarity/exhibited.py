"""Compared claims whose avatar is a moved copy of their work, with the signals that say how."""

from datetime import datetime
from typing import Any

from PIL import Image

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from pictures.actions import keep_picture
from similarity.exhibits import draw_waiting
from similarity.models import Comparison, Exhibit
from tests.factories import NOW, make_avatar, make_claim, make_comparison, make_user, make_work
from tests.similarity.drawing import as_png
from tests.similarity.movements import avatar_of, drawn, movement, signals, spread

NUMBERS = movement(scale=0.5, to=(0.25, 0.1))
POINTS = spread(NUMBERS, [(x, y) for x in (0.2, 0.5, 0.8) for y in (0.2, 0.5, 0.8)])


def pair() -> tuple[Image.Image, Image.Image]:
    """A picture and a mirrored crop of it."""
    original = drawn(side=240)
    return original, avatar_of(original, NUMBERS, orientation="mirrored")


def compared(
    claimant: User | None = None, *, state: State = State.IN_REVIEW, now: datetime = NOW
) -> Comparison:
    """The stored comparison of a claim of one picture; nothing of it is drawn."""
    original, avatar = (keep_picture(as_png(image), now=now) for image in pair())
    owner = claimant or make_user(Role.CREATOR)
    works = [make_work(owner, blob=original)]
    claim = make_claim(owner, works=works, avatar=make_avatar(blob=avatar), state=state, now=now)
    return with_movement(claim, now=now)


def with_movement(claim: Claim, *, now: datetime = NOW) -> Comparison:
    """A comparison of the claim's one picture that found how the avatar was made."""
    comparison = make_comparison(claim.pictures.get(), drawn=False, now=now)
    measured: dict[str, Any] = signals(NUMBERS, orientation="mirrored", points=POINTS)
    comparison.signals |= measured
    comparison.save(update_fields=["signals"])
    return comparison


def exhibited(claimant: User | None = None, *, now: datetime = NOW, **how: Any) -> Exhibit:
    """The drawn exhibit of such a comparison."""
    comparison = compared(claimant, now=now, **how)
    draw_waiting(now=now)
    return Exhibit.objects.get(comparison=comparison)
