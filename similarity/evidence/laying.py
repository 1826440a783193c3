"""Lays the avatar on the original: both as pixels in the original's frame, with what is covered."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from similarity.movement import Movement, Size

LEAST, MOST = 640, 960  # pixels along the long side of a drawn frame

Pixels = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Laid:
    """Two pictures (RGB) in one frame; `covered` (0 to 1) says where the avatar lies.

    Outside of it the avatar's edge goes on, so that nothing near the edge sees one.
    """

    original: Pixels
    avatar: Pixels
    covered: Plane

    @property
    def side(self) -> int:
        """The frame's long side, in pixels."""
        return int(max(self.original.shape[:2]))


def size_of(image: Image.Image) -> Size:
    """Width and height in long sides."""
    longest = max(image.size)
    return image.width / longest, image.height / longest


def fitted(image: Image.Image, side: int) -> Image.Image:
    """The picture with a long side of `side` pixels; no side falls below one pixel."""
    wide, high = size_of(image)
    size = (max(1, round(wide * side)), max(1, round(high * side)))
    way = Image.Resampling.LANCZOS if side < max(image.size) else Image.Resampling.BICUBIC
    return image.resize(size, way, reducing_gap=3.0 if side < max(image.size) else None)


def lay(original: Image.Image, avatar: Image.Image, movement: Movement) -> Laid:
    """Both pictures in the original's frame, the avatar as light and dark as it is."""
    side = min(MOST, max(LEAST, *original.size))
    below = np.asarray(fitted(original, side))
    # Reduced before it is moved, so that a strongly reduced avatar does not flicker.
    wanted = min(MOST, max(1, round(side * movement.scale)))
    above = fitted(avatar, min(max(avatar.size), max(wanted, 16)))
    size = size_of(avatar)
    length = max(above.size)
    matrix = _in_pixels(movement, size, length, side)
    high, wide = below.shape[:2]
    solid = np.ones((above.height, above.width), np.float32)
    return Laid(
        original=below,
        avatar=_warped(np.asarray(above), matrix, (wide, high), cv2.BORDER_REPLICATE),
        covered=_warped(solid, matrix, (wide, high), cv2.BORDER_CONSTANT),
    )


def _warped(
    pixels: npt.NDArray[Any], matrix: npt.NDArray[np.float64], size: tuple[int, int], edge: int
) -> npt.NDArray[Any]:
    warped = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=edge)
    return warped.astype(pixels.dtype)


def _in_pixels(movement: Movement, avatar: Size, length: int, side: int) -> npt.NDArray[np.float64]:
    """The movement from pixels of the avatar to pixels of the frame, mirroring included."""
    linear, shift = movement.linear, movement.matrix[:, 2]
    if movement.mirrored:
        shift = shift + linear @ [avatar[0], 0.0]
        linear = linear @ np.diag([-1.0, 1.0])
    # Places are edges of pixels, OpenCV's are their middles.
    shift = side * shift + (side / length) * linear @ [0.5, 0.5] - 0.5
    return np.column_stack([linear * side / length, shift])


def lightness(pixels: Pixels) -> Plane:
    """CIE L* (0 to 100), which is even to the eye."""
    return lab(pixels)[..., 0]


def lab(pixels: Pixels) -> Plane:
    """CIE L*a*b* of sRGB pixels."""
    return cv2.cvtColor(pixels.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB).astype(
        np.float32
    )


def softened(values: Plane, share: float) -> Plane:
    """Blurred by a share of the frame's long side."""
    return cv2.GaussianBlur(values, (0, 0), share * max(values.shape[:2])).astype(np.float32)
