"""Draws a picture again in another style: softer, painted, dabbed, traced, in lines only."""

import cv2
import numpy as np
import numpy.typing as npt

from similarity.training.drawing import Pixels, Plane, colour, mix, to_pixels


def soften(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Blurred, or shrunk and grown again, with grain."""
    if rng.random() < 0.5:
        blurred = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.6, 2.5))
    else:
        small = int(rng.integers(28, 72))
        blurred = cv2.resize(
            cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA),
            (image.shape[1], image.shape[0]),
        )
    return to_pixels(blurred + rng.normal(0, rng.uniform(0, 14), image.shape))


def paint(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Flat patches of few colours, as painted over."""
    painted = cv2.medianBlur(image, int(rng.choice([3, 5, 7])))
    step = float(rng.integers(24, 72))
    return to_pixels(np.round(painted / step) * step + rng.uniform(-10, 10))


def dab(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Brush dabs: every pixel takes the colour of a place nearby, the same over a small patch."""
    height, width = image.shape[:2]
    size, reach = int(rng.integers(2, 7)), rng.uniform(1.0, 4.0)
    cells = (height // size + 1, width // size + 1)
    down, across = (
        plane + patches(rng.normal(0, reach, cells), size)[:height, :width]
        for plane in np.mgrid[0:height, 0:width].astype(np.float32)
    )
    dabbed = cv2.remap(image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return cv2.medianBlur(dabbed.astype(np.uint8), 3).astype(np.uint8)


def patches(values: npt.NDArray[np.float64], size: int) -> Plane:
    """A plane of square patches, one for each value."""
    return np.repeat(np.repeat(values.astype(np.float32), size, axis=0), size, axis=1)


def trace(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Flat fields of a few tones with lines of its own on top: painted again by another hand."""
    smooth = cv2.GaussianBlur(image, (0, 0), rng.uniform(1.0, 2.5))
    tones = float(rng.integers(3, 7))
    flat = np.round(smooth / 255 * tones) / tones * 255
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    width = rng.uniform(0.8, 1.8)
    lines = cv2.GaussianBlur(grey, (0, 0), width) - cv2.GaussianBlur(grey, (0, 0), width * 1.6)
    dark = np.clip(1 + lines * rng.uniform(0.05, 0.2), 0, 1)
    return to_pixels(flat * np.where(dark > 0.8, 1, dark)[..., None])


def edges(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Thin dark lines where brightness jumps, on white."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), rng.uniform(0.8, 1.5))
    found = 255 - cv2.Canny(grey.astype(np.uint8), rng.uniform(20, 60), rng.uniform(80, 150))
    return np.repeat(found[..., None], 3, axis=2).astype(np.uint8)


def sketch(rng: np.random.Generator, image: Pixels) -> Pixels:
    """Lines only, by a difference of two blurs, on paper of some colour."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    width = rng.uniform(0.7, 2.0)
    lines = cv2.GaussianBlur(grey, (0, 0), width) - cv2.GaussianBlur(grey, (0, 0), width * 1.7)
    share: Plane = np.clip(1 + lines * rng.uniform(0.05, 0.18), 0, 1).astype(np.float32)
    if rng.random() < 0.4:
        return to_pixels(image.astype(np.float32) * share[..., None])
    return mix(colour(rng, 0, 80), colour(rng, 190, 255), share)
