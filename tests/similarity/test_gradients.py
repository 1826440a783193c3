"""Edges of a picture in boxes: what changes them, what doesn't, and where they match."""

import hashlib
import json
import math

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageOps

from similarity.gradients import boxes, edges, likeness
from similarity.gradients import descriptor as descriptors
from tests.similarity.drawing import blank, character, mirrored

SIDE = 320
Points = npt.NDArray[np.float64]


def described(image: Image.Image) -> descriptors.Edges:
    return descriptors.describe(np.asarray(image))


def grey(number: int, wide: int = 176, high: int = 176) -> edges.Pixels:
    return np.asarray(character(number).convert("L").resize((wide, high)))


# Boxes


@pytest.mark.parametrize(
    ("wide", "high"), [(176, 176), (176, 100), (90, 176), (176, 160), (16, 176)]
)
def test_boxes_lie_inside_the_picture_and_the_whole_comes_first(wide: int, high: int) -> None:
    for found in (boxes.many(wide, high), boxes.middle(wide, high)):
        assert found[0].tolist() == [0, 0, wide, high]
        left, top, right, bottom = found.T
        assert min(left.min(), top.min()) >= 0
        assert right.max() <= wide
        assert bottom.max() <= high
        assert np.allclose((right - left)[1:], (bottom - top)[1:])
        assert len(np.unique(found.round(6), axis=0)) >= len(found) - len(boxes.MIDDLES)


@pytest.mark.parametrize(
    ("wide", "high", "squares"),
    [
        (176, 176, []),
        (176, 150, [(0, 0), (26, 0)]),
        (176, 80, [(0, 0), (48, 0), (96, 0)]),
        (80, 176, [(0, 0), (0, 48), (0, 96)]),
    ],
)
def test_a_long_picture_has_its_largest_squares_too(
    wide: int, high: int, squares: list[tuple[int, int]]
) -> None:
    short = min(wide, high)
    found = [box for box in boxes.many(wide, high)[1:].tolist() if box[2] - box[0] == short]
    assert [(box[0], box[1]) for box in found] == squares


def test_no_picture_has_more_boxes_than_a_grid_of_each_size() -> None:
    most = 1 + 3 + len(boxes.SIZES) * boxes.MOST_ACROSS * boxes.MOST_DOWN
    assert all(len(boxes.many(wide, 176)) <= most for wide in range(16, 177, 10))


def test_smaller_squares_cover_the_picture() -> None:
    seen = np.zeros((176, 176), int)
    for left, top, right, bottom in boxes.many(176, 176)[1:].round().astype(int).tolist():
        seen[top:bottom, left:right] += 1
    assert seen.min() >= 4


# Edges


def slow_directions(picture: edges.Pixels) -> npt.NDArray[np.float64]:
    """The same pixel by pixel: a blur, slopes, and each edge shared between two directions."""
    smooth = cv2.GaussianBlur(picture.astype(np.float64), (0, 0), 1.0)
    wide = np.pad(smooth, 1, mode="reflect")
    found = np.zeros((*picture.shape, edges.DIRECTIONS))
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            near = wide[y : y + 3, x : x + 3]
            right = float((near[:, 2] - near[:, 0]) @ (1, 2, 1))
            down = float((near[2] - near[0]) @ (1, 2, 1))
            place = math.atan2(down, right) / math.pi % 1 * edges.DIRECTIONS
            share = place - math.floor(place)
            strength = math.hypot(right, down)
            found[y, x, math.floor(place) % 8] += strength * (1 - share)
            found[y, x, (math.floor(place) + 1) % 8] += strength * share
    return found


def test_edges_are_those_of_a_plain_loop() -> None:
    picture = grey(1, 30, 24)
    found, slow = edges.directions(picture), slow_directions(picture)
    assert found.shape == (24, 30, 8)
    assert np.abs(found.sum(axis=2) - slow.sum(axis=2)).max() < 0.01 * slow.sum(axis=2).max()
    assert np.abs(found - slow).max() < 0.01 * slow.max()


def test_edges_have_no_sign() -> None:
    picture = grey(2)
    assert np.abs(edges.directions(picture) - edges.directions(255 - picture)).max() < 0.5


def test_nothing_is_seen_outside() -> None:
    picture, seen = grey(2), np.zeros((176, 176), np.float32)
    seen[40:90, 20:100] = 1
    found = edges.directions(picture, seen)
    assert np.array_equal(found[seen == 1], edges.directions(picture)[seen == 1])
    assert found[seen == 0].max() == 0.0


def test_cells_are_means_over_their_part_of_a_box() -> None:
    maps = edges.directions(grey(3, 64, 48))
    found = edges.cells(edges.summed(maps), np.array([[4.0, 8.0, 36.0, 40.0], [0, 0, 64, 48]]), 4)
    assert found.shape == (2, 4, 4, 8)
    for row in range(4):
        for column in range(4):
            part = maps[8 + 8 * row : 16 + 8 * row, 4 + 8 * column : 12 + 8 * column]
            assert found[0, row, column] == pytest.approx(part.mean(axis=(0, 1)), abs=0.05)
            part = maps[12 * row : 12 + 12 * row, 16 * column : 16 + 16 * column]
            assert found[1, row, column] == pytest.approx(part.mean(axis=(0, 1)), abs=0.05)


def test_one_box_has_the_cells_that_it_has_among_many() -> None:
    maps = edges.directions(grey(3, 64, 48))
    for box in ((4, 8, 36, 40), (0, 0, 64, 48), (2, 0, 50, 20), (10, 10, 14, 30)):
        among = edges.cells(edges.summed(maps), np.array([box], np.float64), 16)
        assert np.abs(edges.cells_of_box(maps, box, 16) - among).max() < 0.05


def test_a_box_thinner_than_its_cells_has_no_edges_there() -> None:
    sums = edges.summed(edges.directions(grey(3)))
    found = edges.cells(sums, np.array([[50.0, 20.0, 54.0, 84.0]]), 16)
    assert np.isfinite(found).all()
    assert (found[0].sum(axis=(0, 2)) == 0).sum() == 12


@pytest.mark.parametrize(
    ("size", "reduced"),
    [((600, 300), (176, 88)), ((40, 80), (88, 176)), ((1000, 3), (176, 16)), ((1, 1), (176, 176))],
)
def test_pictures_are_looked_at_in_one_size(
    size: tuple[int, int], reduced: tuple[int, int]
) -> None:
    found = edges.reduced(np.asarray(Image.new("RGB", size, "red")))
    assert found.shape == reduced[::-1]


def test_a_turned_picture_says_where_it_came_from() -> None:
    bent, seen = edges.turned(grey(1), 45)
    assert bent.shape == seen.shape == (176, 176)
    assert seen[88, 88] == 1.0
    assert seen[0, 0] == seen[0, 175] == seen[175, 0] == seen[175, 175] == 0.0


# Descriptors


def test_the_record_names_the_shipped_weights() -> None:
    record = json.loads(descriptors.WEIGHTS.with_suffix(".training.json").read_text())
    assert record["sha256"] == hashlib.sha256(descriptors.WEIGHTS.read_bytes()).hexdigest()


def test_a_picture_is_described_in_all_its_boxes() -> None:
    found = described(character(1).resize((200, 320)))
    size = descriptors.learned("tight")[0].shape[0]
    assert found.size == (110, 176)
    assert found.many.shape == (2, len(found.boxes), size)
    assert found.middle.shape == (2, len(descriptors.TURNS), len(found.middles), size)
    assert found.loose.shape[:2] == (2, len(found.middles))
    for vectors in (found.many[:, 0], found.middle, found.loose):
        assert np.linalg.norm(vectors, axis=-1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("number", [1, 5])
def test_light_and_dark_may_change_places(number: int) -> None:
    plain, inverted = described(character(number)), described(ImageOps.invert(character(number)))
    for one, other in zip(plain.many[0], inverted.many[0], strict=True):
        assert float(one @ other) > 0.99 or not one.any()


def test_what_is_called_mirrored_describes_the_mirror_image() -> None:
    there, back = described(character(3)), described(mirrored(character(3)))
    for name in ("many", "middle", "loose"):
        whole = getattr(there, name)[1].reshape(-1, getattr(there, name).shape[-1])[0]
        turned = getattr(back, name)[0].reshape(-1, getattr(there, name).shape[-1])[0]
        assert float(whole @ turned) > 0.999
    picture = grey(3)
    box = np.array([[16.0, 32.0, 144.0, 160.0]])
    across = np.array([[176 - 144.0, 32.0, 176 - 16.0, 160.0]])
    histogram = descriptors.histograms(descriptors.seen_in(edges.directions(picture), box))
    flipped = np.ascontiguousarray(picture[:, ::-1])
    other = descriptors.histograms(descriptors.seen_in(edges.directions(flipped), across))
    assert np.abs(descriptors.mirrored(histogram) - other).max() < 0.01
    assert np.abs(histogram - other).max() > 0.05
    assert np.array_equal(descriptors.mirrored(descriptors.mirrored(histogram)), histogram)


def test_histograms_have_length_one_and_of_a_flat_box_none() -> None:
    maps = edges.directions(grey(1))
    found = descriptors.histograms(descriptors.seen_in(maps, boxes.many(176, 176)))
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-5)
    flat = descriptors.histograms(np.zeros((1, 16, 16, 8), np.float32))
    assert not flat.any()
    assert not descriptors.both(flat, "tight").any()


def test_blank_pictures_are_alike_in_nothing() -> None:
    found = likeness.compare(described(blank()), described(blank("navy")), mirrored=False)
    assert {value for name, value in vars(found).items() if name != "movement"} == {0.0}


def test_the_flat_middles_of_two_pictures_do_not_match() -> None:
    first, second = blank(side=200), blank("navy", side=200)
    first.paste(character(1, 24), (0, 0))
    second.paste(character(2, 24), (176, 176))
    found = likeness.compare(described(first), described(second), mirrored=False)
    assert not described(first).many[0].any(axis=1).all()
    assert not described(second).middle[0, 0].any(axis=1).all()
    assert max(found.cut, found.around, found.centred, found.loose) < 0.8


# Likeness


GRID = np.array([[x, y, 1] for x in (0.25, 0.5, 0.75) for y in (0.25, 0.5, 0.75)])


def cut(image: Image.Image, left: int, top: int, side: int) -> Image.Image:
    return image.crop((left, top, left + side, top + side)).resize((240, 240))


def from_cut(left: int, top: int, side: int) -> Points:
    """Where the points of a cut lie in the picture, both in units of their long sides."""
    return GRID[:, :2] * side / SIDE + (left / SIDE, top / SIDE)


@pytest.mark.parametrize("turned_round", [False, True])
@pytest.mark.parametrize("place", [(40, 20, 200), (90, 60, 180), (48, 48, 224)])
@pytest.mark.parametrize("number", [1, 2, 6])
def test_a_cut_is_found_where_it_was_made(
    number: int, place: tuple[int, int, int], *, turned_round: bool
) -> None:
    avatar = cut(character(number, SIDE), *place)
    shown = mirrored(avatar) if turned_round else avatar
    found = likeness.compare(
        described(character(number, SIDE)), described(shown), mirrored=turned_round
    )
    assert np.abs(GRID @ found.movement.T - from_cut(*place)).max() < 0.03
    assert found.cut > max(0.5, found.whole)
    assert found.cut >= found.cut_upright >= found.cut_whole


@pytest.mark.parametrize("turned_round", [False, True])
@pytest.mark.parametrize("degrees", [-11, 11])
def test_a_turn_is_found_with_its_direction(degrees: int, *, turned_round: bool) -> None:
    avatar = character(2, SIDE).rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")
    shown = mirrored(avatar) if turned_round else avatar
    found = likeness.compare(described(character(2, SIDE)), described(shown), mirrored=turned_round)
    turn = math.radians(degrees)
    right, down = (GRID[:, :2] - 0.5).T
    back = np.array([np.cos(turn) * right - np.sin(turn) * down,
                     np.sin(turn) * right + np.cos(turn) * down]).T + 0.5  # fmt: skip
    assert np.abs(GRID @ found.movement.T - back).max() < 0.02
    assert found.cut > found.cut_upright


@pytest.mark.parametrize("number", [1, 4])
def test_a_picture_inside_another_is_found_there(number: int) -> None:
    original = character(number, SIDE)
    avatar = Image.new("RGB", (400, 300), "grey")
    avatar.paste(original.resize((240, 240)), (100, 40))
    found = likeness.compare(described(original), described(avatar), mirrored=False)
    there = (GRID[:, :2] * 240 + (100, 40)) / 400
    points = np.hstack([there, np.ones((9, 1))])
    assert np.abs(points @ found.movement.T - GRID[:, :2]).max() < 0.06
    assert found.around > max(found.cut, 0.6)
    assert found.around >= found.around_whole


def test_another_picture_is_less_alike_than_a_copy() -> None:
    original = described(character(1, SIDE))
    copy = likeness.compare(
        original, described(cut(character(1, SIDE), 40, 30, 240)), mirrored=False
    )
    other = likeness.compare(
        original, described(cut(character(2, SIDE), 40, 30, 240)), mirrored=False
    )
    for name in ("cut", "around", "centred", "loose"):
        assert getattr(copy, name) > getattr(other, name)
    assert copy.loose >= copy.loose_whole


# Agreement


def test_edges_agree_where_both_are_seen() -> None:
    picture, every = grey(1), np.ones((176, 176), np.uint8)
    assert descriptors.agreement(picture, 255 - picture, every) > 0.99
    assert descriptors.agreement(picture, grey(2), every) < 0.5
    half = every.copy()
    half[:, :88] = 0
    mixed = np.where(half == 1, picture, grey(2)).astype(np.uint8)
    assert descriptors.agreement(picture, mixed, half) > 0.95
    assert descriptors.agreement(picture, mixed, every) < 0.9


@pytest.mark.parametrize("wide", [1, 3])
def test_a_strip_too_thin_to_show_anything_agrees_in_nothing(wide: int) -> None:
    strip = np.zeros((176, 176), np.uint8)
    strip[:, 80 : 80 + wide] = 1
    assert descriptors.agreement(grey(1), grey(1), strip) == 0.0
