"""Heads: skin, eyes in several cuts, brows, noses and mouths."""

from collections.abc import Callable

from config.demo.brush import (
    INK,
    Canvas,
    Coat,
    Colour,
    Shape,
    both,
    ellipse,
    mirrored,
    mixed,
    smooth,
)

WHITE: Colour = (255, 255, 255)
LIP: Colour = (190, 82, 84)


def head(canvas: Canvas, skin: Colour, *, jaw: float) -> None:
    """Neck, ears and face; `jaw` from -1 (pointed) to 1 (round)."""
    shade = mixed(skin, (176, 92, 92), 0.30)
    neck = smooth(
        [(452, 560), (450, 660), (430, 740), (500, 790), (570, 740), (550, 660), (548, 560)]
    )
    under = smooth([(430, 560), (570, 560), (560, 640), (500, 690), (440, 640)])
    canvas.paint([neck], Coat(skin, shades=[under], shade=shade))
    for ear in both(smooth([(342, 420), (318, 412), (314, 460), (330, 505), (352, 510)])):
        canvas.paint([ear], Coat(skin))
    canvas.paint([face_shape(jaw)], Coat(skin))
    for cheek in both(ellipse(398, 532, 44, 22)):
        canvas.glow([cheek], (236, 120, 112), soft=12, strength=0.42)


def face_shape(jaw: float) -> Shape:
    half = [
        (500, 205),
        (610, 240),
        (656, 340),
        (655, 440),
        (628 + 8 * jaw, 530),
        (566 + 14 * jaw, 594),
        (500, 622 - 6 * jaw),
    ]
    return smooth([*half, *mirrored(half[1:-1])[::-1]])


def forehead_shadow(canvas: Canvas, skin: Colour, jaw: float, bangs: list[Shape]) -> None:
    """The shadow that the hair in front throws on the face."""
    lower = [[(x, y + 24) for x, y in shape] for shape in bangs]
    canvas.wash(lower, mixed(skin, (176, 92, 92), 0.24), within=canvas.mask([face_shape(jaw)]))


def eyes(canvas: Canvas, cut: str, iris: Colour, lash: Colour = INK) -> None:
    """Both eyes; cuts: round, sharp, soft, sleepy, smiling, wink."""
    for left in (True, False):
        closed = cut == "smiling" or (cut == "wink" and not left)
        if closed:
            _closed_eye(canvas, left, lash)
        else:
            _open_eye(canvas, left, cut, iris, lash)


def _sided(left: bool) -> Callable[[Shape], Shape]:
    """Shapes are given for the eye on the right of the picture; the other one is mirrored."""
    return mirrored if left else list


def _closed_eye(canvas: Canvas, left: bool, lash: Colour) -> None:
    turn = _sided(left)
    canvas.stroke(turn([(538, 474), (560, 448), (588, 440), (616, 450), (636, 476)]), 17, lash)
    canvas.stroke(turn([(622, 456), (640, 460), (652, 454)]), 7, lash)


LIDS: dict[str, tuple[Shape, float]] = {  # inner corner, upper lid, outer corner; lower lid
    "round": ([(542, 452), (556, 412), (588, 396), (620, 412), (638, 450)], 514),
    "wink": ([(542, 452), (556, 412), (588, 396), (620, 412), (638, 450)], 514),
    "soft": ([(540, 458), (558, 420), (588, 408), (622, 424), (642, 466)], 512),
    "sharp": ([(540, 468), (560, 430), (592, 410), (626, 412), (650, 430)], 508),
    "sleepy": ([(538, 462), (560, 444), (590, 440), (620, 446), (644, 468)], 508),
}


def _open_eye(canvas: Canvas, left: bool, cut: str, iris: Colour, lash: Colour) -> None:
    turn = _sided(left)
    lid, low = LIDS[cut]
    outer = lid[-1]
    white = smooth([*lid, (outer[0] - 16, low - 12), (590, low), (556, low - 12)])
    mask = canvas.mask([turn(white)])
    canvas.wash([turn(white)], WHITE, within=mask)
    deep, bright = mixed(iris, INK, 0.55), mixed(iris, WHITE, 0.38)
    canvas.wash([turn(ellipse(590, 460, 39, 56))], deep, within=mask)
    canvas.wash([turn(ellipse(590, 472, 32, 44))], iris, within=mask)
    canvas.wash([turn(ellipse(590, 492, 24, 20))], bright, within=mask)
    canvas.wash([turn(ellipse(590, 458, 15, 22))], mixed(deep, INK, 0.7), within=mask)
    band = [*lid, *[(x, y + 15) for x, y in lid][::-1]]
    canvas.wash([turn(band)], mixed(deep, INK, 0.3), within=mask)
    shine = 574 if not left else 1000 - 574 - 20
    for shape in (ellipse(shine, 434, 13, 16), ellipse(shine + 32, 486, 7, 8)):
        canvas.wash([shape], WHITE, within=mask)
    canvas.stroke(
        turn([(lid[0][0] - 3, lid[0][1] + 6), *lid[1:], (outer[0] + 9, outer[1] + 3)]), 18, lash
    )
    canvas.stroke(turn([(outer[0] - 6, outer[1] - 4), (outer[0] + 12, outer[1] - 14)]), 8, lash)
    canvas.stroke(turn([(566, low - 4), (592, low + 1), (616, low - 6)]), 5, mixed(lash, LIP, 0.3))
    fold = [(x, y - 20) for x, y in lid[1:4]]
    canvas.stroke(turn(fold), 5, mixed(lash, LIP, 0.45))


BROWS: dict[str, Shape] = {
    "calm": [(546, 372), (588, 356), (634, 370)],
    "raised": [(546, 360), (590, 338), (634, 356)],
    "stern": [(540, 382), (588, 360), (640, 352)],
    "worried": [(546, 352), (588, 354), (632, 376)],
}


def brows(canvas: Canvas, kind: str, colour: Colour) -> None:
    for curve in both(list(BROWS[kind])):
        canvas.stroke(curve, 11, colour, ends=0.25)


def nose(canvas: Canvas, skin: Colour) -> None:
    canvas.stroke([(502, 520), (510, 532), (500, 538)], 6, mixed(skin, (120, 50, 50), 0.55))


def mouth(canvas: Canvas, kind: str) -> None:
    """Mouths: smile, open, small, cat, pout."""
    dark = mixed(LIP, INK, 0.55)
    if kind == "open":
        shape = smooth([(456, 560), (500, 566), (544, 560), (530, 592), (500, 602), (470, 592)])
        tongue = [ellipse(500, 604, 26, 16)]
        canvas.paint([shape], Coat(dark, shades=tongue, shade=(232, 120, 118), width=6))
        return
    curves = {
        "smile": [[(452, 560), (476, 573), (500, 577), (524, 573), (548, 560)]],
        "small": [[(478, 568), (500, 574), (522, 568)]],
        "cat": [[(458, 562), (480, 574), (500, 562)], [(500, 562), (520, 574), (542, 562)]],
        "pout": [[(474, 574), (500, 564), (526, 574)]],
    }
    for curve in curves[kind]:
        canvas.stroke([(float(x), float(y)) for x, y in curve], 9, dark)
    if kind in {"smile", "small"}:
        canvas.stroke([(486, 590), (500, 593), (514, 590)], 4, mixed(LIP, WHITE, 0.3))
