"""Movements: what is taken from the signals, and that taking them apart finds what made them."""

from math import cos, radians, sin
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from similarity.evidence import movement_of
from similarity.evidence.region import area, common, covered, frame, hull, place
from tests.similarity.movements import SQUARE, about_middle, moved, movement, signals

ANGLES = st.floats(-170, 170)
SCALES = st.floats(0.2, 5.0)
SHIFTS = st.floats(-2.0, 2.0)


def apart(one: float, other: float) -> float:
    """How many degrees two angles are apart."""
    return abs((one - other + 180) % 360 - 180)


@settings(deadline=None)
@given(ANGLES, SCALES, SHIFTS, SHIFTS)
def test_turn_and_scale_are_found_again(turn: float, scale: float, x: float, y: float) -> None:
    found = moved(movement(turn=turn, scale=scale, to=(x, y)))
    assert apart(found.turn, turn) < 1e-6
    assert found.scale == pytest.approx(scale)
    assert found.squeeze[0] == pytest.approx(1.0)


@settings(deadline=None)
@given(st.floats(-12, 12), SCALES, st.floats(1.1, 3.0), st.sampled_from(["width", "height"]))
def test_a_squeeze_is_found_again(turn: float, scale: float, ratio: float, way: str) -> None:
    """The avatar was squeezed in one direction, so it is drawn out there, and then turned."""
    drawn_out = np.diag([ratio, 1.0] if way == "width" else [1.0, ratio]) / np.sqrt(ratio)
    turned = np.array([[cos(radians(turn)), -sin(radians(turn))],
                       [sin(radians(turn)), cos(radians(turn))]])  # fmt: skip
    (a, b), (c, d) = scale * turned @ drawn_out
    found = moved([a, b, 0, c, d, 0])
    assert found.squeeze[0] == pytest.approx(ratio)
    assert found.squeeze[1] == way
    assert found.scale == pytest.approx(scale)
    assert apart(found.turn, turn) < 1e-4


def test_a_squeeze_along_a_diagonal_is_slant() -> None:
    assert moved([1.2, 0.3, 0, 0.3, 1.2, 0]).squeeze[1] == "slant"


@settings(deadline=None)
@given(ANGLES, SCALES, SHIFTS, SHIFTS, st.booleans(), st.floats(0.1, 1.0))
def test_there_and_back_is_nowhere(
    turn: float, scale: float, x: float, y: float, mirrored: bool, high: float
) -> None:
    numbers = movement(turn=turn, scale=scale, to=(x, y))
    orientation = "mirrored" if mirrored else "plain"
    found = movement_of(signals(numbers, orientation=orientation), (1.0, high))
    assert found is not None
    places = frame((1.0, high))
    there = found.to_original(places, (1.0, high))
    assert np.allclose(found.to_avatar(there, (1.0, high)), places, atol=1e-6)


def test_a_mirrored_avatar_is_mirrored_before_it_moves() -> None:
    found = moved([1, 0, 0.25, 0, 1, 0], orientation="mirrored inverted",
                  points=[[0.1, 0.2, 0.35, 0.2]])  # fmt: skip
    assert (found.mirrored, found.inverted) == (True, True)
    right = np.array([[0.9, 0.2]])  # what lies right on the avatar lies left once mirrored
    assert np.allclose(found.to_original(right, SQUARE), [[0.35, 0.2]])
    assert np.allclose(found.matched, [[0.9, 0.2, 0.35, 0.2]])


def test_the_outlines_step_in_where_key_points_found_nothing() -> None:
    measured = signals([1, 0, 0, 0, 1, 0])
    outlines = measured["geometry"] | {"agreement": 0.6, "orientation": "mirrored"}
    del outlines["points"]
    measured["geometry"]["movement"] = None
    measured["alignment"] = outlines
    found = movement_of(measured, SQUARE)
    assert found is not None
    assert found.mirrored
    assert len(found.matched) == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"movement": None},
        {"agreement": 0.4, "inliers": 4},
        {"agreement": 0.04},
        {"agreement": -0.9},
        {"movement": [1, 0, 0, 0, -1, 0]},
        {"movement": [1, 1, 0, 1, 1, 0]},
        {"movement": [float("nan"), 0, 0, 0, 1, 0]},
        {"movement": [1, 0, 0]},
    ],
)
def test_what_proves_nothing_is_not_shown(changed: dict[str, Any]) -> None:
    measured = signals([1, 0, 0, 0, 1, 0])
    assert movement_of(measured, SQUARE) is not None
    measured["geometry"] |= changed
    assert movement_of(measured, SQUARE) is None


def test_many_points_or_lines_that_agree_well_are_believed() -> None:
    """Where lines were redrawn many points count, where few points are left lines do."""
    measured = signals([1, 0, 0, 0, 1, 0])
    for agreement, inliers in ((0.06, 40), (0.7, 4)):
        measured["geometry"] |= {"agreement": agreement, "inliers": inliers}
        assert movement_of(measured, SQUARE) is not None


def test_outlines_have_to_agree_well() -> None:
    outlines = {"movement": [1, 0, 0, 0, 1, 0], "orientation": "plain", "agreement": 0.5}
    assert movement_of({"geometry": {}, "alignment": outlines}, SQUARE) is None
    assert movement_of({"alignment": outlines | {"agreement": 0.6}}, SQUARE) is not None
    assert movement_of({"alignment": None}, SQUARE) is None
    assert movement_of({}, SQUARE) is None


# --- Polygons -------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9))
def test_two_squares_share_a_rectangle(x: float, y: float) -> None:
    other = frame(SQUARE) + np.array([x, y])
    assert area(common(frame(SQUARE), other)) == pytest.approx((1 - abs(x)) * (1 - abs(y)))
    assert area(common(other[::-1], frame(SQUARE))) == pytest.approx((1 - abs(x)) * (1 - abs(y)))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=20))
def test_what_is_shared_lies_in_both(places: list[tuple[float, float]]) -> None:
    polygon = hull(np.array(places))
    shared = common(frame((0.5, 0.5)), polygon)
    assert area(shared) <= min(0.25, area(polygon)) + 1e-6
    assert ((shared >= -1e-9) & (shared <= 0.5 + 1e-9)).all()


def test_an_avatar_beside_the_original_covers_nothing() -> None:
    assert len(covered(moved([1, 0, 3, 0, 1, 0]), SQUARE, SQUARE)) == 0


def test_a_turned_avatar_covers_an_octagon() -> None:
    octagon = covered(moved(about_middle(turn=45)), SQUARE, SQUARE)
    assert len(octagon) == 8
    assert area(octagon) == pytest.approx(0.828, abs=0.001)


@pytest.mark.parametrize(
    ("box", "named"),
    [
        ((0.0, 0.0, 1.0, 1.0), ("123", "123")),
        ((0.35, 0.02, 0.65, 0.3), ("2", "1")),
        ((0.68, 0.7, 0.98, 0.98), ("3", "3")),
        ((0.02, 0.1, 0.98, 0.3), ("123", "1")),
        ((0.05, 0.05, 0.62, 0.62), ("12", "12")),
        ((0.7, 0.4, 0.9, 0.9), ("3", "23")),
        ((0.5, 0.5, 0.501, 0.501), ("2", "2")),
    ],
)
def test_places_are_named_by_thirds(
    box: tuple[float, float, float, float], named: tuple[str, str]
) -> None:
    left, top, right, low = box
    polygon = np.array([(left, top), (right, top), (right, low), (left, low)])
    assert place(polygon, SQUARE) == named
    assert place(polygon * [1.0, 0.5], (1.0, 0.5)) == named
