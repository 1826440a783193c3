"""Methods that anybody would plug in, used as their documentation shows: what ours is measured by.

Each looks once at every picture and then scores pairs of what it saw; a higher score means more
alike, and only the order of scores counts.
"""

from typing import Any, Protocol

from PIL import Image

NAMES = ("phash", "dhash", "pdq", "orb", "clip")


class MethodUnavailable(Exception):
    """A package or weights that this method needs are missing; the message says which."""


class Method(Protocol):
    """One way to compare pictures."""

    def look(self, image: Image.Image) -> Any:
        """What this method keeps of one RGB picture."""

    def score(self, original: Any, avatar: Any) -> float:
        """How alike two pictures are by what was kept of them."""


def method(name: str, *, model: str = "ViT-B-32", pretrained: str = "") -> Method:
    """The method of this name, out of NAMES; `model` and `pretrained` are for clip alone.

    Raises MethodUnavailable.
    """
    if name == "orb":
        from similarity.stock.orb import Orb

        return Orb()
    if name == "clip":
        from similarity.stock.clip import pretrained_clip

        return pretrained_clip(model, pretrained)
    from similarity.stock import hashes

    return hashes.pdq() if name == "pdq" else hashes.HASHES[name]
