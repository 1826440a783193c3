"""Draws a character in layers, as avatar makers do: hair, body, head, face, fringe, things worn."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from similarity.training.drawing import (
    Colour,
    Drawing,
    Pixels,
    backdrop,
    blots,
    colour,
    shade,
)

SKINS: tuple[Colour, ...] = (
    (255, 224, 196),
    (241, 194, 150),
    (224, 172, 105),
    (172, 118, 76),
    (120, 78, 52),
    (170, 210, 160),
    (190, 190, 230),
)
INK: Colour = (32, 26, 30)


@dataclass
class Figure:
    """One character being drawn: where its head is, how large, and which colours it wears."""

    rng: np.random.Generator
    canvas: Pixels
    mask: Pixels
    x: int
    y: int
    r: int
    lean: float
    skin: Colour
    hair: Colour
    cloth: Colour
    trim: Colour
    outline: int

    def at(self, across: float, down: float) -> tuple[int, int]:
        """A point given in head radii from the head's centre, leaning as the head does."""
        cos, sin = np.cos(self.lean), np.sin(self.lean)
        return (
            int(self.x + self.r * (cos * across - sin * down)),
            int(self.y + self.r * (sin * across + cos * down)),
        )

    def oval(self, across: float, down: float, wide: float, high: float, tint: Colour) -> None:
        """A filled ellipse; sizes in head radii."""
        size = (max(1, int(self.r * wide)), max(1, int(self.r * high)))
        turn, spot = float(np.degrees(self.lean)), self.at(across, down)
        cv2.ellipse(self.canvas, spot, size, turn, 0, 360, tint, -1, cv2.LINE_AA)
        cv2.ellipse(self.mask, spot, size, turn, 0, 360, 255, -1)
        if self.outline:
            cv2.ellipse(self.canvas, spot, size, turn, 0, 360, INK, self.outline, cv2.LINE_AA)

    def shape(self, points: list[tuple[float, float]], tint: Colour) -> None:
        """A filled polygon; corners in head radii."""
        corners = np.array([self.at(*point) for point in points], np.int32)
        cv2.fillPoly(self.canvas, [corners], tint, cv2.LINE_AA)
        cv2.fillPoly(self.mask, [corners], 255)
        if self.outline:
            cv2.polylines(self.canvas, [corners], True, INK, self.outline, cv2.LINE_AA)

    def stroke(self, points: list[tuple[float, float]], tint: Colour, thick: float) -> None:
        """An open line; corners and thickness in head radii."""
        corners = np.array([self.at(*point) for point in points], np.int32)
        width = max(1, int(self.r * thick))
        cv2.polylines(self.canvas, [corners], False, tint, width, cv2.LINE_AA)


def begin(rng: np.random.Generator, side: int) -> Figure:
    """An empty stage with the character's place, size and colours chosen."""
    canvas = backdrop(rng, side)
    if rng.random() < 0.3:
        canvas = blots(rng, canvas, int(rng.integers(2, 10)))
    return Figure(
        rng=rng,
        canvas=canvas,
        mask=np.zeros((side, side), np.uint8),
        x=int(side * rng.normal(0.5, 0.06)),
        y=int(side * rng.normal(0.44, 0.05)),
        r=int(side * rng.uniform(0.15, 0.3)),
        lean=float(rng.normal(0, 0.12)),
        skin=SKINS[int(rng.integers(len(SKINS)))],
        hair=colour(rng),
        cloth=colour(rng),
        trim=colour(rng),
        outline=int(rng.choice([0, 0, 1, 2])),
    )


def draw_hair_behind(fig: Figure) -> None:
    """Long, round, spiky or no hair behind the head."""
    rng = fig.rng
    match int(rng.integers(4)):
        case 0:
            fig.oval(0, 0.5, rng.uniform(1.1, 1.5), rng.uniform(1.4, 2.2), fig.hair)
        case 1:
            fig.oval(0, -0.1, rng.uniform(1.1, 1.4), rng.uniform(1.1, 1.5), fig.hair)
        case 2:
            count = int(rng.integers(7, 16))
            reach = rng.uniform(1.1, 1.9, count * 2)
            reach[::2] = 1.0
            turns = np.linspace(0, 2 * np.pi, count * 2, endpoint=False)
            tips = zip(reach, turns, strict=True)
            fig.shape([(float(k * np.cos(t)), float(k * np.sin(t))) for k, t in tips], fig.hair)
        case _:
            pass


def draw_body(fig: Figure) -> None:
    """Neck, shoulders, a coat with a collar, stripes or buttons."""
    rng = fig.rng
    wide, drop = rng.uniform(1.1, 2.2), rng.uniform(1.25, 1.6)
    fig.shape([(-0.35, 0.5), (0.35, 0.5), (0.4, 1.6), (-0.4, 1.6)], fig.skin)
    fig.shape([(-0.5, drop), (0.5, drop), (wide, drop + 0.6), (wide * 1.1, 6), (-wide * 1.1, 6),
               (-wide, drop + 0.6)], fig.cloth)  # fmt: skip
    match int(rng.integers(5)):
        case 0:
            fig.shape([(-0.5, drop), (0, drop + rng.uniform(0.5, 1.4)), (0.5, drop)], fig.trim)
        case 1:
            for row in range(1, 5):
                level = drop + row * 0.5
                fig.stroke([(-wide, level), (wide, level)], fig.trim, 0.14)
        case 2:
            for row in range(4):
                fig.oval(0, drop + 0.4 + row * 0.45, 0.09, 0.09, fig.trim)
        case 3:
            scarf = [(-0.9, drop - 0.2), (0.9, drop - 0.2), (0.8, drop + 0.3), (-0.8, drop + 0.3)]
            fig.shape(scarf, fig.trim)
        case _:
            pass


def draw_ears(fig: Figure) -> None:
    """Round, pointed or an animal's ears."""
    rng = fig.rng
    kind, tall = int(rng.integers(4)), rng.uniform(0.5, 1.0)
    for hand in (-1.0, 1.0):
        if kind == 0:
            fig.oval(hand * 0.95, 0.05, 0.18, 0.25, fig.skin)
        elif kind == 1:
            fig.shape([(hand * 0.8, -0.1), (hand * (1 + tall), -0.4), (hand * 0.85, 0.3)], fig.skin)
        elif kind == 2:
            fig.shape([(hand * 0.3, -0.8), (hand * 0.8, -1 - tall), (hand * 0.95, -0.4)], fig.hair)


def draw_face(fig: Figure) -> None:
    """Head, eyes, brows, nose, mouth, perhaps cheeks or a scar."""
    rng = fig.rng
    fig.oval(0, 0, rng.uniform(0.8, 1.0), rng.uniform(0.95, 1.1), fig.skin)
    apart, level, size = rng.uniform(0.3, 0.45), rng.uniform(-0.1, 0.2), rng.uniform(0.1, 0.26)
    iris, glance = colour(rng), rng.uniform(-0.05, 0.05)
    brow, open_by = rng.uniform(-0.12, 0.12), rng.uniform(0.5, 1.3)
    white: Colour = (250, 250, 250)
    for hand in (-1.0, 1.0):
        fig.oval(hand * apart, level, size, size * open_by, white)
        fig.oval(hand * apart + glance, level, size * 0.6, size * 0.7 * open_by, iris)
        fig.oval(hand * apart + glance, level, size * 0.3, size * 0.35, INK)
        above = level - size * open_by - 0.1
        fig.stroke([(hand * (apart - 0.18), above + brow), (hand * (apart + 0.2), above - brow)],
                   INK, 0.06)  # fmt: skip
    fig.stroke([(0, level + 0.2), (0.08, level + 0.32), (0, level + 0.34)], INK, 0.03)
    mouth, smile = rng.uniform(0.12, 0.35), rng.uniform(-0.1, 0.14)
    if rng.random() < 0.3:
        fig.oval(0, 0.62, mouth * 0.7, abs(smile) + 0.05, (150, 40, 50))
    else:
        fig.stroke([(-mouth, 0.6 - smile), (0, 0.62), (mouth, 0.6 - smile)], INK, 0.05)
    if rng.random() < 0.2:
        start = rng.uniform(-0.5, 0.5, 2).tolist()
        fig.stroke([(start[0], start[1]), (start[0] + 0.3, start[1] + 0.4)], fig.trim, 0.06)


def draw_fringe(fig: Figure) -> None:
    """Hair over the brow: locks, a cap of hair, or none."""
    rng = fig.rng
    kind, deep = int(rng.integers(4)), rng.uniform(-0.55, -0.1)
    if kind == 0:
        edges = np.linspace(-1.0, 1.0, int(rng.integers(4, 9)))
        for left, right in pairwise(edges):
            tip = (left + right) / 2 + rng.normal(0, 0.12)
            fig.shape([(left, -0.75), (right, -0.75), (float(tip), deep + rng.normal(0, 0.12))],
                      fig.hair)  # fmt: skip
        fig.oval(0, -0.85, 0.85, 0.35, fig.hair)
    elif kind == 1:
        fig.shape([(-1.05, 0.1), (-0.9, -0.9), (0, -1.25), (0.9, -0.9), (1.05, 0.1),
                   (0.6, deep), (-0.2, deep - 0.2)], fig.hair)  # fmt: skip
    elif kind == 2:
        hand = float(rng.choice([-1.0, 1.0]))
        fig.shape([(hand, -0.2), (hand * 0.8, -1.1), (-hand * 0.8, -1.1), (-hand, -0.3),
                   (-hand * 0.5, deep - 0.3)], fig.hair)  # fmt: skip


def draw_glasses(fig: Figure) -> None:
    for hand in (-1.0, 1.0):
        size = max(2, int(fig.r * 0.3))
        cv2.circle(fig.canvas, fig.at(hand * 0.4, 0.05), size, fig.trim, 2, cv2.LINE_AA)
    fig.stroke([(-0.1, 0.05), (0.1, 0.05)], fig.trim, 0.06)


def draw_hat(fig: Figure) -> None:
    tall = fig.rng.uniform(1.2, 2.2)
    fig.shape([(-1.3, -0.7), (1.3, -0.7), (0.8, -0.95), (0.6, -tall), (-0.6, -tall),
               (-0.8, -0.95)], fig.trim)  # fmt: skip


def draw_horns(fig: Figure) -> None:
    for hand in (-1.0, 1.0):
        fig.shape([(hand * 0.4, -0.8), (hand * 1.0, -1.7), (hand * 0.75, -0.6)], fig.trim)


def draw_halo(fig: Figure) -> None:
    size = (fig.r, max(2, fig.r // 4))
    cv2.ellipse(fig.canvas, fig.at(0, -1.5), size, 0, 0, 360, fig.trim, 3, cv2.LINE_AA)


def draw_beard(fig: Figure) -> None:
    fig.shape([(-0.7, 0.45), (0.7, 0.45), (0.4, 1.3), (0, 1.6), (-0.4, 1.3)], fig.hair)


def draw_patch(fig: Figure) -> None:
    fig.oval(float(fig.rng.choice([-0.4, 0.4])), 0.05, 0.3, 0.28, INK)


def draw_headband(fig: Figure) -> None:
    fig.stroke([(-0.95, -0.5), (0, -0.65), (0.95, -0.5)], fig.trim, 0.2)


# The order is part of what a number draws.
THINGS_WORN: tuple[Callable[[Figure], None], ...] = (
    draw_glasses,
    draw_hat,
    draw_horns,
    draw_halo,
    draw_beard,
    draw_patch,
    draw_headband,
)


def draw_things_worn(fig: Figure) -> None:
    """None to two things that a character wears."""
    rng = fig.rng
    for thing in rng.permutation(7)[: int(rng.integers(0, 3))].tolist():
        THINGS_WORN[thing](fig)


def character(rng: np.random.Generator, side: int) -> Drawing:
    """A character before a background."""
    fig = begin(rng, side)
    for layer in (draw_hair_behind, draw_body, draw_ears, draw_face, draw_fringe, draw_things_worn):
        layer(fig)
    return Drawing(shade(rng, fig.canvas), fig.mask.astype(np.float32) / np.float32(255))
