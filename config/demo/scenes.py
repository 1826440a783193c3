"""Backgrounds: evening, window, leaves, waves, dots, lanterns, stars."""

from random import Random

from config.demo.brush import Canvas, Coat, Colour, Shape, ellipse, mixed, smooth

WHITE: Colour = (255, 255, 255)
WHOLE: Shape = [(-10, -10), (1010, -10), (1010, 1010), (-10, 1010)]


def scene(canvas: Canvas, kind: str, top: Colour, low: Colour, seed: int) -> None:
    """Fill the picture from `top` to `low` and draw what stands behind the character."""
    chance = Random(seed)  # noqa: S311  # decoration, always the same
    canvas.paint([WHOLE], Coat(top, low=low, line=None))
    {
        "evening": _evening,
        "window": _window,
        "leaves": _leaves,
        "waves": _waves,
        "dots": _dots,
        "lanterns": _lanterns,
        "stars": _stars,
    }[kind](canvas, top, low, chance)


def _evening(canvas: Canvas, top: Colour, low: Colour, chance: Random) -> None:
    canvas.glow([ellipse(500, 400, 360, 360)], mixed(low, WHITE, 0.5), soft=4, strength=0.8)
    for level, share in ((760, 0.2), (850, 0.4)):
        ridge: Shape = [(-20.0, 1020.0)]
        ridge += [(float(x), level + chance.randint(-60, 60)) for x in range(-20, 1100, 150)]
        canvas.paint(
            [smooth([*ridge, (1020.0, 1020.0)])], Coat(mixed(top, (30, 26, 60), share), line=None)
        )


def _window(canvas: Canvas, top: Colour, low: Colour, chance: Random) -> None:
    pane: Shape = [(120, -10), (880, -10), (880, 700), (120, 700)]
    sky = mixed(top, WHITE, 0.65)
    canvas.paint([pane], Coat(sky, low=mixed(low, WHITE, 0.75), line=None))
    for x, y, r in ((250, 180, 70), (330, 190, 90), (420, 200, 60), (700, 320, 60), (780, 310, 80)):
        canvas.paint([ellipse(x, y, r, r * 0.62)], Coat(WHITE, line=None))
    bar = mixed(low, (70, 50, 40), 0.5)
    for frame in (
        [(100, -10), (135, -10), (135, 720), (100, 720)],
        [(865, -10), (900, -10), (900, 720), (865, 720)],
        [(100, 690), (900, 690), (900, 730), (100, 730)],
        [(488, -10), (512, -10), (512, 700), (488, 700)],
    ):
        canvas.paint([[(float(x), float(y)) for x, y in frame]], Coat(bar, line=None))


def _leaves(canvas: Canvas, top: Colour, low: Colour, chance: Random) -> None:
    for _ in range(54):
        x, y = chance.uniform(-20, 1020), chance.uniform(-20, 1020)
        dx, dy = chance.uniform(-80, 80), chance.uniform(60, 130)
        bulge = chance.uniform(0.16, 0.26)
        one = smooth(
            [(x, y), (x + dx / 2 - dy * bulge, y + dy / 2 + dx * bulge), (x + dx, y + dy)],
            closed=False,
        )
        two = smooth(
            [(x, y), (x + dx / 2 + dy * bulge, y + dy / 2 - dx * bulge), (x + dx, y + dy)],
            closed=False,
        )
        tone = mixed(low, chance.choice([top, WHITE, (20, 60, 40)]), chance.uniform(0.15, 0.4))
        canvas.paint([one + two[::-1]], Coat(tone, line=None))
        canvas.stroke([(x, y), (x + dx, y + dy)], 4, mixed(tone, low, 0.6))


def _waves(canvas: Canvas, top: Colour, low: Colour, chance: Random) -> None:
    for row in range(9):
        for column in range(-1, 8):
            x, y = column * 160.0 + (row % 2) * 80, row * 78.0 + 340
            for ring, share in ((100, 0.10), (74, 0.32), (48, 0.10), (24, 0.32)):
                canvas.paint([ellipse(x, y, ring, ring)], Coat(mixed(low, WHITE, share), line=None))


def _dots(canvas: Canvas, top: Colour, low: Colour, chance: Random) -> None:
    tone = mixed(top, WHITE, 0.45)
    for row in range(12):
        for column in range(12):
            radius = 10 + 14 * row / 12
            centre = (column * 92.0 + (row % 2) * 46, row * 92.0)
            canvas.paint([ellipse(*centre, radius, radius)], Coat(tone, line=None))


def _lanterns(canvas: Canvas, top: Colour, low: Colour, chance: Random) -> None:
    for x, y, r in (
        (110, 190, 66),
        (250, 90, 48),
        (800, 120, 58),
        (910, 300, 74),
        (60, 470, 44),
        (740, 30, 34),
    ):
        canvas.glow([ellipse(x, y, r * 1.9, r * 1.9)], (255, 214, 130), soft=26, strength=0.5)
        body = ellipse(x, y, r, r * 0.82)
        canvas.paint(
            [body],
            Coat(
                (226, 84, 62),
                lights=[ellipse(x, y, r * 0.45, r * 0.82)],
                light=(246, 140, 84),
                line=(120, 34, 40),
            ),
        )
        canvas.stroke([(x, y - r * 2.4), (x, y - r * 0.8)], 5, (120, 34, 40), ends=0.9)


def _stars(canvas: Canvas, top: Colour, low: Colour, chance: Random) -> None:
    canvas.glow([ellipse(760, 210, 120, 120)], (255, 246, 214), soft=10, strength=0.95)
    canvas.paint([ellipse(800, 190, 104, 104)], Coat(mixed(top, low, 0.15), line=None))
    for _ in range(60):
        x, y, r = chance.uniform(0, 1000), chance.uniform(0, 760), chance.uniform(2, 7)
        canvas.paint([ellipse(x, y, r, r)], Coat(mixed(WHITE, low, 0.1), line=None))
