"""Perceptual hashes of one picture and their distances, by ImageHash.

A generated avatar is often mirrored, cut to a square, masked to a disc or framed, and a 64-bit hash
survives none of these. So both pictures are hashed in several variants and the smallest distance
counts; mirrored ones are kept apart because they mean something else to a reader.

pHash and dHash look at 32 × 32 and 9 × 8 grey levels. Those are taken once per variant, mirrored by
turning the small array round, and transformed together: the bits are ImageHash's own, in a sixth
of the time. wHash and crop-resistant hashes cost twenty times as much and, left out, change no
figure in `docs/matching.md`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import imagehash
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageOps
from scipy.fft import dct

WORKING_SIDE = 128
BITS = 64
NAMES = ("phash", "dhash")
SIDE = 8  # a hash is SIDE × SIDE bits
WAVES = 4 * SIDE  # pHash's cosine transform looks at this many grey levels per side

Greys = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hashes:
    """All hashes of one picture: pHash and dHash by variant's name, and the colour hash."""

    variants: dict[str, dict[str, imagehash.ImageHash]]
    colour: imagehash.ImageHash

    @cached_property
    def packed(self) -> dict[tuple[str, bool], npt.NDArray[np.uint64]]:
        """All variants' bits as one number each, by kind and whether they are mirrored."""
        found: dict[tuple[str, bool], list[npt.NDArray[np.bool_]]] = {}
        for name, hashed in self.variants.items():
            for kind, value in hashed.items():
                found.setdefault((kind, "mirrored" in name), []).append(value.hash.ravel())
        return {
            key: np.packbits(np.stack(bits), axis=1).view(np.uint64).ravel()
            for key, bits in found.items()
        }

    def to_json(self) -> dict[str, Any]:
        """Plain text of every hash, to be stored; `from_json` reads it back."""
        return {
            "variants": {
                variant: {name: str(value) for name, value in found.items()}
                for variant, found in self.variants.items()
            },
            "colour": str(self.colour),
        }


def from_json(stored: dict[str, Any]) -> Hashes:
    """The hashes that `Hashes.to_json` wrote."""
    return Hashes(
        variants={
            variant: {name: imagehash.hex_to_hash(text) for name, text in found.items()}
            for variant, found in stored["variants"].items()
        },
        colour=imagehash.hex_to_flathash(stored["colour"], 3),
    )


def hash_picture(image: Image.Image) -> Hashes:
    """Hash an upright RGB picture in all variants, each as it is and mirrored."""
    small = shrink(image)
    variants = variants_of(small)
    names = [*variants, *(f"{name} mirrored" for name in variants)]
    waves = phashes(both_ways([greys(each, WAVES, WAVES) for each in variants.values()]))
    steps = dhashes(both_ways([greys(each, SIDE + 1, SIDE) for each in variants.values()]))
    return Hashes(
        variants={
            name: {"phash": imagehash.ImageHash(wave), "dhash": imagehash.ImageHash(step)}
            for name, wave, step in zip(names, waves, steps, strict=True)
        },
        colour=imagehash.colorhash(small),
    )


def greys(image: Image.Image, wide: int, high: int) -> Greys:
    """Grey levels of a picture squeezed to a small size, as ImageHash takes them."""
    return np.asarray(image.resize((wide, high), Image.Resampling.LANCZOS), np.float64)


def both_ways(stacked: list[Greys]) -> Greys:
    """The arrays as they are, followed by their mirror images."""
    upright = np.stack(stacked)
    return np.concatenate([upright, upright[:, :, ::-1]])


def phashes(levels: Greys) -> npt.NDArray[np.bool_]:
    """Bits of pHash (n, SIDE, SIDE): which of the lowest cosine waves are above their median."""
    lowest = dct(dct(levels, axis=1), axis=2)[:, :SIDE, :SIDE]
    above: npt.NDArray[np.bool_] = lowest > np.median(lowest, axis=(1, 2), keepdims=True)
    return above


def dhashes(levels: Greys) -> npt.NDArray[np.bool_]:
    """Bits of dHash (n, SIDE, SIDE): where the picture gets lighter from left to right."""
    lighter: npt.NDArray[np.bool_] = levels[:, :, 1:] > levels[:, :, :-1]
    return lighter


def shrink(image: Image.Image) -> Image.Image:
    """At most WORKING_SIDE pixels long: hashes look at 32 pixels and less."""
    scale = WORKING_SIDE / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX, reducing_gap=None)


def variants_of(image: Image.Image) -> dict[str, Image.Image]:
    """In grey the whole picture, its centre square, the disc in it, and without a border."""
    grey, side = image.convert("L"), min(image.size)
    centre = ImageOps.fit(grey, (side, side))
    return {
        "whole": grey,
        "centre": centre,
        "disc": in_disc(centre),
        "trimmed": grey.crop(without_border(image)),
    }


def in_disc(square: Image.Image) -> Image.Image:
    """What a round avatar shows of a grey picture; outside it is white."""
    mask = Image.new("L", square.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, square.width - 1, square.height - 1), fill=255)
    return Image.composite(square, Image.new("L", square.size, 255), mask)


def without_border(image: Image.Image) -> tuple[int, int, int, int]:
    """The box without a border of one colour (that of the first pixel, within 24 levels)."""
    corner = Image.new("RGB", image.size, image.getpixel((0, 0)))
    apart = ImageChops.difference(image, corner).convert("L")
    box = apart.point(lambda level: 255 if level > 24 else 0).getbbox()
    return box or (0, 0, *image.size)


def nearest(original: Hashes, avatar: Hashes, kind: str, *, mirrored: bool) -> int:
    """The smallest Hamming distance (0 to 64) over pairs of variants of the two pictures."""
    mine, theirs = original.packed[kind, False], avatar.packed[kind, mirrored]
    return int(np.bitwise_count(mine[:, None] ^ theirs[None]).min())


def colour_distance(original: Hashes, avatar: Hashes) -> int:
    """Hamming distance of the two colour hashes (0 to 42)."""
    return int(original.colour - avatar.colour)
