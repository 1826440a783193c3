"""What can be said of an aligned pair in numbers: where it matches, how it moved, which colours."""

from typing import Any

import numpy as np
from PIL import Image

from similarity.evidence.laying import Laid, lab, lay, size_of, softened
from similarity.evidence.region import Region, area, covered, matched, place, within
from similarity.movement import Floats, Movement, Size

BLUR = 0.015  # of the long side: colours are compared as areas, not as lines

Facts = dict[str, Any]
NOT_ALIGNED: Facts = {"aligned": False}


def facts_of(original: Image.Image, avatar: Image.Image, movement: Movement | None) -> Facts:
    """Plain values that can be stored; `{"aligned": False}` where nothing lies on the original.

    Shares are of a picture's area, `turn` is in degrees (clockwise), `scale` is by how much the
    avatar is enlarged until it fits, colours are CIE L*a*b*.
    """
    if movement is None:
        return NOT_ALIGNED
    first, second = size_of(original), size_of(avatar)
    laid = lay(original, avatar, movement)
    region = matched(movement, laid, first, second)
    if min(len(region.original), len(region.avatar)) < 3:
        return NOT_ALIGNED
    squeeze, way = movement.squeeze
    return {
        "aligned": True,
        "by": "points" if len(movement.matched) >= 3 else "outlines",
        "mirrored": movement.mirrored,
        "inverted": movement.inverted,
        "turn": round(movement.turn, 1),
        "scale": round(movement.scale, 3),
        "squeeze": round(squeeze, 3),
        "squeezed_in": way,
        "agreement": round(movement.agreement, 3),
        "overlap": round(area(covered(movement, first, second)) / (first[0] * first[1]), 3),
        "original": _where(region.original, first),
        "avatar": _where(region.avatar, second),
        "colours": colours(laid, region),
    }


def _where(polygon: Floats, size: Size) -> dict[str, Any]:
    across, down = place(polygon, size)
    share = min(1.0, area(polygon) / (size[0] * size[1]))
    return {"across": across, "down": down, "share": round(share, 3)}


def colours(laid: Laid, region: Region) -> dict[str, float]:
    """How the avatar's colours differ from the original's inside the matched region.

    `apart` is the median distance in the plane of hues, `lighter`, `redder` and `yellower` the mean
    differences, `colourful` the mean distance from grey of the original and `kept` the avatar's
    share of it.
    """
    here = within(laid, region.original)
    if not here.any():  # thinner than a pixel
        here = laid.covered >= laid.covered.max()
    one, other = (softened(lab(each), BLUR)[here] for each in (laid.original, laid.avatar))
    apart = np.hypot(*(other - one)[:, 1:].T)
    chroma = [float(np.hypot(*each[:, 1:].T).mean()) for each in (one, other)]
    lighter, redder, yellower = (other - one).mean(0, dtype=np.float64).tolist()
    return {
        "apart": round(float(np.median(apart)), 1),
        "lighter": round(lighter, 1),
        "redder": round(redder, 1),
        "yellower": round(yellower, 1),
        "colourful": round(chroma[0], 1),
        "kept": round(chroma[1] / max(chroma[0], 1.0), 2),
    }
