"""Finding edited copies, beside threatexchange: the peer library's PDQ at its own threshold of 31.

The library's eleven example edits must be found by both. Its package ships their hashes, which are
compared as they are, but not the pictures; so the same eleven kinds of edit (blur, contrast,
saturation, sharpening, shrinking, squares) are made here of drawn pictures. Then ten edits that
avatars go through, per kind. Ours finds a copy if its band is likely or possible (`ours`; `likely`
counts the upper band alone), PDQ if the library says that two hashes match; a picture whose hash
the library refuses for its quality is not found. Figures are shares of drawn pictures found;
`unrelated` ones are false alarms.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from bench._report import arguments, show
from bench._site import matching_alone

if TYPE_CHECKING:
    from similarity.training.drawing import Drawing

SEED = 23
PICTURES, QUICK = 30, 3
SIZE = (384, 512)

Edit = Callable[[Image.Image], Image.Image]
Pair = tuple[str, str]
Found = dict[Pair, bool]


def shrunk(side: float) -> Edit:
    """Shrunk to a share of its size."""
    return lambda image: image.resize((round(image.width * side), round(image.height * side)))


def squeezed(side: int) -> Edit:
    """Squeezed into a square."""
    return lambda image: image.resize((side, side))


EXAMPLES: dict[str, Edit] = {
    "blur_a_little": lambda image: image.filter(ImageFilter.GaussianBlur(1)),
    "blur_a_lot": lambda image: image.filter(ImageFilter.GaussianBlur(4)),
    "high_contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.6),
    "high_saturation": lambda image: ImageEnhance.Color(image).enhance(1.6),
    "sharpen_a_little": lambda image: image.filter(ImageFilter.UnsharpMask(2, 60)),
    "sharpen_a_lot": lambda image: image.filter(ImageFilter.UnsharpMask(3, 250)),
    "shrink_a_little": shrunk(0.7),
    "shrink_a_lot": shrunk(0.25),
    "square_128": squeezed(128),
    "square_256": squeezed(256),
    "square_512": squeezed(512),
}


def centre_square(image: Image.Image) -> Image.Image:
    side = min(image.size)
    return ImageOps.fit(image, (side, side))


def circle(image: Image.Image) -> Image.Image:
    """The disc in the centre square, on white."""
    square = centre_square(image)
    mask = Image.new("L", square.size)
    ImageDraw.Draw(mask).ellipse((0, 0, *square.size), fill=255)
    return Image.composite(square, Image.new("RGB", square.size, "white"), mask)


def crop(image: Image.Image) -> Image.Image:
    """Without 12 % at each side."""
    wide, high = round(0.12 * image.width), round(0.12 * image.height)
    return image.crop((wide, high, image.width - wide, image.height - high))


def head(image: Image.Image) -> Image.Image:
    """The upper part, where a character's head is."""
    left = image.width // 8
    return image.crop((left, 0, image.width - left, 3 * image.height // 5))


def border(image: Image.Image) -> Image.Image:
    """A frame of 10 % around it."""
    return ImageOps.expand(image, round(0.1 * image.width), "#e8b04a")


def turn(image: Image.Image) -> Image.Image:
    """Turned by 10 degrees."""
    return image.rotate(10, Image.Resampling.BICUBIC, fillcolor="white")


def other_colours(image: Image.Image) -> Image.Image:
    """Every hue turned by a third of the circle."""
    hue, saturation, value = image.convert("HSV").split()
    return Image.merge("HSV", (ImageChops.add_modulo(hue, Image.new("L", hue.size, 85)),
                               saturation, value)).convert("RGB")  # fmt: skip


def duotone(image: Image.Image) -> Image.Image:
    """Two colours, light and dark exchanged."""
    return ImageOps.colorize(image.convert("L"), "#ffe9c7", "#27315e")


AVATARS: dict[str, Edit] = {
    "centre_square": centre_square,
    "circle": circle,
    "mirror": ImageOps.mirror,
    "crop_12": crop,
    "head": head,
    "border_10": border,
    "turn_10": turn,
    "other_colours": other_colours,
    "duotone": duotone,
}
BACKGROUND = "new_background"
KINDS = (*EXAMPLES, *AVATARS, BACKGROUND)


def portrait(pixels: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> Image.Image:
    """The middle of a drawn square: higher than wide, as pictures of characters are."""
    return ImageOps.fit(Image.fromarray(np.ascontiguousarray(pixels)), SIZE)


def edits_of(number: int, drawing: "Drawing") -> Iterator[tuple[str, Image.Image]]:
    """Every kind of edit of one drawing."""
    from similarity.training.copies import replace_background
    from similarity.training.drawing import generator

    image = portrait(drawing.pixels)
    for kind, edit in {**EXAMPLES, **AVATARS}.items():
        yield kind, edit(image)
    yield BACKGROUND, portrait(replace_background(generator(SEED, 1, number), drawing))


def draw(folder: Path, count: int) -> None:
    """Draw the originals (0.png) and their edits (0-circle.jpg)."""
    from similarity.training.pictures import picture

    for number in range(count):
        drawing = picture(SEED, number, max(SIZE))
        portrait(drawing.pixels).save(folder / f"{number}.png")
        for kind, image in edits_of(number, drawing):
            image.save(folder / f"{number}-{kind}.jpg", quality=88)


def pairs_of(count: int) -> list[Pair]:
    """Each original with its own edits, and with those of the next picture."""
    return [
        (f"{number}.png", f"{(number + step) % count}-{kind}.jpg")
        for step in (0, 1)
        for number in range(count)
        for kind in KINDS
    ]


def by_ours(folder: Path, pairs: list[Pair]) -> dict[Pair, str]:
    """The product's band of every pair."""
    from similarity import configured
    from similarity.pairs import measured
    from similarity.score import score

    fitted, space = configured.calibration(), configured.encoder().space
    rows = [{"pair_id": "", "original": original, "avatar": edit} for original, edit in pairs]
    found = {}
    for row, signals in measured(rows, folder, configured.gallery(), refuse):
        assert signals is not None  # noqa: S101  # or refuse() had raised
        found[row["original"], row["avatar"]] = score(signals, fitted, space).band
    return found


def refuse(row: Mapping[str, str], reason: str) -> None:
    """No drawn picture is unreadable."""
    raise ValueError(f"{row}: {reason}")


def by_pdq(folder: Path, pairs: list[Pair]) -> Found:
    """What the peer library calls a match, hashed from the same files."""
    from threatexchange.signal_type.pdq.signal import PdqSignal

    names = {name for pair in pairs for name in pair}
    hashes = {name: PdqSignal.hash_from_bytes((folder / name).read_bytes()) for name in names}
    return {
        (original, edit): bool(hashes[original] and hashes[edit])
        and PdqSignal.compare_hash(hashes[original], hashes[edit]).match
        for original, edit in pairs
    }


def library_examples() -> int:
    """How many of the library's own eleven edits match their original by the hashes it ships."""
    from threatexchange.signal_type.pdq.signal import PdqSignal

    original, *edits = PdqSignal.get_examples()[: 1 + len(EXAMPLES)]
    return sum(PdqSignal.compare_hash(original, edit).match for edit in edits)


def of_kinds(found: Found, name: str, count: int) -> dict[str, float]:
    """The share of pictures found, by kind of edit."""
    own = {
        kind: [found[f"{number}.png", f"{number}-{kind}.jpg"] for number in range(count)]
        for kind in KINDS
    }
    return {f"{kind}_{name}": float(np.mean(hits)) for kind, hits in own.items()}


def of_groups(found: Found, name: str) -> dict[str, float]:
    """The share found of the library's kinds of edits, of avatars' kinds, of unrelated pairs."""
    groups: dict[str, list[bool]] = {"examples": [], "avatars": [], "unrelated": []}
    for (original, edit), hit in found.items():
        number, _, kind = Path(edit).stem.partition("-")
        own = "examples" if kind in EXAMPLES else "avatars"
        groups[own if number == Path(original).stem else "unrelated"].append(hit)
    return {f"{group}_{name}": float(np.mean(hits)) for group, hits in groups.items()}


def figures(folder: Path, count: int) -> dict[str, float]:
    """All shares, ours and theirs side by side."""
    from similarity.score import LIKELY, UNLIKELY

    draw(folder, count)
    pairs = pairs_of(count)
    bands = by_ours(folder, pairs)
    ours = {pair: band != UNLIKELY for pair, band in bands.items()}
    likely = {pair: band == LIKELY for pair, band in bands.items()}
    pdq = by_pdq(folder, pairs)
    whole = [of_groups(ours, "ours"), of_groups(likely, "likely"), of_groups(pdq, "pdq")]
    kinds = [of_kinds(ours, "ours", count), of_kinds(pdq, "pdq", count)]
    return {
        key: value
        for columns in (whole, kinds)
        for row in zip(*(column.items() for column in columns), strict=True)
        for key, value in row
    }


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    count = QUICK if options.quick else PICTURES
    try:
        examples = library_examples()
    except ImportError as error:
        raise SystemExit("threatexchange is not installed: `make setup-dev` brings it.") from error
    matching_alone()
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as name:
        found = figures(Path(name), count)
    show(
        {"pictures": count, "library_examples_found_by_pdq": examples, **found},
        as_json=options.json,
    )


if __name__ == "__main__":
    main()
