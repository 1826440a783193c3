"""All that is measured of one picture alone, before it is compared with another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from similarity import hashes, plainness
from similarity.geometry.points import Oriented, orientations
from similarity.gradients.descriptor import Edges
from similarity.gradients.descriptor import describe as describe_edges
from similarity.parts import parts_of

Vectors = npt.NDArray[np.float32]


class Encodes(Protocol):
    """What is asked of an encoder (`similarity.encoder.Encoder`, without importing torch here)."""

    def encode_both_ways(self, images: Sequence[Image.Image]) -> Vectors: ...


@dataclass(frozen=True)
class Print:
    """The part worth storing: hashes, and vectors of each part as it is and mirrored.

    `views` has the shape (2, parts, size); `views[0, 0]` is the whole picture as it is.
    """

    hashes: hashes.Hashes
    views: Vectors


@dataclass(frozen=True)
class Features:
    """A stored print together with what is cheap to measure again from the pixels.

    `contrast` is the deviation of the levels; it is 0 for a picture in which there is nothing to
    compare (`similarity.plainness`).
    """

    print: Print
    contrast: float
    edges: Edges
    points: Oriented


def fingerprint(image: Image.Image, encoder: Encodes) -> Print:
    """The print of one reduced picture.

    Its views are encoded as a batch of their own: a vector depends in its last bits on the size of
    the batch it was in, and must not depend on the pictures that happen to be worked on with it.
    """
    return Print(hashes.hash_picture(image), encoder.encode_both_ways(parts_of(image)))


def prints(images: Sequence[Image.Image], encoder: Encodes) -> list[Print]:
    """Prints of several reduced pictures."""
    return [fingerprint(image, encoder) for image in images]


def describe(image: Image.Image, found: Print) -> Features:
    """Everything about one reduced picture whose print is known."""
    pixels: npt.NDArray[Any] = np.asarray(image)
    seen = plainness.measure(image)
    return Features(
        print=found,
        contrast=0.0 if seen.plain else seen.contrast,
        edges=describe_edges(pixels),
        points=orientations(pixels),
    )
