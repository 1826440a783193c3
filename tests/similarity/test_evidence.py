"""Evidence pictures and facts of pairs whose movement is known, and that no input breaks them."""

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageEnhance, ImageOps

from similarity.evidence import VIEWS, beside, draw, facts_of, movement_of, size_of
from similarity.evidence.difference import FULL, matched_contrast, scaled
from similarity.evidence.laying import LEAST, MOST, lay, lightness
from similarity.evidence.region import matched
from similarity.evidence.sides import SHOWN, apart, belonging
from similarity.models import Exhibit
from tests.similarity.drawing import blank, mirrored
from tests.similarity.movements import (
    about_middle,
    avatar_of,
    drawn,
    moved,
    movement,
    signals,
    spread,
)

GRID = [(x, y) for x in (0.2, 0.5, 0.8) for y in (0.2, 0.5, 0.8)]
ORIENTATIONS = ["plain", "mirrored", "inverted", "mirrored inverted"]
CROP = movement(scale=0.5, to=(0.25, 0.1))


def pixels(picture: bytes) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def facts(original: Image.Image, avatar: Image.Image, numbers: list[float], **how: Any) -> Any:
    return facts_of(original, avatar, movement_of(signals(numbers, **how), size_of(avatar)))


# --- Facts ----------------------------------------------------------------------------------


def test_a_mirrored_and_turned_copy_is_taken_apart() -> None:
    original, numbers = drawn(), about_middle(turn=7, scale=0.8)
    avatar = avatar_of(original, numbers, orientation="mirrored")
    found = facts(original, avatar, numbers, orientation="mirrored", points=spread(numbers, GRID))
    assert found["aligned"] is True
    assert found["by"] == "points"
    assert (found["mirrored"], found["inverted"]) == (True, False)
    assert (found["turn"], found["scale"], found["squeeze"]) == (7.0, 0.8, 1.0)
    assert found["original"] == {"across": "123", "down": "123", "share": pytest.approx(0.64)}
    assert found["avatar"]["share"] == pytest.approx(1.0)
    assert found["overlap"] == pytest.approx(0.64)
    assert found["colours"]["apart"] < 3
    assert found["colours"]["kept"] == pytest.approx(1.0, abs=0.05)


def test_a_crop_is_the_whole_avatar_and_a_part_of_the_original() -> None:
    original = drawn()
    found = facts(original, avatar_of(original, CROP), CROP, points=spread(CROP, GRID))
    assert (found["original"]["across"], found["original"]["down"]) in {
        ("2", "12"),
        ("12", "12"),
        ("23", "12"),
    }
    assert found["original"]["share"] == pytest.approx(0.25, abs=0.01)
    assert found["avatar"] == {"across": "123", "down": "123", "share": pytest.approx(1.0)}


def test_only_what_matches_counts_where_the_rest_was_painted_over() -> None:
    """The left half is another picture: the matched points lie in the right half alone."""
    original, other = drawn(3), drawn(8)
    avatar = original.copy()
    avatar.paste(other.crop((0, 0, 160, 320)), (0, 0))
    right = [(x, y) for x, y in GRID if x > 0.7] + [(0.62, 0.4), (0.9, 0.6)]
    whole = [1.0, 0, 0, 0, 1.0, 0]
    found = facts(original, avatar, whole, points=spread(whole, right))
    assert found["original"]["across"] in {"3", "23"}
    assert found["original"]["share"] < 0.5
    plain = facts(original, original, whole, points=spread(whole, right))
    assert plain["original"]["share"] == pytest.approx(1.0)


def test_outlines_alone_match_in_all_that_is_covered() -> None:
    original = drawn()
    found = facts(original, avatar_of(original, CROP), CROP)
    assert found["by"] == "outlines"
    assert found["original"]["share"] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (lambda image: ImageOps.grayscale(image).convert("RGB"), lambda c: c["kept"] < 0.1),
        (lambda image: ImageEnhance.Color(image).enhance(2.5), lambda c: c["kept"] > 1.3),
        (lambda image: ImageEnhance.Brightness(image).enhance(0.6), lambda c: c["lighter"] < -8),
        (
            lambda image: Image.merge("RGB", image.split()[::-1]),
            lambda c: c["apart"] > 15 and abs(c["kept"] - 1) < 0.5,
        ),
        (lambda image: image, lambda c: c["apart"] < 0.5 and abs(c["lighter"]) < 0.5),
    ],
    ids=["grey", "colourful", "dark", "swapped", "same"],
)
def test_changed_colours_are_measured(change: Any, holds: Any) -> None:
    original = drawn(5)
    found = facts(original, change(original), [1.0, 0, 0, 0, 1.0, 0])
    assert holds(found["colours"]), found["colours"]


@pytest.mark.parametrize("numbers", [[1, 0, 5, 0, 1, 5], [1, 0, 0.99999, 0, 1, 0.99999]])
def test_an_avatar_beside_the_original_is_not_aligned(numbers: list[float]) -> None:
    assert facts(drawn(), drawn(), numbers) == {"aligned": False}
    assert facts_of(drawn(), drawn(), None) == {"aligned": False}


# --- Pictures -------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_moved_avatar_lies_where_it_came_from(orientation: str) -> None:
    """Laid back, the avatar has the original's own pixels: the movement is applied exactly."""
    original, numbers = drawn(side=LEAST), about_middle(turn=11, scale=0.7)
    avatar = avatar_of(original, numbers, LEAST, orientation=orientation)
    laid = lay(original, avatar, moved(numbers, orientation=orientation))
    above = 255 - laid.avatar if "inverted" in orientation else laid.avatar
    here = laid.covered > 0.99
    assert 0.45 < here.mean() < 0.5  # 0.7² of the frame
    apart_by = np.abs(laid.original.astype(int) - above)[here]
    assert apart_by.mean() < 5
    shifted = np.abs(np.roll(laid.original, 4, axis=1).astype(int) - above)[here]
    assert shifted.mean() > 2 * apart_by.mean()


def test_every_view_is_drawn_and_is_always_the_same() -> None:
    original, numbers = drawn(), about_middle(turn=7, scale=0.8)
    avatar = avatar_of(original, numbers)
    pictures = draw(original, avatar, moved(numbers, points=spread(numbers, GRID)))
    assert tuple(pictures) == VIEWS == tuple(Exhibit.View.values)
    again = draw(original.copy(), avatar.copy(), moved(numbers, points=spread(numbers, GRID)))
    assert pictures == again
    assert max(len(picture) for picture in pictures.values()) < 200_000


def test_the_overlay_dims_what_is_not_covered() -> None:
    original = drawn(side=LEAST)
    avatar = avatar_of(original, CROP, LEAST)
    seen = pixels(draw(original, avatar, moved(CROP))["overlay"]).astype(int)
    plain = np.asarray(original).astype(int)
    inside = np.s_[LEAST // 4 : LEAST // 2, LEAST // 2 - 80 : LEAST // 2 + 80]
    outside = np.s_[LEAST - 80 :, :]
    assert np.abs(seen[inside] - plain[inside]).mean() < 6
    assert np.abs(seen[outside] - plain[outside]).mean() > 20
    assert seen[outside].std() < 0.6 * plain[outside].std()


def test_a_negative_is_laid_over_as_a_positive() -> None:
    original = drawn(side=LEAST)
    negative = avatar_of(original, [1, 0, 0, 0, 1, 0], LEAST, orientation="inverted")
    found = moved([1, 0, 0, 0, 1, 0], orientation="inverted")
    seen = pixels(draw(original, negative, found)["overlay"]).astype(int)
    middle = np.s_[100:-100, 100:-100]
    assert np.abs(seen - np.asarray(original))[middle].mean() < 6


def test_equal_pictures_differ_nowhere_and_a_patch_shows() -> None:
    original = drawn(side=LEAST)
    patched = original.copy()
    patched.paste((255, 255, 255), (200, 400, 320, 520))
    found = moved([1, 0, 0, 0, 1, 0])
    same, other = (
        pixels(draw(original, avatar, found)["difference"]) for avatar in (original, patched)
    )
    assert same.shape[0] > LEAST  # the scale stands below
    assert np.abs(same[:LEAST].astype(int) - scaled(np.zeros((1, 1), np.float32))[0, 0]).mean() < 2
    assert lightness(other[420:500, 220:300]).mean() > lightness(other[100:180, 220:300]).mean() + 8


def test_contrast_and_brightness_alone_are_no_difference() -> None:
    one = lightness(np.asarray(drawn()))
    here = np.ones(one.shape, bool)
    other = (0.6 * one + 20).astype(np.float32)
    assert np.abs(matched_contrast(one, other, here) - one).max() < 0.1
    assert (matched_contrast(one, other, ~here) == other).all()


def test_the_scale_rises_evenly_for_the_eye() -> None:
    """Equal steps of difference are about equal steps of lightness, in the dark as in the light."""
    steps = lightness(scaled(np.linspace(0, FULL, 9, dtype=np.float32)[None]))[0]
    assert (np.diff(steps) > 0).all()
    assert np.diff(steps).max() < 2 * np.diff(steps).min()
    assert (scaled(np.array([[FULL, 3 * FULL]], np.float32))[0] == scaled(
        np.array([[FULL]], np.float32))[0, 0]).all()  # fmt: skip


def test_numbered_places_lie_far_apart_and_in_reading_order() -> None:
    crowd = [(0.2 + 0.001 * n, 0.2) for n in range(30)] + GRID
    numbers = movement(scale=1.0)
    found = moved(numbers, points=spread(numbers, crowd))
    original = drawn()
    region = matched(found, lay(original, original, found), (1.0, 1.0), (1.0, 1.0))
    places = belonging(found, region, original)
    assert len(places) == SHOWN
    assert (np.diff(np.round(places[:, 3], 1)) >= 0).all()
    gaps = [np.hypot(*(a - b)[2:]) for n, a in enumerate(places) for b in places[:n]]
    assert min(gaps) > 0.2
    assert len(apart(np.zeros((5, 4)), 8)) == 1


def test_without_points_the_corners_of_what_is_covered_are_numbered() -> None:
    original, found = drawn(), moved(CROP, orientation="mirrored")
    avatar = avatar_of(original, CROP, orientation="mirrored")
    region = matched(found, lay(original, avatar, found), (1.0, 1.0), (1.0, 1.0))
    places = belonging(found, region, avatar)
    corners = {(round(x, 2), round(y, 2)) for x, y in places[:, 2:]}
    assert corners == {(0.29, 0.14), (0.71, 0.14), (0.29, 0.56), (0.71, 0.56)}
    on_avatar = {(round(x), round(y)) for x, y in places[:, :2]}
    assert on_avatar == {(0, 0), (1, 0), (0, 1), (1, 1)}


def test_a_pair_that_nothing_aligns_stands_side_by_side() -> None:
    one, other = Image.new("RGB", (200, 100), "red"), Image.new("RGB", (60, 120), "blue")
    seen = pixels(beside(one, other))
    assert seen.shape[:2] == (LEAST, 2 * LEAST + round(LEAST / 45))
    assert seen[LEAST // 2, LEAST // 2][0] > 200
    assert seen[LEAST // 2, -LEAST // 2][2] > 200


HARD = [(1, 1), (16, 16), (12000, 16), (16, 12000), (1, 700), (1400, 900)]


@pytest.mark.parametrize("orientation", ["plain", "mirrored inverted"])
@pytest.mark.parametrize("first", HARD)
def test_any_size_is_drawn(first: tuple[int, int], orientation: str) -> None:
    for second in ((16, 16), (640, 300), first):
        original = Image.linear_gradient("L").resize(first).convert("RGB")
        avatar = mirrored(Image.radial_gradient("L").resize(second).convert("RGB"))
        numbers = [0.8, 0.1, 0.05, -0.1, 0.8, 0.05]
        measured = signals(numbers, orientation=orientation, points=spread(numbers, GRID))
        found = movement_of(measured, size_of(avatar))
        assert found is not None
        if not facts_of(original, avatar, found)["aligned"]:
            continue  # strips as thin as these may miss each other
        for picture in draw(original, avatar, found).values():
            assert max(pixels(picture).shape[:2]) <= 2 * MOST + 40


def test_blank_pictures_are_drawn_without_a_warning() -> None:
    white, black = blank("white"), blank("black")
    found = facts(white, black, [1, 0, 0, 0, 1, 0])
    assert found["colours"]["colourful"] < 0.5
    assert len(draw(white, black, moved([1, 0, 0, 0, 1, 0]))) == len(VIEWS)
