"""Perceptual hashes of one picture and their distances, by ImageHash.

A generated avatar is often mirrored, cut to a square, masked to a disc or framed, and a 64-bit hash
survives none of these. So both pictures are hashed in several variants and the smallest distance
counts; mirrored ones are kept apart because they mean something else to a reader.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imagehash
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageOps

WORKING_SIDE = 256
SEGMENT_SIDE = 100
SEGMENT_PIXELS = 60
BITS = 64
NAMES = ("phash", "dhash", "whash")

HASHERS: dict[str, Callable[[Image.Image], imagehash.ImageHash]] = {
    "phash": imagehash.phash,
    "dhash": imagehash.dhash,
    "whash": imagehash.whash,
}


@dataclass(frozen=True)
class Hashes:
    """All hashes of one picture.

    `variants` maps a variant's name to its pHash, dHash and wHash; `colour` is the colour hash;
    `segments` and `segments_mirrored` are crop-resistant hashes.
    """

    variants: dict[str, dict[str, imagehash.ImageHash]]
    colour: imagehash.ImageHash
    segments: imagehash.ImageMultiHash
    segments_mirrored: imagehash.ImageMultiHash

    def to_json(self) -> dict[str, Any]:
        """Plain text of every hash, to be stored; `from_json` reads it back."""
        return {
            "variants": {
                variant: {name: str(value) for name, value in found.items()}
                for variant, found in self.variants.items()
            },
            "colour": str(self.colour),
            "segments": str(self.segments),
            "segments_mirrored": str(self.segments_mirrored),
        }


def from_json(stored: dict[str, Any]) -> Hashes:
    """The hashes that `Hashes.to_json` wrote."""
    return Hashes(
        variants={
            variant: {name: imagehash.hex_to_hash(text) for name, text in found.items()}
            for variant, found in stored["variants"].items()
        },
        colour=imagehash.hex_to_flathash(stored["colour"], 3),
        segments=imagehash.hex_to_multihash(stored["segments"]),
        segments_mirrored=imagehash.hex_to_multihash(stored["segments_mirrored"]),
    )


def hash_picture(image: Image.Image) -> Hashes:
    """Hash an upright RGB picture in all variants."""
    small = shrink(image)
    mirrored = ImageOps.mirror(small)
    return Hashes(
        variants={
            name: {kind: HASHERS[kind](variant) for kind in NAMES}
            for name, variant in variants_of(small).items()
        },
        colour=imagehash.colorhash(small),
        segments=segments_of(small),
        segments_mirrored=segments_of(mirrored),
    )


def shrink(image: Image.Image) -> Image.Image:
    """At most WORKING_SIDE pixels long: hashes look at 64 pixels and less."""
    scale = WORKING_SIDE / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX, reducing_gap=None)


def variants_of(image: Image.Image) -> dict[str, Image.Image]:
    """The whole picture, its centre square, the disc in it, and without a border; and mirrored."""
    side = min(image.size)
    centre = ImageOps.fit(image, (side, side))
    found = {"whole": image, "centre": centre, "disc": in_disc(centre), "trimmed": trim(image)}
    mirrored = {f"{name} mirrored": ImageOps.mirror(variant) for name, variant in found.items()}
    return found | mirrored


def in_disc(square: Image.Image) -> Image.Image:
    """What a round avatar shows; outside it is white."""
    mask = Image.new("L", square.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, square.width - 1, square.height - 1), fill=255)
    return Image.composite(square, Image.new("RGB", square.size, "white"), mask)


def trim(image: Image.Image) -> Image.Image:
    """Without a border of one colour (that of the first pixel, within 24 levels)."""
    corner = Image.new("RGB", image.size, image.getpixel((0, 0)))
    apart = ImageChops.difference(image, corner).convert("L")
    box = apart.point(lambda level: 255 if level > 24 else 0).getbbox()
    return image.crop(box) if box else image


def segments_of(image: Image.Image) -> imagehash.ImageMultiHash:
    """Crop-resistant hash (Steinebach et al., 2014) at a size that takes milliseconds."""
    return imagehash.crop_resistant_hash(
        image, min_segment_size=SEGMENT_PIXELS, segmentation_image_size=SEGMENT_SIDE
    )


def nearest(original: Hashes, avatar: Hashes, kind: str, *, mirrored: bool) -> int:
    """The smallest Hamming distance (0 to 64) over pairs of variants of the two pictures."""
    plain = [found[kind] for name, found in original.variants.items() if "mirrored" not in name]
    wanted = [
        found[kind] for name, found in avatar.variants.items() if ("mirrored" in name) == mirrored
    ]
    mine = np.stack([value.hash.ravel() for value in plain])
    theirs = np.stack([value.hash.ravel() for value in wanted])
    return int((mine[:, None, :] != theirs[None, :, :]).sum(axis=2).min())


def segment_share(original: Hashes, avatar: Hashes, *, mirrored: bool) -> float:
    """Which share of the original's segments the avatar has too, 0 to 1."""
    theirs = avatar.segments_mirrored if mirrored else avatar.segments
    matches, _distance = original.segments.hash_diff(theirs)
    return float(matches / len(original.segments.segment_hashes))


def colour_distance(original: Hashes, avatar: Hashes) -> int:
    """Hamming distance of the two colour hashes (0 to 42)."""
    return int(original.colour - avatar.colour)
