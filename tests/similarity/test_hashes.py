"""Hashes of one picture in variants, equal to ImageHash's own, and their distances."""

import json

import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from similarity import hashes
from similarity.training.pictures import picture
from tests.similarity.drawing import character, mirrored

THEIRS = {"phash": imagehash.phash, "dhash": imagehash.dhash}


def found_in(number: int, side: int = 160) -> hashes.Hashes:
    return hashes.hash_picture(character(number, side))


@pytest.mark.parametrize("kind", hashes.NAMES)
@pytest.mark.parametrize("size", [(160, 160), (300, 170), (60, 400), (33, 32)])
def test_every_variant_has_the_bits_that_imagehash_gives(kind: str, size: tuple[int, int]) -> None:
    for number in range(4):
        drawn = Image.fromarray(picture(3, number, max(size)).pixels)
        image = ImageOps.fit(drawn, size)
        found = hashes.hash_picture(image)
        for name, variant in hashes.variants_of(hashes.shrink(image)).items():
            plain, turned = THEIRS[kind](variant), THEIRS[kind](mirrored(variant))
            assert found.variants[name][kind] == plain
            assert found.variants[f"{name} mirrored"][kind] == turned


@pytest.mark.parametrize(("kind", "size"), [("phash", (32, 32)), ("dhash", (9, 8))])
def test_mirrored_bits_are_those_of_the_mirror_image(kind: str, size: tuple[int, int]) -> None:
    """Where nothing is resampled, to the last bit."""
    for number in range(6):
        image = character(number).resize(size)
        levels = np.asarray(image.convert("L"), np.float64)
        way = {"phash": hashes.phashes, "dhash": hashes.dhashes}[kind]
        plain, turned = (imagehash.ImageHash(bits) for bits in way(hashes.both_ways([levels])))
        assert plain == THEIRS[kind](image)
        assert turned == THEIRS[kind](mirrored(image))
        assert turned != plain


def test_the_colour_hash_is_imagehashs_own() -> None:
    image = hashes.shrink(character(2))
    assert hashes.hash_picture(image).colour == imagehash.colorhash(image)


def test_a_picture_has_no_distance_to_itself() -> None:
    found = found_in(1)
    for kind in hashes.NAMES:
        assert hashes.nearest(found, found, kind, mirrored=False) == 0
    assert hashes.colour_distance(found, found) == 0


def test_a_mirrored_avatar_is_near_only_in_the_mirrored_variants() -> None:
    original, avatar = found_in(1), hashes.hash_picture(mirrored(character(1)))
    assert hashes.nearest(original, avatar, "phash", mirrored=True) == 0
    assert hashes.nearest(original, avatar, "phash", mirrored=False) > 10


def test_the_nearest_variant_counts() -> None:
    """What is done at once is the least of all pairs of variants, one by one."""
    one, two = found_in(1), found_in(2)
    pairs = [
        first["dhash"] - second["dhash"]
        for name, first in one.variants.items()
        for other, second in two.variants.items()
        if "mirrored" not in name and "mirrored" in other
    ]
    assert len(pairs) == 16
    assert hashes.nearest(one, two, "dhash", mirrored=True) == min(pairs)


def test_a_border_is_trimmed_away() -> None:
    framed = ImageOps.expand(character(1), border=24, fill=(20, 200, 60))
    avatar = hashes.hash_picture(framed)
    assert hashes.nearest(found_in(1), avatar, "dhash", mirrored=False) <= 2


def test_a_disc_is_found_in_the_square() -> None:
    avatar = hashes.hash_picture(hashes.in_disc(character(1).convert("L")).convert("RGB"))
    assert hashes.nearest(found_in(1), avatar, "phash", mirrored=False) == 0


def test_different_characters_are_far_apart() -> None:
    assert hashes.nearest(found_in(1), found_in(2), "phash", mirrored=False) >= 12


def test_hashes_survive_being_stored() -> None:
    found = found_in(3)
    again = hashes.from_json(json.loads(json.dumps(found.to_json())))
    assert again == found
    assert hashes.colour_distance(found, again) == 0


def test_large_pictures_are_shrunk_before_hashing() -> None:
    assert hashes.shrink(Image.new("RGB", (1024, 512))).size == (128, 64)
    assert hashes.shrink(Image.new("RGB", (2000, 1))).size == (128, 1)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (16, 16)])
def test_tiny_pictures_can_be_hashed(size: tuple[int, int]) -> None:
    found = hashes.hash_picture(Image.new("RGB", size, "red"))
    assert hashes.nearest(found, found, "phash", mirrored=False) == 0


@settings(max_examples=8, deadline=None)
@given(first=st.integers(0, 30), second=st.integers(0, 30))
def test_distance_is_symmetric_and_bounded(first: int, second: int) -> None:
    one, two = found_in(first, 64), found_in(second, 64)
    there = hashes.nearest(one, two, "dhash", mirrored=False)
    assert there == hashes.nearest(two, one, "dhash", mirrored=False)
    assert 0 <= there <= hashes.BITS
    assert there == 0 or first != second
