"""Clothes on the shoulders."""

from config.demo.brush import (
    INK,
    Canvas,
    Coat,
    Colour,
    Shape,
    both,
    ellipse,
    lock,
    mixed,
    smooth,
)

TORSO = smooth(
    [
        (440, 690),
        (340, 728),
        (232, 772),
        (178, 880),
        (150, 1040),
        (500, 1060),
        (850, 1040),
        (822, 880),
        (768, 772),
        (660, 728),
        (560, 690),
        (500, 740),
    ]
)
FOLDS = [
    smooth([(232, 800), (262, 860), (270, 1040), (150, 1040), (180, 880)]),
    smooth([(768, 800), (738, 860), (730, 1040), (850, 1040), (820, 880)]),
]


def clothes(canvas: Canvas, kind: str, colour: Colour, trim: Colour) -> None:
    """Kinds: hoodie, sailor, robe, sweater, jacket, dress."""
    canvas.paint([TORSO], Coat(colour, shades=FOLDS, shade=mixed(colour, INK, 0.16)))
    {
        "hoodie": _hoodie,
        "sailor": _sailor,
        "robe": _robe,
        "sweater": _sweater,
        "jacket": _jacket,
        "dress": _dress,
    }[kind](canvas, colour, trim)


def _hoodie(canvas: Canvas, colour: Colour, trim: Colour) -> None:
    hood = smooth(
        [
            (420, 660),
            (330, 690),
            (300, 760),
            (380, 830),
            (500, 868),
            (620, 830),
            (700, 760),
            (670, 690),
            (580, 660),
            (568, 730),
            (500, 790),
            (432, 730),
        ]
    )
    inner = smooth([(432, 700), (400, 740), (500, 830), (600, 740), (568, 700), (500, 790)])
    canvas.paint(
        [hood],
        Coat(mixed(colour, (255, 255, 255), 0.08), shades=[inner], shade=mixed(colour, INK, 0.3)),
    )
    for cord in both([(452, 812), (446, 870), (452, 930)]):
        canvas.stroke(cord, 15, INK, ends=0.9)
        canvas.stroke(cord, 8, trim, ends=0.9)


def _sailor(canvas: Canvas, colour: Colour, trim: Colour) -> None:
    for side in both(
        smooth([(440, 690), (330, 730), (300, 840), (400, 880), (500, 900), (470, 800)])
    ):
        canvas.paint([side], Coat(trim))
    for line in both([(340, 838), (420, 862), (486, 872)]):
        canvas.stroke(line, 7, (255, 255, 255), ends=0.8)
    for bow in both(lock((470, 888), (500, 930), (360, 960), bend=10, full=0.7)):
        canvas.paint([bow], Coat((206, 72, 74)))
    canvas.paint([ellipse(500, 905, 26, 24)], Coat((222, 92, 90)))


def _robe(canvas: Canvas, colour: Colour, trim: Colour) -> None:
    under: Shape = [(440, 700), (500, 745), (560, 700), (540, 850), (500, 900), (460, 850)]
    left: Shape = [(424, 684), (378, 702), (452, 850), (520, 950), (548, 905), (480, 810)]
    right: Shape = [(576, 684), (622, 702), (560, 850), (420, 1060), (350, 1060), (520, 810)]
    canvas.paint([under], Coat((250, 246, 238)))
    canvas.paint([left], Coat(mixed(trim, INK, 0.12)))
    canvas.paint([right], Coat(trim))
    canvas.stroke([(602, 716), (540, 850), (400, 1060)], 6, mixed(trim, INK, 0.4))
    sash: Shape = [(100, 985), (900, 985), (900, 1100), (100, 1100)]
    canvas.wash([sash], mixed(trim, colour, 0.35), within=canvas.mask([TORSO]))


def _sweater(canvas: Canvas, colour: Colour, trim: Colour) -> None:
    within = canvas.mask([TORSO])
    for y in (860, 940, 1020, 1100):
        stripe = [
            (100, y + 30),
            (300, y),
            (500, y + 12),
            (700, y),
            (900, y + 30),
            (900, y + 62),
            (700, y + 34),
            (500, y + 46),
            (300, y + 34),
            (100, y + 62),
        ]
        canvas.wash([[(float(a), float(b)) for a, b in stripe]], trim, within=within)
    neck = smooth(
        [
            (424, 660),
            (418, 730),
            (500, 772),
            (582, 730),
            (576, 660),
            (560, 690),
            (500, 722),
            (440, 690),
        ]
    )
    canvas.paint([neck], Coat(mixed(colour, (255, 255, 255), 0.14)))
    for x in (446, 472, 500, 528, 554):
        canvas.stroke([(x, 712), (x, 746)], 5, mixed(colour, INK, 0.3))


def _jacket(canvas: Canvas, colour: Colour, trim: Colour) -> None:
    shirt = [(436.0, 690.0), (500.0, 760.0), (564.0, 690.0), (590.0, 1040.0), (410.0, 1040.0)]
    canvas.paint(
        [shirt],
        Coat(
            (248, 246, 242),
            shades=[smooth([(440, 700), (500, 780), (560, 700), (540, 840), (460, 840)])],
            shade=(222, 220, 226),
        ),
    )
    tie = [(484.0, 772.0), (516.0, 772.0), (530.0, 960.0), (500.0, 1000.0), (470.0, 960.0)]
    canvas.paint([tie], Coat(trim))
    lapel: Shape = [
        (418, 690),
        (352, 724),
        (330, 830),
        (382, 846),
        (360, 884),
        (440, 1040),
        (470, 1040),
        (470, 900),
    ]
    for side in both(lapel):
        canvas.paint([side], Coat(mixed(colour, (255, 255, 255), 0.1)))


def _dress(canvas: Canvas, colour: Colour, trim: Colour) -> None:
    ruffle = [
        ellipse(x, y, 52, 34)
        for x, y in [(330, 790), (400, 812), (500, 822), (600, 812), (670, 790)]
    ]
    canvas.paint(
        ruffle, Coat(trim, shades=[ellipse(500, 850, 260, 28)], shade=mixed(trim, INK, 0.12))
    )
    canvas.paint([ellipse(500, 764, 20, 20)], Coat((244, 206, 106)))
    canvas.stroke([(430, 716), (460, 752), (482, 762)], 7)
    canvas.stroke([(570, 716), (540, 752), (518, 762)], 7)
