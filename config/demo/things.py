"""Small things worn on the head."""

from collections.abc import Callable

from config.demo.brush import INK, Canvas, Coat, Colour, both, ellipse, mixed, smooth

WHITE: Colour = (255, 255, 255)


def wear(canvas: Canvas, thing: str, colour: Colour, hair: Colour) -> None:
    """Put on a flower, glasses, ears, headphones, a beret, a ribbon or pins; "" for nothing."""
    if thing:
        _THINGS[thing](canvas, hair if thing == "ears" else colour)


def _flower(canvas: Canvas, colour: Colour) -> None:
    around = ((0, -32), (31, -9), (19, 27), (-19, 27), (-31, -9))
    canvas.paint([ellipse(646 + dx, 292 + dy, 28, 28) for dx, dy in around], Coat(colour))
    canvas.paint([ellipse(646, 292, 17, 17)], Coat((250, 214, 110)))


def _glasses(canvas: Canvas, colour: Colour) -> None:
    for rim in both(ellipse(592, 464, 68, 62)):
        canvas.stroke([*rim[::6], rim[0]], 10, colour, ends=0.9)
    canvas.stroke([(526, 456), (500, 446), (474, 456)], 9, colour, ends=0.9)


def _ears(canvas: Canvas, colour: Colour) -> None:
    for ear in both(smooth([(352, 250), (330, 120), (346, 92), (400, 130), (462, 190)])):
        canvas.paint([ear], Coat(colour))
    inside = mixed(colour, (244, 150, 160), 0.7)
    for ear in both(smooth([(368, 222), (352, 140), (362, 128), (400, 156), (436, 194)])):
        canvas.wash([ear], inside, within=canvas.mask([ear]))


def _headphones(canvas: Canvas, colour: Colour) -> None:
    half = [(318, 420), (300, 250), (400, 120), (500, 102)]
    band = smooth([*half, *[(1000 - x, y) for x, y in half[-2::-1]]], closed=False)
    canvas.stroke(band[::2], 40, INK, ends=0.95)
    canvas.stroke(band[::2], 27, colour, ends=0.95)
    shine = both(ellipse(300, 430, 14, 26))
    for cup in both(ellipse(312, 450, 44, 66)):
        canvas.paint([cup], Coat(colour, lights=shine))


def _beret(canvas: Canvas, colour: Colour) -> None:
    top = [(280, 210), (360, 120), (520, 84), (660, 120), (712, 200)]
    brim = [(676, 282), (500, 236), (380, 262)]
    fold = smooth(
        [(300, 300), *brim[::-1], (676, 282), (690, 250), (500, 206), (360, 232)],
    )
    canvas.paint([smooth([(300, 300), *top, *brim])], Coat(colour, shades=[fold]))
    canvas.stroke([(500, 90), (504, 66), (516, 56)], 14, colour, ends=0.8)


def _ribbon(canvas: Canvas, colour: Colour) -> None:
    folds = both(ellipse(460, 170, 30, 16))
    wing = smooth([(500, 168), (430, 110), (360, 110), (350, 190), (400, 232), (470, 200)])
    for side in both(wing):
        canvas.paint([side], Coat(colour, shades=folds))
    canvas.paint([ellipse(500, 172, 28, 28)], Coat(mixed(colour, WHITE, 0.15)))


def _pin(canvas: Canvas, colour: Colour) -> None:
    for y in (300.0, 322.0):
        bar = [(920 - y, y), (968 - y, y + 40)]
        canvas.stroke(bar, 22, INK, ends=0.8)
        canvas.stroke(bar, 13, colour, ends=0.8)


_THINGS: dict[str, Callable[[Canvas, Colour], None]] = {
    "flower": _flower,
    "glasses": _glasses,
    "ears": _ears,
    "headphones": _headphones,
    "beret": _beret,
    "ribbon": _ribbon,
    "pin": _pin,
}
