"""The map of differences: grey levels of equal contrast, on a scale whose steps look equal."""

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from similarity.evidence import marks
from similarity.evidence.laying import Laid, Pixels, Plane, lightness, softened

FULL = 40  # a difference in CIE L* (0 to 100) from which on the scale is at its end
TICKS = (0, 10, 20, 30, 40)
FINEST = 0.003  # of the long side: what a line may lie beside its copy without being a difference
STRETCH = (0.4, 2.5)  # how far contrast is changed to match


def difference(laid: Laid, *, inverted: bool) -> Pixels:
    """Where the moved avatar differs in lightness, with the scale below; stripes: not covered."""
    one, other = lightness(laid.original), lightness(laid.avatar)
    if inverted:
        other = 100 - other
    here = laid.covered > 0.5
    other = matched_contrast(one, other, here)
    apart = np.abs(softened(one, FINEST) - softened(other, FINEST))
    bare = marks.ground(here.shape, 6 * marks.unit(laid.side))
    drawn = marks.blended(bare, scaled(apart), laid.covered)
    return np.vstack([drawn, scale(*drawn.shape[:2])])


def matched_contrast(one: Plane, other: Plane, here: npt.NDArray[np.bool_]) -> Plane:
    """`other` with the mean and, within limits, the deviation that `one` has here."""
    if not here.any():
        return other
    spread = float(one[here].std()) / max(float(other[here].std()), 1e-3)
    stretched = (other - other[here].mean()) * np.clip(spread, *STRETCH) + one[here].mean()
    found: Plane = stretched.astype(np.float32)
    return found


def scaled(values: Plane) -> Pixels:
    """Lightness differences as colours of the scale "cividis" (Nuñez et al., 2018).

    Its steps look equal to people with and without colour vision, and in grey print.
    """
    levels = np.clip(np.rint(values * (255 / FULL)), 0, 255).astype(np.uint8)
    colours: Pixels = cv2.applyColorMap(levels, cv2.COLORMAP_CIVIDIS)[..., ::-1].astype(np.uint8)
    return colours


def scale(high: int, wide: int) -> Pixels:
    """The legend in the width of the picture: the colours with the differences they stand for."""
    letter = max(11, round(max(high, wide) / 40))
    image = Image.new("RGB", (wide, 3 * letter), marks.PAPER)
    ramp = np.linspace(0, FULL, max(2, wide - 2 * letter), dtype=np.float32)[None]
    bar = np.repeat(scaled(ramp), letter, axis=0)
    image.paste(Image.fromarray(bar), (min(letter, wide // 2), letter // 2))
    draw = ImageDraw.Draw(image)
    for tick in TICKS:
        x = letter + (wide - 2 * letter) * tick / FULL
        text, anchor = (
            (f"{tick}+", "rt") if tick == FULL else (str(tick), "lt" if not tick else "mt")
        )
        draw.text((x, 1.75 * letter), text, marks.INK, marks.font(letter), anchor=anchor)
    return np.asarray(image)
