"""Draws what a stored comparison shows, from the two stored contents and the stored signals.

Drawing imports OpenCV, so only workers and commands do it.
"""

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from pictures.intake import open_picture
from pictures.models import Blob
from pictures.storage import limits, read_original
from similarity.evidence import MOST, draw, facts_of, movement_of, size_of
from similarity.models import Comparison


@dataclass(frozen=True)
class Drawn:
    """Facts in numbers, and the picture (WebP) of each view; both may be empty."""

    facts: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)


def exhibit_of(comparison: Comparison) -> Drawn:
    """What a comparison shows. Raises PictureRefused, OSError or ValueError for damaged contents.

    Nothing for a comparison that was stored before movements were measured.
    """
    if "movement" not in comparison.signals.get("geometry", {}):
        return Drawn()
    original, avatar = content(comparison.original_sha256), content(comparison.avatar_sha256)
    return shown(original, avatar, comparison.signals)


def content(digest: str) -> Image.Image:
    """A stored content as pixels, no larger than it is drawn if that spares time."""
    blob = Blob.objects.get(sha256=digest)
    return open_picture(read_original(blob), limits(), at_least=MOST)


def shown(original: Image.Image, avatar: Image.Image, signals: dict[str, Any]) -> Drawn:
    """Facts and pictures of two pictures whose signals are known."""
    movement = movement_of(signals, size_of(avatar))
    facts = facts_of(original, avatar, movement)
    if movement is None or not facts["aligned"]:
        return Drawn(facts)
    return Drawn(facts, draw(original, avatar, movement))
