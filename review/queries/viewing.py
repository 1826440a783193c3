"""What the comparison viewer has to know: how large two pictures are and how they lie."""

from typing import TypedDict

from claims.models import Claim
from pictures.models import Blob
from review.queries.desk import Sheet
from similarity.movement import movement_of

Size = tuple[float, float]
DIGITS = 5  # of a long side; a picture has 1600 pixels there at most


class Placed(TypedDict):
    """The movement of the avatar, mirrored first if `mirrored`, to the original.

    `matrix` has six numbers, row by row; `points` are pairs of places: x, y of the avatar as it is
    and x, y of the original.
    """

    matrix: list[float]
    mirrored: bool
    inverted: bool
    points: list[list[float]]


class Scene(TypedDict):
    """Width and height of both pictures, in units of the long side of each, and the movement."""

    original: Size
    avatar: Size
    movement: Placed | None


def scene_of(claim: Claim, sheet: Sheet) -> Scene:
    """How the two pictures of a sheet lie; nothing is read that the sheet does not hold already."""
    assert claim.avatar is not None  # noqa: S101  # a filed claim has one: a constraint says so
    original, avatar = (_size(blob) for blob in (sheet.picture.work.blob, claim.avatar.blob))
    return {"original": original, "avatar": avatar, "movement": _movement(sheet, avatar)}


def _size(blob: Blob) -> Size:
    longest = max(blob.width, blob.height)
    return blob.width / longest, blob.height / longest


def _movement(sheet: Sheet, avatar: Size) -> Placed | None:
    """The movement that the evidence pictures show, so that both say the same; perhaps none."""
    if sheet.comparison is None or not sheet.exhibit or not sheet.exhibit.facts.get("aligned"):
        return None
    found = movement_of(sheet.comparison.signals, avatar)
    if found is None:
        return None
    return {
        "matrix": [float(number) for number in found.matrix.reshape(6)],
        "mirrored": found.mirrored,
        "inverted": found.inverted,
        "points": [[round(float(x), DIGITS) for x in places] for places in found.matched],
    }
