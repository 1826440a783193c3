"""Hair: what falls behind the head, the cap with its fringe, and the light on it."""

import json
from pathlib import Path
from typing import Any

from config.demo.brush import (
    Canvas,
    Coat,
    Colour,
    Shape,
    both,
    ellipse,
    lock,
    mirrored,
    mixed,
    smooth,
)

CAP = smooth(
    [
        (322, 470),
        (316, 350),
        (360, 222),
        (500, 158),
        (640, 222),
        (684, 350),
        (678, 470),
        (655, 400),
        (610, 300),
        (500, 258),
        (390, 300),
        (345, 400),
    ]
)


STYLES: dict[str, dict[str, dict[str, list[Any]]]] = json.loads(
    Path(__file__).with_name("hair.json").read_text()
)


def _shapes(rows: dict[str, list[Any]]) -> list[Shape]:
    """The shapes of a style: outlines and locks, once or also mirrored, and round curls."""
    once = [smooth(_points(outline)) for outline in rows.get("outlines", [])]
    once += [_lock(row) for row in rows.get("locks", [])]
    once += [ellipse(x, y, radius, radius) for x, y, radius in rows.get("balls", [])]
    twice = [smooth(_points(outline)) for outline in rows.get("twice", [])]
    twice += [_lock(row) for row in rows.get("twin_locks", [])]
    return once + [side for shape in twice for side in both(shape)]


def _points(rows: list[list[float]]) -> Shape:
    return [(x, y) for x, y in rows]


def _lock(row: list[float]) -> Shape:
    left_x, left_y, right_x, right_y, x, y, bend, full = row
    return lock((left_x, left_y), (right_x, right_y), (x, y), bend=bend, full=full)


def back(style: str) -> list[Shape]:
    """What hangs behind the shoulders; styles: long, bob, tails, ponytail, cloud, short, waves."""
    return [ellipse(500, 360, 196, 206), *_shapes(STYLES["behind"][style])]


def fringe(style: str) -> list[Shape]:
    """Cap and strands over the forehead; styles: straight, parted, swept, spiky, curls, curtain."""
    return [CAP, *_shapes(STYLES["before"][style])]


def paint_back(canvas: Canvas, style: str, colour: Colour) -> None:
    deep = mixed(colour, (40, 24, 56), 0.36)
    canvas.paint(back(style), Coat(mixed(deep, colour, 0.25), low=deep, line=_ink(colour)))


SHINE = smooth(
    [
        (384, 288),
        (440, 252),
        (500, 242),
        (560, 252),
        (616, 288),
        (578, 280),
        (560, 300),
        (530, 272),
        (510, 294),
        (486, 270),
        (462, 296),
        (440, 274),
        (420, 300),
        (408, 280),
    ],
    steps=6,
)
STRANDS = [
    [(500, 166), (470, 200), (452, 262)],
    [(506, 166), (548, 205), (570, 268)],
    [(470, 172), (410, 220), (380, 300)],
    [(532, 172), (600, 220), (628, 300)],
]


def paint_fringe(canvas: Canvas, shapes: list[Shape], colour: Colour, tint: Colour) -> None:
    """The hair in front, with a light on the crown, darker edges and strands drawn in."""
    dark = mixed(colour, (40, 24, 56), 0.26)
    light = mixed(mixed(colour, tint, 0.6), (255, 255, 255), 0.3)
    top, low = mixed(colour, tint, 0.12), mixed(colour, tint, 0.5)
    canvas.paint(shapes, Coat(top, low=low, line=_ink(colour), lights=[SHINE], light=light))
    within = canvas.mask(shapes)
    edge = smooth(
        [(318, 470), (312, 350), (356, 218), (430, 176), (372, 250), (344, 350), (340, 470)]
    )
    canvas.wash([edge, mirrored(edge)], dark, within=within)
    for strand in STRANDS:
        canvas.stroke([(float(x), float(y)) for x, y in strand], 6, dark)


def _ink(colour: Colour) -> Colour:
    return mixed(mixed(colour, (30, 18, 44), 0.72), (30, 18, 44), 0.35)
