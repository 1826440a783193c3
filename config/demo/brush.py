"""A brush for flat, inked drawings: smooth shapes, shading kept inside them, tapered lines.

Coordinates run from 0 to 1000 in both directions, whatever the size of the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Shape = list[Point]
Colour = tuple[int, int, int]

INK: Colour = (52, 40, 52)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """The colour on the way from `one` (share 0) to `other` (share 1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 14) -> Shape:
    """A Catmull-Rom curve through the points."""
    if closed:
        around = [points[-1], *points, points[0], points[1]]
    else:
        around = [points[0], *points, points[-1]]
    curve: Shape = []
    for p0, p1, p2, p3 in zip(around, around[1:], around[2:], around[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append(
                (_spline(t, p0[0], p1[0], p2[0], p3[0]), _spline(t, p0[1], p1[1], p2[1], p3[1]))
            )
    if not closed:
        curve.append(points[-1])
    return curve


def _spline(t: float, a: float, b: float, c: float, d: float) -> float:
    cubic = -a + 3 * b - 3 * c + d
    square = 2 * a - 5 * b + 4 * c - d
    return 0.5 * (2 * b + (c - a) * t + square * t * t + cubic * t**3)


def ellipse(cx: float, cy: float, rx: float, ry: float) -> Shape:
    k = 0.7071
    return smooth(
        [
            (cx + rx, cy),
            (cx + k * rx, cy + k * ry),
            (cx, cy + ry),
            (cx - k * rx, cy + k * ry),
            (cx - rx, cy),
            (cx - k * rx, cy - k * ry),
            (cx, cy - ry),
            (cx + k * rx, cy - k * ry),
        ],
        steps=8,
    )


def lock(left: Point, right: Point, tip: Point, *, bend: float = 0.0, full: float = 0.5) -> Shape:
    """A strand of hair: from a root between `left` and `right` to a sharp tip.

    `bend` moves its middle sideways; `full` says how far down it keeps its width.
    """

    def side(root: Point, outwards: float) -> Shape:
        middle = (
            root[0] + (tip[0] - root[0]) * full * 0.55 + bend + outwards,
            root[1] + (tip[1] - root[1]) * full,
        )
        return smooth([root, middle, tip], closed=False)

    wide = (right[0] - left[0]) * 0.06
    return side(left, -wide) + side(right, wide)[::-1]


def mirrored(shape: Iterable[Point], about: float = 500.0) -> Shape:
    return [(2 * about - x, y) for x, y in shape]


def both(shape: Shape) -> list[Shape]:
    """A shape and its mirror image."""
    return [shape, mirrored(shape)]


@dataclass(frozen=True)
class Coat:
    """How a layer is painted: a fill that runs from top to bottom, shades, lights and its line."""

    fill: Colour
    low: Colour | None = None
    shades: Sequence[Shape] = ()
    shade: Colour | None = None
    lights: Sequence[Shape] = ()
    light: Colour | None = None
    line: Colour | None = INK
    width: float = 7.0


@dataclass(frozen=True)
class Pose:
    """How a drawing is placed: larger by `zoom`, turned by `tilt` degrees, moved by `dx`, `dy`."""

    zoom: float = 1.0
    tilt: float = 0.0
    dx: float = 0.0
    dy: float = 0.0

    def placed(self, x: float, y: float) -> Point:
        """Where a point goes; the drawing turns about the neck."""
        x, y = (x - 500) * self.zoom, (y - 640) * self.zoom
        turn = radians(self.tilt)
        across, down = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        return 500 + across + self.dx, 640 + down + self.dy


class Canvas:
    """A square picture that is drawn twice as large and made smaller at the end."""

    def __init__(self, side: int, paper: Colour) -> None:
        self.side = side
        self.large = side * 2
        self.unit = self.large / 1000
        self.pose = Pose()
        self.image = Image.new("RGB", (self.large, self.large), paper)

    def finished(self) -> Image.Image:
        return self.image.resize((self.side, self.side), Image.Resampling.LANCZOS)

    def paint(self, shapes: Sequence[Shape], coat: Coat) -> None:
        """Paint shapes as one piece: the line runs around all of them together."""
        if coat.line:
            draw = ImageDraw.Draw(self.image)
            for shape in shapes:
                ring = self._scaled([*shape, *shape[:2]])
                draw.line(ring, fill=coat.line, width=self._width(2 * coat.width), joint="curve")
        mask = self.mask(shapes)
        self.image.paste(self._gradient(coat.fill, coat.low or coat.fill, mask), (0, 0), mask)
        if coat.shades:
            self.wash(coat.shades, coat.shade or mixed(coat.fill, INK, 0.22), within=mask)
        if coat.lights:
            self.wash(
                coat.lights, coat.light or mixed(coat.fill, (255, 255, 255), 0.45), within=mask
            )

    def wash(self, shapes: Sequence[Shape], colour: Colour, *, within: Image.Image) -> None:
        """Paint shapes flat, kept inside a mask."""
        self.image.paste(colour, (0, 0), ImageChops.multiply(self.mask(shapes), within))

    def glow(
        self, shapes: Sequence[Shape], colour: Colour, *, soft: float, strength: float
    ) -> None:
        """Paint shapes with a soft edge and partly see-through."""
        mask = self.mask(shapes).filter(ImageFilter.GaussianBlur(soft * self.unit))
        self.image.paste(colour, (0, 0), mask.point([round(v * strength) for v in range(256)]))

    def stroke(
        self, points: Sequence[Point], width: float, colour: Colour = INK, *, ends: float = 0.15
    ) -> None:
        """An inked line along a curve, thick in the middle and thin (`ends`) at both ends."""
        curve = smooth(points, closed=False)
        left: Shape = []
        right: Shape = []
        for index, (x, y) in enumerate(curve):
            x0, y0 = curve[max(index - 1, 0)]
            x1, y1 = curve[min(index + 1, len(curve) - 1)]
            length = hypot(x1 - x0, y1 - y0) or 1.0
            place = index / (len(curve) - 1)
            half = width / 2 * (ends + (1 - ends) * (4 * place * (1 - place)) ** 0.6)
            across = ((y0 - y1) / length * half, (x1 - x0) / length * half)
            left.append((x + across[0], y + across[1]))
            right.append((x - across[0], y - across[1]))
        ImageDraw.Draw(self.image).polygon(self._scaled(left + right[::-1]), fill=colour)

    def mask(self, shapes: Sequence[Shape]) -> Image.Image:
        mask = Image.new("L", self.image.size, 0)
        draw = ImageDraw.Draw(mask)
        for shape in shapes:
            draw.polygon(self._scaled(shape), fill=255)
        return mask

    def _scaled(self, shape: Iterable[Point]) -> Shape:
        placed = (self.pose.placed(x, y) for x, y in shape)
        return [(x * self.unit, y * self.unit) for x, y in placed]

    def _width(self, width: float) -> int:
        return max(1, round(width * self.unit * self.pose.zoom / 2))

    def _gradient(self, top: Colour, low: Colour, mask: Image.Image) -> Image.Image:
        """Fill that runs from `top` to `low` over the height of the mask."""
        if top == low:
            return Image.new("RGB", self.image.size, top)
        box = mask.getbbox() or (0, 0, 1, 1)
        ramp = Image.linear_gradient("L").resize((1, box[3] - box[1]))
        column = Image.new("L", (1, self.large), 0)
        column.paste(ramp, (0, box[1]))
        column.paste(255, (0, box[3], 1, self.large))
        shares = column.resize(self.image.size, Image.Resampling.NEAREST)
        return Image.composite(
            Image.new("RGB", self.image.size, low), Image.new("RGB", self.image.size, top), shares
        )
