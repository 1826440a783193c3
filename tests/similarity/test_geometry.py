"""Key points found again after a picture was turned, mirrored or inverted, and what checks them."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from similarity.geometry import laying, matching, movement, points
from similarity.geometry.movement import Affine, Match
from similarity.geometry.points import BITS, KeyPoints, Oriented
from tests.similarity.drawing import blank, character, mirrored

SIDE = 320
Change = Callable[[Image.Image], Image.Image]


def oriented(image: Image.Image) -> Oriented:
    return points.orientations(np.asarray(image))


@cache
def of_character(number: int) -> Oriented:
    return oriented(character(number, SIDE))


def only(found: KeyPoints) -> Oriented:
    """A picture that has these key points in every orientation."""
    return Oriented(dict.fromkeys(points.ORIENTATIONS, found))


# Points


def test_pictures_are_looked_at_in_one_size_and_with_full_contrast() -> None:
    found = points.prepare(np.asarray(character(1).resize((50, 100)).point(lambda v: v // 4 + 90)))
    assert found.shape == (320, 160)
    assert (found.min(), found.max()) == (0, 255)
    assert points.prepare(np.asarray(Image.new("RGB", (1000, 1)))).shape == (1, 320)


def test_every_orientation_has_its_own_points() -> None:
    found = of_character(1)
    assert list(found.points) == list(points.ORIENTATIONS)
    assert found.plain is found.points["plain"]
    assert found.plain.size == (SIDE, SIDE)
    for each in found.points.values():
        assert each.descriptors.shape == (len(each.places), BITS // 8)
        assert 100 < len(each.places) <= points.KEY_POINTS
    assert np.array_equal(found.points["mirrored"].grey, found.plain.grey[:, ::-1])
    assert np.array_equal(found.points["inverted"].grey, 255 - found.plain.grey)


def test_a_blank_picture_has_no_points() -> None:
    found = oriented(blank()).plain
    assert found.places.shape == (0, 2)
    assert found.descriptors.shape == (0, BITS // 8)


# Pairs


@pytest.mark.parametrize("kind", matching.KINDS)
def test_the_two_nearest_are_those_of_opencv(kind: torch.dtype) -> None:
    rng = np.random.default_rng(3)
    mine, others = (rng.integers(0, 256, (n, BITS // 8), dtype=np.uint8) for n in (300, 200))
    mine[:40] = others[:40]
    mine[:40, 0] ^= 1
    theirs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(mine, others, 2)
    signs = [
        torch.from_numpy(np.unpackbits(bits, axis=1)).to(kind) * 2 - 1 for bits in (mine, others)
    ]
    place, distance = matching.two_nearest(*signs)
    wanted = np.array([[match.distance for match in pair] for pair in theirs])
    assert np.array_equal(distance, wanted)
    apart = wanted[:, 0] < wanted[:, 1]
    assert apart.sum() > 200
    assert np.array_equal(place[apart], np.array([pair[0].trainIdx for pair in theirs])[apart])
    assert (distance[:40, 0] <= 1).all()


def test_one_arithmetic_is_chosen_and_one_that_is_missing_is_not() -> None:
    assert matching.fastest() in matching.KINDS
    assert all(0 <= matching.trial(kind) < float("inf") for kind in matching.KINDS)
    assert matching.trial(torch.bool) == float("inf")


def test_bits_are_kept_unpacked_once() -> None:
    found = of_character(2)
    signs = matching.signs_of(found, points.ORIENTATIONS)
    assert signs is matching.signs_of(found, points.ORIENTATIONS)
    assert set(signs.flatten().tolist()) == {-1.0, 1.0}
    assert len(signs) == sum(len(each.places) for each in found.points.values())
    assert len(matching.signs_of(found, ("plain",))) == len(found.plain.places)


def test_points_are_looked_for_when_they_are_asked_for() -> None:
    found = oriented(character(3, SIDE))
    assert isinstance(found.points, points.Orientations)
    assert found.points.found == {}
    assert len(found.points) == len(points.ORIENTATIONS)
    movement.match_all(found, found, points.AS_IT_IS)
    assert set(found.points.found) == set(points.AS_IT_IS)
    with pytest.raises(KeyError):
        found.points["upside down"]


def test_ambiguous_details_go_with_nothing() -> None:
    """Every detail of the original stands there twice, so none is nearest by far."""
    plain = of_character(1).plain
    double = KeyPoints(
        np.repeat(plain.places, 2, axis=0), np.repeat(plain.descriptors, 2, axis=0), plain.grey
    )
    found = matching.matches(only(double), of_character(1))
    assert all(len(source) == len(target) == 0 for source, target in found.values())


# Movements


def matches(original: Image.Image, avatar: Image.Image) -> dict[str, Match]:
    return movement.match_all(oriented(original), oriented(avatar))


def best_of(found: dict[str, Match]) -> tuple[str, Match]:
    name = max(found, key=lambda each: found[each].inliers)
    return name, found[name]


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
def test_a_copy_is_found_in_its_own_orientation(change: Change, orientation: str) -> None:
    found = matches(character(4), change(character(4)))
    name, best = best_of(found)
    assert name == orientation
    assert best.inliers >= 30
    assert 0.3 < best.share <= 1
    assert best.area > 0.1
    assert 2 <= best.cells <= 16


@pytest.mark.parametrize("turned_round", [False, True])
@pytest.mark.parametrize("number", [1, 4])
def test_a_known_movement_is_found(number: int, *, turned_round: bool) -> None:
    """A cut of the picture, shown larger: its corners come back to where they were."""
    left, top, side = 60, 40, 200
    cut = character(number, SIDE).crop((left, top, left + side, top + side))
    shown = mirrored(cut) if turned_round else cut
    name, best = best_of(matches(character(number, SIDE), shown))
    assert name == ("mirrored" if turned_round else "plain")
    assert best.movement is not None
    corners = np.array([[20, 20, 1], [300, 20, 1], [20, 300, 1], [160, 160, 1]])
    there = corners[:, :2] * side / SIDE + (left, top)
    assert np.abs(corners @ best.movement.T - there).max() < 4
    source, target = best.pairs
    moved = source @ best.movement[:, :2].T + best.movement[:, 2]
    assert np.linalg.norm(moved - target, axis=1).max() <= movement.REACH * 1.5


def test_another_character_shares_little() -> None:
    found = movement.match_all(of_character(4), of_character(5))
    assert max(match.inliers for match in found.values()) < 12


def test_blank_pictures_share_nothing() -> None:
    for original, avatar in ((blank(), blank()), (character(4), blank()), (blank(), character(4))):
        for match in matches(original, avatar).values():
            assert (match.inliers, match.share, match.area, match.cells) == (0, 0.0, 0.0, 0)
            assert match.movement is None
            assert [len(each) for each in match.pairs] == [0, 0]


def scattered(count: int, spread: float = 300) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(count).uniform(5, 5 + spread, (count, 2)).astype(np.float32)


def test_points_that_moved_together_agree() -> None:
    source = scattered(30)
    target = (source * 0.5 + (40, 60)).astype(np.float32)
    target[:6] += scattered(6)
    found = movement.agreeing((320, 320), (source, target))
    assert found.movement == pytest.approx(np.array([[0.5, 0, 40], [0, 0.5, 60]]), abs=0.5)
    assert 24 <= found.inliers <= 26
    assert found.share == found.inliers / 30


MIRROR, RIGHT = np.array([-1, 1], np.float32), np.array([320, 0], np.float32)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (scattered(3), scattered(3)),  # too few
        (scattered(30), np.full((30, 2), 50, np.float32)),  # all in one spot
        (np.full((30, 2), 50, np.float32), scattered(30)),  # out of one spot
        (scattered(30), scattered(30) * MIRROR + RIGHT),  # mirrored
        (scattered(30), np.float32(50) + scattered(30, 0.4)),  # within one pixel
    ],
)
def test_what_is_no_movement_is_no_match(source: points.Places, target: points.Places) -> None:
    assert movement.agreeing((320, 320), (source, target)).inliers == 0


def test_many_matches_of_one_place_count_once() -> None:
    source = np.repeat(scattered(2).round(), 20, axis=0) + scattered(40, 0.3)
    assert movement.agreeing((320, 320), (source, source)).inliers == 0


@pytest.mark.parametrize(
    ("moved", "holds"),
    [
        ([[1, 0, 5], [0, 1, 5]], True),
        ([[0.8, -0.5, 5], [0.5, 0.8, 5]], True),
        ([[-1, 0, 0], [0, 1, 0]], False),
        ([[9, 0, 0], [0, 9, 0]], False),
        ([[0.1, 0, 0], [0, 0.1, 0]], False),
        ([[4, 0, 0], [0, 1, 0]], False),
    ],
)
def test_only_plausible_movements_count(moved: list[list[float]], *, holds: bool) -> None:
    assert bool(movement.plausible(np.array(moved, np.float64))) is holds


# Laying

STAYS: Affine = np.array([[1.0, 0, 0], [0, 1.0, 0]])


def shifted(right: float, down: float) -> Affine:
    moved: Affine = STAYS + np.array([[0, 0, right], [0, 0, down]])
    return moved


def test_a_true_movement_is_borne_out_and_a_wrong_one_is_not() -> None:
    avatar = oriented(character(1, SIDE).crop((60, 40, 260, 240))).plain
    true = np.array([[200 / SIDE, 0, 60], [0, 200 / SIDE, 40]])
    right = laying.check(of_character(1).plain, avatar, true)
    wrong = laying.check(of_character(1).plain, avatar, true + np.array([[0, 0, -45], [0, 0, 50]]))
    other = laying.check(of_character(2).plain, avatar, true)
    assert right.hits > 3 * max(right.chance, wrong.hits, other.hits)
    assert right.agreement > 0.8 > max(wrong.agreement, other.agreement)
    assert right.inside == len(avatar.places)
    assert right.overlap == pytest.approx((200 / SIDE) ** 2, abs=0.02)


def test_a_picture_laid_on_itself_has_all_its_details() -> None:
    plain = of_character(1).plain
    found = laying.check(plain, plain, STAYS)
    assert found.hits == found.inside == len(plain.places)
    assert found.overlap == 1.0
    assert found.agreement > 0.99


@pytest.mark.parametrize("by", [shifted(1000, 0), shifted(-400, -400), shifted(316, 0)])
def test_where_nothing_or_little_overlaps_nothing_agrees(by: Affine) -> None:
    plain = of_character(1).plain
    found = laying.check(plain, plain, by)
    assert found.agreement == 0.0
    assert found.overlap < 0.02
    assert found.hits <= 5


def test_a_picture_without_details_can_be_laid_on_another() -> None:
    flat, plain = oriented(blank(side=SIDE)).plain, of_character(1).plain
    for original, avatar in ((flat, plain), (plain, flat), (flat, flat)):
        found = laying.check(original, avatar, STAYS)
        assert (found.hits, found.chance, found.agreement) == (0, 0.0, 0.0)
        assert found.overlap == 1.0


def test_a_detail_counts_once_however_many_are_near() -> None:
    plain = of_character(1).plain
    three = KeyPoints(
        np.repeat(plain.places[:5], 3, axis=0), np.repeat(plain.descriptors[:5], 3, axis=0),
        plain.grey,
    )  # fmt: skip
    assert laying.hits(three, plain.descriptors[:5], plain.places[:5])[0] == 5
    far = plain.places[:5] + np.float32(laying.NEAR + 200)
    assert laying.hits(three, plain.descriptors[:5], far) == [0] * len(laying.SHIFTS)
    assert laying.hits(three, ~plain.descriptors[:5], plain.places[:5])[0] == 0


def test_what_fits_elsewhere_is_counted_elsewhere() -> None:
    plain = of_character(1).plain
    moved = plain.places - np.array(laying.ASIDE[1], np.float32)
    counts = laying.hits(plain, plain.descriptors, moved)
    assert counts[2] == len(plain.places)
    assert max(counts[0], counts[1], counts[3]) < len(plain.places) / 4
