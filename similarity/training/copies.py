"""Makes copies of a drawn picture: what a generator that copied would hand back.

Each change is a small function of pixels; `copy_of` applies a few of them in a random order of
kinds: background, geometry, colour, drawing style, things laid over, and last a small JPEG.
"""

from collections.abc import Callable

import cv2
import numpy as np

from similarity.training.drawing import (
    Drawing,
    Pixels,
    Plane,
    backdrop,
    blots,
    colour,
    mix,
    smooth_noise,
    to_pixels,
)
from similarity.training.styles import dab, edges, paint, sketch, soften, trace

# The share of copies that another picture is mixed into.
MIXED = 0.2

Change = Callable[[np.random.Generator, Pixels], Pixels]


def replace_background(rng: np.random.Generator, drawing: Drawing) -> Pixels:
    """The figure stays, what is behind it is new."""
    figure = drawing.figure[..., None]
    new = backdrop(rng, drawing.pixels.shape[0])
    return to_pixels(drawing.pixels * figure + new * (1 - figure))


# Geometry


def crop(rng: np.random.Generator, image: Pixels) -> Pixels:
    """A part of the picture, from nearly all of it down to the face."""
    height, width = image.shape[:2]
    share = rng.uniform(0.45, 0.97)
    high, wide = int(height * share), int(width * share * rng.uniform(0.9, 1.0))
    top = int(rng.uniform(0, 0.8) * (height - high))
    left = int(rng.uniform(0.2, 0.8) * (width - wide))
    return image[top : top + high, left : left + wide]


def tilt(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Rotation, shear, size and perspective by a random map of the four corners."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn, size = rng.normal(0, 0.15), rng.uniform(0.85, 1.25)
    middle = np.array([width / 2, height / 2], np.float32)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32)
    moved = (corners - middle) @ rotation.T * size + middle
    moved = moved + rng.normal(0, 0.05 * width, (4, 2)) * (rng.random() < 0.6)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    edge = cv2.BORDER_REFLECT if rng.random() < 0.6 else cv2.BORDER_CONSTANT
    return cv2.warpPerspective(image, matrix, (width, height), borderMode=edge).astype(np.uint8)


def shift(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Moved, turned and sized a little, as when two pictures are laid on each other roughly."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(
        (width / 2, height / 2), rng.normal(0, 5), rng.uniform(0.92, 1.12)
    ).astype(np.float64)
    matrix[:, 2] += rng.normal(0, 0.04 * width, 2)
    size = (width, height)
    return cv2.warpAffine(image, matrix, size, borderMode=cv2.BORDER_REFLECT).astype(np.uint8)


def bend(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Smoothly displaced, as when drawn again by hand."""
    height, width = image.shape[:2]
    side, cells = max(height, width), int(rng.integers(3, 8))
    reach = rng.uniform(0.01, 0.04) * side
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    across += smooth_noise(rng, side, cells)[:height, :width] * reach
    down += smooth_noise(rng, side, cells)[:height, :width] * reach
    bent = cv2.remap(image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return bent.astype(np.uint8)


def swirl(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Turned more the nearer to a middle."""
    height, width = image.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = width * rng.uniform(0.3, 0.7), height * rng.uniform(0.3, 0.65)
    reach = min(height, width) * rng.uniform(0.4, 0.8)
    near = np.maximum(0, 1 - np.hypot(across - x, down - y) / reach) ** 1.5
    turn = (rng.choice([-1.0, 1.0]) * rng.uniform(0.4, 1.3) * near).astype(np.float32)
    right, below = across - np.float32(x), down - np.float32(y)
    from_x = np.cos(turn) * right - np.sin(turn) * below + np.float32(x)
    from_y = np.sin(turn) * right + np.cos(turn) * below + np.float32(y)
    turned = cv2.remap(image, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return turned.astype(np.uint8)


# Colour


def tone(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Brightness, contrast and gamma, per channel a little apart."""
    values = (image / 255.0) ** rng.uniform(0.6, 1.6)
    values = (values - 0.5) * rng.uniform(0.6, 1.4) + 0.5 + rng.uniform(-0.12, 0.12)
    return to_pixels(values * 255 * rng.uniform(0.85, 1.15, 3))


def turn_hue(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Every hue turned by the same angle, more or less colourful."""
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 0] = (hsv[..., 0] + rng.uniform(0, 180)) % 180
    hsv[..., 1] *= rng.uniform(0.3, 1.6)
    return cv2.cvtColor(to_pixels(hsv), cv2.COLOR_HSV2RGB).astype(np.uint8)


def two_colours(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Grey, or a duotone; at times light and dark change places."""
    grey: Plane = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    if rng.random() < 0.25:
        grey = 1 - grey
    if rng.random() < 0.3:
        return mix((0, 0, 0), (255, 255, 255), grey)
    return mix(colour(rng, 0, 120), colour(rng, 130, 255), grey)


def swap_channels(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Another palette: colour channels mixed anew."""
    mixing = rng.dirichlet(np.ones(3) * 0.6, 3).astype(np.float32)
    return to_pixels(image @ mixing.T)


def recolour(rng: np.random.Generator, image: Pixels) -> Pixels:
    """A palette of its own: each of light, red-green and blue-yellow follows a random curve."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    places = np.linspace(0, 255, 5)
    light = np.sort(rng.uniform(0, 255, 5)) if rng.random() < 0.85 else rng.uniform(0, 255, 5)
    curves = [0.6 * light + 0.4 * places, *(places + rng.normal(0, 45, 5) for _ in range(2))]
    table = [np.interp(np.arange(256), places, curve).clip(0, 255) for curve in curves]
    curved = cv2.LUT(lab, np.stack(table, axis=1)[None].astype(np.uint8))
    return cv2.cvtColor(curved, cv2.COLOR_LAB2RGB).astype(np.uint8)


# Things laid over


def frame(rng: np.random.Generator, image: Pixels) -> Pixels:
    """A border, or a round mask as avatars have."""
    height, width = image.shape[:2]
    if rng.random() < 0.5:
        by = int(rng.uniform(0.03, 0.14) * min(height, width))
        tint = colour(rng)
        return cv2.copyMakeBorder(image, by, by, by, by, cv2.BORDER_CONSTANT, value=tint).astype(
            np.uint8
        )
    disc = np.zeros((height, width), np.uint8)
    reach = (width // 2, height // 2)
    cv2.ellipse(disc, reach, reach, 0, 0, 360, 255, -1, cv2.LINE_AA)
    share = disc.astype(np.float32)[..., None] / 255
    return to_pixels(image * share + np.array(colour(rng), np.float32) * (1 - share))


def clutter(rng: np.random.Generator, image: Pixels) -> Pixels:
    """A few shapes or letters on top."""
    if rng.random() < 0.4:
        spot = (int(rng.integers(0, image.shape[1] // 2)), int(rng.integers(20, image.shape[0])))
        letters = "".join(chr(int(code)) for code in rng.integers(65, 91, 6))
        size, canvas = float(rng.uniform(0.5, 1.2)), image.copy()
        cv2.putText(canvas, letters, spot, cv2.FONT_HERSHEY_DUPLEX, size, colour(rng), 2)
        return canvas
    square = cv2.resize(image, (image.shape[1], image.shape[1]))
    return blots(rng, square.astype(np.uint8), int(rng.integers(1, 5)))


def blend(rng: np.random.Generator, image: Pixels, other: Pixels) -> Pixels:
    """Another picture shines through, or takes one part."""
    laid = cv2.resize(other, (image.shape[1], image.shape[0]))
    if rng.random() < 0.5:
        share = np.float32(rng.uniform(0.1, 0.4))
        return to_pixels(image * (1 - share) + laid * share)
    side = max(image.shape[:2])
    hills = smooth_noise(rng, side, 4)[: image.shape[0], : image.shape[1]]
    part = (hills > np.quantile(hills, rng.uniform(0.55, 0.9))).astype(np.float32)
    soft = cv2.GaussianBlur(part, (0, 0), 3)[..., None]
    return to_pixels(image * (1 - soft) + laid * soft)


def insert(rng: np.random.Generator, image: Pixels, other: Pixels) -> Pixels:
    """The picture or its head becomes a part of another picture."""
    height, width = image.shape[:2]
    cut = image
    if rng.random() < 0.5:
        left = int(width * rng.uniform(0.1, 0.3))
        cut = image[: int(height * 0.65), left : left + int(width * 0.6)]
    side = int(other.shape[0] * rng.uniform(0.45, 0.8))
    top, left = (int(rng.integers(0, other.shape[0] - side + 1)) for _ in range(2))
    whole = other.copy()
    whole[top : top + side, left : left + side] = cv2.resize(cut, (side, side))
    return whole


GEOMETRY: tuple[Change, ...] = (crop, crop, crop, tilt, tilt, bend, bend, swirl)
COLOUR: tuple[Change, ...] = (tone, turn_hue, two_colours, swap_channels, recolour, recolour)
STYLE: tuple[Change, ...] = (soften, paint, sketch, dab, trace, edges)
LAID_OVER: tuple[Change, ...] = (frame, clutter)


def copy_of(rng: np.random.Generator, drawing: Drawing, other: Pixels | None = None) -> Pixels:
    """A copy by a random chain of changes, at times a hard one; `other` is mixed in if given."""
    image = replace_background(rng, drawing) if rng.random() < 0.3 else drawing.pixels
    hard = rng.random() < 0.4
    for kinds, chance in ((GEOMETRY, 0.7), (COLOUR, 0.6), (STYLE, 0.45), (LAID_OVER, 0.25)):
        if rng.random() < chance + 0.2 * hard:
            image = kinds[int(rng.integers(len(kinds)))](rng, image)
    if hard and rng.random() < 0.5:
        image = GEOMETRY[int(rng.integers(len(GEOMETRY)))](rng, image)
    if other is not None:
        image = (insert if rng.random() < 0.35 else blend)(rng, image, other)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))]
    packed = cv2.imencode(".jpg", np.ascontiguousarray(image), quality)[1]
    unpacked = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert unpacked is not None  # noqa: S101  # what was packed a line above
    return unpacked.astype(np.uint8)


def steady_copy_of(rng: np.random.Generator, drawing: Drawing, other: Pixels) -> Pixels:
    """A copy whose parts stay about where they are: drawn again, recoloured, laid over, not cut."""
    image = replace_background(rng, drawing) if rng.random() < 0.4 else drawing.pixels
    for change, chance in ((shift, 0.4), (bend, 0.65), (swirl, 0.12)):
        if rng.random() < chance:
            image = change(rng, image)
    for kinds, chance in ((COLOUR, 0.7), (STYLE, 0.65), (LAID_OVER, 0.3)):
        if rng.random() < chance:
            image = kinds[int(rng.integers(len(kinds)))](rng, image)
    return blend(rng, image, other) if rng.random() < 0.25 else image


def copies_of(
    rng: np.random.Generator, drawing: Drawing, other: Pixels, count: int
) -> list[Pixels]:
    """Several copies of one drawing; into some of them the other picture is mixed."""
    return [copy_of(rng, drawing, other if rng.random() < MIXED else None) for _ in range(count)]
