"""Signals of two pictures, the score and what it says."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from pictures.intake import open_picture
from similarity import encoder, features, reducing, score, signals
from tests.similarity.drawing import blank, character, mirrored


@cache
def described(number: int, change: str = "") -> features.Features:
    """Features of a character, or of a change of it."""
    image = character(number)
    changes = {"": image, "mirrored": mirrored(image), "blank": blank()}
    changed = (changes | {"negative": ImageOps.invert(image)})[change]
    return features.describe(changed, features.fingerprint(changed, encoder.load()))


def scored(first: features.Features, second: features.Features) -> score.Score:
    found = signals.measure(first, second)
    return score.score(found, score.calibration(), encoder.load().space)


def test_the_same_picture_is_likely() -> None:
    found = scored(described(1), described(1))
    assert found.band == score.LIKELY
    assert found.value > 0.99
    assert found.words[:2] == ["same_hash", "same_details"]


def test_a_mirrored_copy_is_likely_and_said_to_be_mirrored() -> None:
    found = scored(described(1), described(1, "mirrored"))
    assert found.band == score.LIKELY
    assert "mirrored" in found.words
    assert "inverted" not in found.words


def test_a_negative_is_found_by_its_details() -> None:
    found = signals.measure(described(1), described(1, "negative"))["geometry"]
    assert found["orientation"] == "inverted"
    assert found["inliers"] > 30


def test_a_negative_is_not_looked_for_where_edges_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "EDGES_OF_A_NEGATIVE", 1.1)
    found = signals.measure(described(1), described(1, "negative"))["geometry"]
    assert set(found["all"]) == {"plain", "mirrored", "inverted", "mirrored inverted"}
    assert (found["all"]["inverted"], found["all"]["mirrored inverted"]) == (0, 0)
    assert found["orientation"] in {"plain", "mirrored"}


def test_another_character_is_not_likely() -> None:
    values = [scored(described(1), described(other)).value for other in (2, 3, 6)]
    assert max(values) < score.calibration().with_encoder.thresholds["likely"]


@pytest.mark.parametrize("number", [None, 1])
def test_blank_pictures_give_nothing_to_compare(number: int | None) -> None:
    other = described(0, "blank") if number is None else described(number)
    found = scored(described(0, "blank"), other)
    assert (found.value, found.band, found.words) == (0.0, score.UNLIKELY, ["blank"])


def test_signals_are_plain_json_and_repeatable() -> None:
    found = signals.measure(described(1), described(2))
    assert json.loads(json.dumps(found)) == found
    image = character(2)
    fresh = features.describe(image, features.fingerprint(image, encoder.load()))
    assert signals.measure(described(1), fresh) == found
    assert set(found) == {
        "phash", "dhash", "colorhash", "clip", "gradients", "geometry", "alignment", "blank",
    }  # fmt: skip


def test_large_pictures_are_reduced() -> None:
    assert reducing.reduce(Image.new("RGB", (2048, 512))).size == (512, 128)


@pytest.mark.parametrize("mode", ["P", "CMYK", "RGBA", "I;16", "L", "1"])
def test_every_kind_of_pixel_can_be_compared(mode: str, tmp_path: Path) -> None:
    image = character(1)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    path = tmp_path / ("picture.jpg" if mode == "CMYK" else "picture.png")
    image.save(path)
    opened = reducing.reduce(open_picture(path.read_bytes()))
    read = features.describe(opened, features.fingerprint(opened, encoder.load()))
    assert scored(described(1), read).band == score.LIKELY


def test_one_pixel_is_blank() -> None:
    dot = Image.new("RGB", (1, 1), "red")
    found = features.describe(dot, features.fingerprint(dot, encoder.load()))
    assert scored(described(1), found).words == ["blank"]


@pytest.mark.parametrize(
    ("value", "band"),
    [(0.9, "LIKELY"), (0.8, "LIKELY"), (0.79, "POSSIBLE"), (0.4, "POSSIBLE"), (0.39, "UNLIKELY")],
)
def test_a_threshold_belongs_to_the_band_above(value: float, band: str) -> None:
    assert score.band(value, {"likely": 0.8, "possible": 0.4}) == band


def test_little_in_common_is_said() -> None:
    found = signals.measure(described(1), described(2))
    far = {"value": 60, "mirrored": 60}
    apart = {"cosine": 0.0, "mirrored": 0.0, "best_part": 0.0, "best_part_mirrored": 0.0}
    edges = {name: dict.fromkeys(values, 0.0) for name, values in found["gradients"].items()}
    bare = found | {
        "phash": far, "dhash": far, "clip": apart, "gradients": edges, "colorhash": {"value": 20},
        "geometry": found["geometry"] | {"inliers": 4},
    }  # fmt: skip
    assert score.words(bare, known=True) == ["little_in_common"]


def test_cosines_of_another_encoder_do_not_count() -> None:
    found = signals.measure(described(1), described(2))
    changed = found | {"clip": dict.fromkeys(found["clip"], 1.0)}
    fitted = score.calibration()
    assert score.score(found, fitted, "other@1") == score.score(changed, fitted, "other@1")
    assert score.score(found, fitted, fitted.space) != score.score(changed, fitted, fitted.space)


def test_the_calibration_is_for_the_shipped_encoder() -> None:
    assert score.calibration().space == encoder.load().space


@pytest.mark.parametrize("content", ["", "[]", '{"version": "1"}'])
def test_a_broken_calibration_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content)
    with pytest.raises(score.CalibrationUnreadable, match=r"calibration\.json is no calibration"):
        score.calibration(path)
