"""Draws whole figures as painters do: limbs, cloth, armour and arms, folds and light on each part.

Beside the flat characters of avatar makers the encoder has to know pictures with many small
details, soft shading and no outlines; these are such pictures, drawn at random.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from similarity.training.characters import SKINS
from similarity.training.drawing import (
    Colour,
    Drawing,
    Pixels,
    Plane,
    backdrop,
    clouds,
    colour,
    shade,
    smooth_noise,
    to_pixels,
)

Points = npt.NDArray[np.float64]


@dataclass
class Stage:
    """A painting in progress: its pixels, the figure's mask and the direction of the light."""

    rng: np.random.Generator
    canvas: Plane
    mask: Pixels
    light: float

    @property
    def side(self) -> int:
        return int(self.canvas.shape[0])


def beside(place: Points, right: float, down: float) -> Points:
    """A place that lies so far from another."""
    there: Points = place + np.array([right, down])
    return there


def outline(rng: np.random.Generator, centre: Points, reach: Points, rough: float) -> Points:
    """A closed organic line around a centre: an ellipse whose radius wavers."""
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    waver = np.ones_like(turns)
    for wave in range(2, 7):
        waver += rng.normal(0, rough / wave) * np.cos(wave * turns + rng.uniform(0, 6.3))
    around = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    line: Points = centre + reach * waver[:, None] * around
    return line


def limb(rng: np.random.Generator, start: Points, end: Points, thick: float, thin: float) -> Points:
    """A tapering band from one point to another, bent a little."""
    along = np.linspace(0, 1, 14)[:, None]
    across = np.array([start[1] - end[1], end[0] - start[0]])
    across = across / max(float(np.linalg.norm(across)), 1e-6)
    bow = rng.normal(0, 0.25 * thick) * np.sin(np.pi * along)
    middle = start + (end - start) * along + across * bow
    width = (thick + (thin - thick) * along) * (1 + 0.15 * rng.normal(0, 1, along.shape))
    return np.concatenate([middle + across * width, (middle - across * width)[::-1]])


def lay(stage: Stage, points: Points, tint: Colour, *, detail: float = 1.0) -> None:
    """Paint one part: base colour, light from one side, folds, a darker rim, specks."""
    rng, side = stage.rng, stage.side
    part = np.zeros((side, side), np.uint8)
    cv2.fillPoly(part, [points.astype(np.int32)], 255, cv2.LINE_AA)
    left, top, wide, high = cv2.boundingRect(points.astype(np.int32))
    left, top = max(0, left), max(0, top)
    box = np.s_[top : max(top + 1, top + high), left : max(left + 1, left + wide)]
    share = part[box].astype(np.float32) / 255
    if share.size == 0:
        return
    rows, columns = share.shape
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    slope = np.cos(stage.light) * (across / max(columns, 1) - 0.5)
    slope = slope + np.sin(stage.light) * (down / max(rows, 1) - 0.5)
    value = 1 + rng.uniform(0.2, 0.9) * slope
    turn, waves = rng.uniform(0, np.pi), rng.uniform(2, 9) / max(rows, columns, 1)
    hills = smooth_noise(rng, max(rows, columns, 4), 4)[:rows, :columns]
    folds = np.sin(2 * np.pi * waves * (np.cos(turn) * across + np.sin(turn) * down) + 2 * hills)
    value = value + detail * rng.uniform(0, 0.3) * folds
    soft = cv2.GaussianBlur(share, (0, 0), max(1.0, side / 60))
    value = value * (1 - rng.uniform(0.0, 0.6) * (share - soft).clip(0, 1))
    if rng.random() < 0.4 * detail:
        value = value + 0.25 * (smooth_noise(rng, max(rows, columns, 4), 24)[:rows, :columns] > 1)
    painted = np.array(tint, np.float32) * value[..., None]
    stage.canvas[box] = stage.canvas[box] * (1 - share[..., None]) + painted * share[..., None]
    np.maximum(stage.mask[box], part[box], out=stage.mask[box])


def strokes(stage: Stage, centre: Points, reach: float, tint: Colour, count: int) -> None:
    """A bundle of curved lines, as hair, fur or feathers have."""
    rng = stage.rng
    lean = rng.uniform(0, 2 * np.pi)
    for _ in range(count):
        start = centre + rng.normal(0, 0.35 * reach, 2)
        turn = lean + rng.normal(0, 0.5)
        along = np.linspace(0, rng.uniform(0.4, 1.1) * reach, 6)
        curl = turn + np.linspace(0, rng.normal(0, 0.9), 6)
        line = start + along[:, None] * np.stack([np.cos(curl), np.sin(curl)], axis=1)
        shift = float(rng.uniform(0.6, 1.3))
        red, green, blue = (int(np.clip(channel * shift, 0, 255)) for channel in tint)
        cv2.polylines(stage.canvas, [line.astype(np.int32)], False, (red, green, blue),
                      int(rng.integers(1, 3)), cv2.LINE_AA)  # fmt: skip


def figure(rng: np.random.Generator, side: int) -> Drawing:
    """A person, beast or something between, from the waist up or whole, before a background."""
    canvas = backdrop(rng, side).astype(np.float32)
    stage = Stage(rng, canvas, np.zeros((side, side), np.uint8), float(rng.uniform(0, 6.3)))
    tall = side * rng.uniform(0.35, 0.95)  # shoulder to foot, often beyond the lower edge
    head = side * rng.uniform(0.07, 0.16)
    neck = np.array([side * rng.normal(0.5, 0.07), side * rng.uniform(0.22, 0.42)])
    wide = head * rng.uniform(1.2, 2.4)
    cloth, trim, skin = colour(rng), colour(rng), SKINS[int(rng.integers(len(SKINS)))]
    hip = neck + np.array([rng.normal(0, 0.3) * wide, 0.55 * tall])
    if rng.random() < 0.5:  # a cape or wings behind
        spread = wide * rng.uniform(1.2, 2.6)
        lay(stage, np.array([beside(neck, -wide, 0), beside(neck, wide, 0),
                             beside(hip, spread, tall * 0.5),
                             beside(hip, -spread, tall * 0.6)]), colour(rng))  # fmt: skip
    for hand in (-1.0, 1.0):
        foot = hip + np.array([hand * rng.uniform(0.1, 1.4) * wide, tall * rng.uniform(0.6, 1.0)])
        thigh = beside(hip, hand * 0.4 * wide, 0)
        lay(stage, limb(rng, thigh, foot, 0.5 * wide, 0.28 * wide), trim)
    body = outline(rng, (neck + hip) / 2, np.array([wide, 0.34 * tall]), 0.25)
    lay(stage, body, cloth)
    arms(stage, neck, wide, tall, (cloth, skin, trim))
    for _ in range(int(rng.integers(0, 7))):  # belts, plates, pouches
        spot = neck + (hip - neck) * rng.uniform(0, 1.1) + rng.normal(0, 0.4, 2) * wide
        small = np.array([rng.uniform(0.1, 0.7), rng.uniform(0.08, 0.4)]) * wide
        lay(stage, outline(rng, spot, small, 0.2), colour(rng), detail=0.4)
    draw_head(stage, beside(neck, -rng.normal(0, 0.2) * head, -1.1 * head), head, skin)
    pixels = shade(rng, to_pixels(stage.canvas))
    return Drawing(pixels, stage.mask.astype(np.float32) / np.float32(255))


def arms(
    stage: Stage, neck: Points, wide: float, tall: float, tints: tuple[Colour, Colour, Colour]
) -> None:
    """Two arms, each perhaps with a staff, a blade or a shield."""
    rng = stage.rng
    cloth, skin, trim = tints
    for hand in (-1.0, 1.0):
        shoulder = beside(neck, hand * 0.85 * wide, 0.08 * tall)
        elbow = beside(shoulder, hand * rng.uniform(0.1, 0.9) * wide, rng.uniform(-0.1, 0.3) * tall)
        wrist = beside(elbow, rng.uniform(-1.0, 1.0) * wide, rng.uniform(-0.3, 0.3) * tall)
        lay(stage, limb(rng, shoulder, elbow, 0.36 * wide, 0.26 * wide), cloth)
        lay(stage, limb(rng, elbow, wrist, 0.26 * wide, 0.18 * wide), skin)
        kind = int(rng.integers(4))
        if kind < 2:
            turn, length = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1.6) * tall
            tip = wrist + length * np.array([np.cos(turn), np.sin(turn)])
            lay(stage, limb(rng, wrist, tip, 0.1 * wide + 1, 0.06 * wide + 1), trim, detail=0.3)
            if kind == 0:
                lay(stage, outline(rng, tip, np.full(2, rng.uniform(0.1, 0.4) * wide), 0.5), trim)
        elif kind == 2:
            lay(stage, outline(rng, wrist, np.full(2, rng.uniform(0.4, 0.9) * wide), 0.15), trim)


def draw_head(stage: Stage, spot: Points, size: float, skin: Colour) -> None:
    """A head with hair, hood, helmet or fur, two eyes and shadows for the rest."""
    rng = stage.rng
    hair = colour(rng)
    behind = outline(rng, spot, size * rng.uniform(1.0, 1.7, 2), 0.3)
    if rng.random() < 0.7:
        lay(stage, behind, hair)
    if rng.random() < 0.5:
        strokes(stage, spot, 1.8 * size, hair, int(rng.integers(6, 40)))
    lay(stage, outline(rng, spot, np.array([0.8, 1.0]) * size, 0.1), skin, detail=0.3)
    dark: Colour = (30, 24, 26)
    for hand in (-1.0, 1.0):
        eye = beside(spot, hand * 0.32 * size, rng.uniform(-0.15, 0.1) * size)
        lay(stage, outline(rng, eye, size * np.array([0.16, 0.1]), 0.2), dark, detail=0.2)
    mouth, brow, chin = (beside(spot, 0, down * size) for down in (0.45, -0.75, 0.9))
    lay(stage, outline(rng, mouth, size * np.array([0.25, 0.06]), 0.3), dark)
    match int(rng.integers(4)):
        case 0:
            lay(stage, outline(rng, brow, size * np.array([0.95, 0.5]), 0.2), hair)
        case 1:
            strokes(stage, beside(spot, 0, -0.6 * size), size, hair, int(rng.integers(10, 50)))
        case 2:
            lay(stage, outline(rng, chin, size * np.array([0.6, 0.5]), 0.3), hair)
        case _:
            pass


def leaves(rng: np.random.Generator, side: int) -> Drawing:
    """Shapes of all sizes that cover each other: the dead leaves model (Lee et al., 2001)."""
    stage = Stage(rng, backdrop(rng, side).astype(np.float32), np.zeros((side, side), np.uint8),
                  float(rng.uniform(0, 6.3)))  # fmt: skip
    base = colour(rng)
    for _ in range(int(rng.integers(12, 60))):
        size = side * 0.5 * float(rng.pareto(2.0) * 0.08 + 0.03)
        reach = min(size, 0.4 * side) * rng.uniform(0.4, 1.4, 2)
        tint = colour(rng) if rng.random() < 0.6 else base
        lay(stage, outline(rng, rng.uniform(0, side, 2), reach, rng.uniform(0, 0.5)), tint)
    return Drawing(shade(rng, to_pixels(stage.canvas)), np.ones((side, side), np.float32))


def noise(rng: np.random.Generator, side: int) -> Drawing:
    """Coloured clouds cut at a few levels: land, marble, smoke."""
    planes = np.stack([clouds(rng, side) for _ in range(3)], axis=2)
    if rng.random() < 0.6:
        levels = float(rng.integers(3, 9))
        planes = np.floor(planes * levels) / levels
    mixing = rng.dirichlet(np.ones(3), 3).astype(np.float32)
    return Drawing(to_pixels(planes @ mixing.T * 255), np.ones((side, side), np.float32))
