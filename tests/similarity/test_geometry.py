"""Key points found again after a picture was turned, mirrored or inverted."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageOps

from similarity import geometry
from tests.similarity.drawing import blank, character, mirrored


def matches(original: Image.Image, avatar: Image.Image) -> dict[str, geometry.Match]:
    plain = geometry.orientations(np.asarray(original))["plain"]
    return geometry.match_all(plain, geometry.orientations(np.asarray(avatar)))


@pytest.mark.parametrize(
    ("change", "orientation"),
    [
        (lambda image: image, "plain"),
        (lambda image: image.rotate(12), "plain"),
        (mirrored, "mirrored"),
        (ImageOps.invert, "inverted"),
        (lambda image: mirrored(ImageOps.invert(image)), "mirrored inverted"),
    ],
)
def test_a_copy_is_found_in_its_own_orientation(
    change: Callable[[Image.Image], Image.Image], orientation: str
) -> None:
    found = matches(character(4), change(character(4)))
    best = max(found, key=lambda name: found[name].inliers)
    assert best == orientation
    assert found[best].inliers >= 30
    assert found[best].share > 0.3
    assert found[best].area > 0.1
    assert 2 <= found[best].cells <= 16


def test_another_character_shares_little() -> None:
    found = matches(character(4), character(5))
    assert max(match.inliers for match in found.values()) < 12


def test_blank_pictures_share_nothing() -> None:
    found = matches(blank(), blank())
    assert set(found.values()) == {geometry.Match()}
    assert matches(character(4), blank())["plain"] == geometry.Match()


def test_too_few_matches_are_none() -> None:
    points = geometry.orientations(np.asarray(character(4)))["plain"]
    few = geometry.KeyPoints(points.places[:3], points.descriptors[:3], points.size)
    assert geometry.match(points, few) == geometry.Match()


def test_matches_in_one_spot_are_none() -> None:
    points = geometry.orientations(np.asarray(character(4)))["plain"]
    spot = geometry.KeyPoints(np.full_like(points.places, 50.0), points.descriptors, points.size)
    assert geometry.match(spot, points) == geometry.Match()


def test_matches_within_one_pixel_are_none() -> None:
    points = geometry.orientations(np.asarray(character(4)))["plain"]
    spread = np.random.default_rng(1).uniform(50.0, 50.4, points.places.shape).astype(np.float32)
    spot = geometry.KeyPoints(spread, points.descriptors, points.size)
    assert geometry.match(spot, spot) == geometry.Match()


@pytest.mark.parametrize(
    ("movement", "holds"),
    [
        ([[1, 0, 5], [0, 1, 5]], True),
        ([[-1, 0, 0], [0, 1, 0]], False),
        ([[9, 0, 0], [0, 9, 0]], False),
        ([[0.1, 0, 0], [0, 0.1, 0]], False),
        ([[4, 0, 0], [0, 1, 0]], False),
    ],
)
def test_only_plausible_movements_count(movement: list[list[float]], holds: bool) -> None:
    assert bool(geometry.plausible(np.array(movement, np.float64))) is holds
