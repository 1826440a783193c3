"""Hashes of one picture in variants, and their distances."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from similarity import hashes
from tests.similarity.drawing import character, mirrored


def test_a_picture_has_no_distance_to_itself() -> None:
    found = hashes.hash_picture(character(1))
    for kind in hashes.NAMES:
        assert hashes.nearest(found, found, kind, mirrored=False) == 0
    assert hashes.colour_distance(found, found) == 0
    assert hashes.segment_share(found, found, mirrored=False) == 1.0


def test_a_mirrored_avatar_is_near_only_in_the_mirrored_variants() -> None:
    original, avatar = (
        hashes.hash_picture(character(1)),
        hashes.hash_picture(mirrored(character(1))),
    )
    assert hashes.nearest(original, avatar, "phash", mirrored=True) == 0
    assert hashes.nearest(original, avatar, "phash", mirrored=False) > 10
    assert hashes.segment_share(original, avatar, mirrored=True) > hashes.segment_share(
        original, avatar, mirrored=False
    )


def test_a_border_is_trimmed_away() -> None:
    original = character(1)
    framed = ImageOps.expand(original, border=24, fill=(20, 200, 60))
    found = hashes.nearest(
        hashes.hash_picture(original), hashes.hash_picture(framed), "dhash", mirrored=False
    )
    assert found <= 2


def test_a_disc_is_found_in_the_square() -> None:
    original = character(1)
    disc = hashes.in_disc(original)
    found = hashes.nearest(
        hashes.hash_picture(original), hashes.hash_picture(disc), "phash", mirrored=False
    )
    assert found == 0


def test_different_characters_are_far_apart() -> None:
    first, second = hashes.hash_picture(character(1)), hashes.hash_picture(character(2))
    assert hashes.nearest(first, second, "phash", mirrored=False) >= 12


def test_hashes_survive_being_stored() -> None:
    found = hashes.hash_picture(character(3))
    again = hashes.from_json(found.to_json())
    assert again.to_json() == found.to_json()
    assert hashes.nearest(found, again, "whash", mirrored=True) == hashes.nearest(
        found, found, "whash", mirrored=True
    )
    assert hashes.colour_distance(found, again) == 0
    assert hashes.segment_share(found, again, mirrored=False) == 1.0


def test_large_pictures_are_shrunk_before_hashing() -> None:
    assert hashes.shrink(Image.new("RGB", (1024, 512))).size == (256, 128)
    assert hashes.shrink(Image.new("RGB", (2000, 1))).size == (256, 1)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (16, 16)])
def test_tiny_pictures_can_be_hashed(size: tuple[int, int]) -> None:
    found = hashes.hash_picture(Image.new("RGB", size, "red"))
    assert hashes.nearest(found, found, "phash", mirrored=False) == 0


@settings(max_examples=8, deadline=None)
@given(first=st.integers(0, 30), second=st.integers(0, 30))
def test_distance_is_symmetric_and_bounded(first: int, second: int) -> None:
    one, two = hashes.hash_picture(character(first, 64)), hashes.hash_picture(character(second, 64))
    there = hashes.nearest(one, two, "dhash", mirrored=False)
    assert there == hashes.nearest(two, one, "dhash", mirrored=False)
    assert 0 <= there <= hashes.BITS
    assert there == 0 or first != second
