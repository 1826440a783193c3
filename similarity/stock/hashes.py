"""Perceptual hashes by ImageHash and PDQ as their front pages show them: one hash, one distance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imagehash
import numpy as np
import numpy.typing as npt
from PIL import Image

from similarity.stock import MethodUnavailable

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Hash:
    """A hash of the whole picture; the score is the share of equal bits."""

    bits: Callable[[Image.Image], Bits]

    def look(self, image: Image.Image) -> Bits:
        return self.bits(image)

    def score(self, original: Bits, avatar: Bits) -> float:
        return float((original == avatar).mean())


HASHES = {
    "phash": Hash(lambda image: imagehash.phash(image).hash),
    "dhash": Hash(lambda image: imagehash.dhash(image).hash),
}


def pdq() -> Hash:
    """PDQ's 256 bits. Raises MethodUnavailable without the package pdqhash."""
    try:
        import pdqhash
    except ImportError as error:
        raise MethodUnavailable(
            "pdq needs the package pdqhash, which a C++ compiler builds: pip install pdqhash"
        ) from error

    def bits(image: Image.Image) -> Any:
        vector, _quality = pdqhash.compute(np.asarray(image))
        return vector.astype(bool)

    return Hash(bits)
