"""score_pairs, compare and fit_calibration, on files alone: no test here asks for a database."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from PIL import Image

from similarity import pairs, score
from similarity.management.commands import fit_calibration
from similarity.training.copies import copy_of
from similarity.training.drawing import generator
from similarity.training.pictures import picture
from tests.similarity.drawing import SEED, blank, character, mirrored, write_list


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two characters, a mirrored copy, a blank picture and a file that is none."""
    character(1).save(tmp_path / "one.png")
    character(2).save(tmp_path / "two.png")
    mirrored(character(1)).save(tmp_path / "one mirrored.jpg", quality=80)
    blank().save(tmp_path / "blank.png")
    (tmp_path / "page.png").write_text("<html>")
    return tmp_path


def scores_of(path: Path) -> dict[str, float]:
    with path.open(newline="") as file:
        return {row["pair_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_pairs_are_scored_and_bad_rows_named(folder: Path) -> None:
    listed = write_list(
        folder / "pairs.csv",
        [
            ("copy", "one.png", "one mirrored.jpg"),
            ("other", "two.png", "one mirrored.jpg"),
            ("broken", "one.png", "page.png"),
            ("missing", "nowhere.png", "page.png"),
            ("short", "one.png"),
            ("strange", "one.png", "a\0b"),
            ("blank", "blank.png", "blank.png"),
        ],
        "pair_id,original,avatar",
    )
    errors = io.StringIO()
    call_command("score_pairs", listed, folder / "out.csv", stderr=errors)
    found = scores_of(folder / "out.csv")
    assert list(found) == ["copy", "other", "blank"]
    assert found["copy"] > 0.9
    assert found["other"] < 0.5
    assert found["blank"] == 0.0
    assert "broken: page.png: " in errors.getvalue()
    assert "short: " in errors.getvalue()
    assert "strange: " in errors.getvalue()
    assert "missing: nowhere.png: No such file or directory; page.png: " in errors.getvalue()
    assert "3 of 7 pairs scored." in errors.getvalue()


def test_a_list_in_which_nothing_can_be_scored_fails(folder: Path) -> None:
    listed = write_list(
        folder / "pairs.csv", [("1", "page.png", "page.png")], "pair_id,original,avatar"
    )
    with pytest.raises(CommandError, match="No pair could be scored"):
        call_command("score_pairs", listed, folder / "out.csv", stderr=io.StringIO())
    assert scores_of(folder / "out.csv") == {}


def test_an_empty_list_gives_an_empty_result(folder: Path) -> None:
    listed = write_list(folder / "pairs.csv", [], "pair_id,original,avatar")
    call_command("score_pairs", listed, folder / "out.csv", stderr=io.StringIO())
    assert (folder / "out.csv").read_text() == "pair_id,score\n"


@pytest.mark.parametrize("columns", ["pair_id,original", ""])
def test_a_list_without_its_columns_is_refused(folder: Path, columns: str) -> None:
    listed = write_list(folder / "pairs.csv", [], columns)
    with pytest.raises(CommandError, match="lacks the columns"):
        call_command("score_pairs", listed, folder / "out.csv")


def test_a_list_that_cannot_be_read_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("score_pairs", folder / "nowhere.csv", folder / "out.csv")


def test_a_result_that_cannot_be_written_is_said(folder: Path) -> None:
    listed = write_list(folder / "pairs.csv", [], "pair_id,original,avatar")
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("score_pairs", listed, folder / "nowhere" / "out.csv")


def test_old_pictures_leave_the_gallery(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from similarity import configured

    monkeypatch.setattr(pairs, "PICTURES_KEPT", 1)
    gallery = configured.gallery()
    gallery.prepare([folder / "one.png"])
    gallery.prepare([folder / "two.png"])
    assert list(gallery.features) == [folder / "two.png"]
    gallery.prepare([folder / "one.png", folder / "two.png"])
    assert set(gallery.features) == {folder / "one.png", folder / "two.png"}


def test_compare_prints_one_object(folder: Path) -> None:
    out = io.StringIO()
    call_command("compare", folder / "one.png", folder / "one mirrored.jpg", json=True, stdout=out)
    found = json.loads(out.getvalue())
    assert found["band"] == "LIKELY"
    assert found["signals"]["geometry"]["orientation"] == "mirrored"
    assert set(found) == {"score", "band", "space", "signals"}


def test_compare_speaks_to_people(folder: Path) -> None:
    out = io.StringIO()
    call_command("compare", folder / "one.png", folder / "one mirrored.jpg", stdout=out)
    assert "LIKELY" in out.getvalue()
    assert "- They match when the avatar is mirrored." in out.getvalue()
    assert "inliers" in out.getvalue()


def test_compare_agrees_with_score_pairs(folder: Path) -> None:
    """To the last digit, though one had several pictures in hand at once."""
    listed = write_list(
        folder / "pairs.csv",
        [("1", "one.png", "two.png"), ("2", "two.png", "one mirrored.jpg")],
        "pair_id,original,avatar",
    )
    call_command("score_pairs", listed, folder / "out.csv", stderr=io.StringIO())
    out = io.StringIO()
    call_command("compare", folder / "one.png", folder / "two.png", json=True, stdout=out)
    assert json.loads(out.getvalue())["score"] == scores_of(folder / "out.csv")["1"]


def test_compare_names_the_picture_it_cannot_read(folder: Path) -> None:
    with pytest.raises(CommandError, match=r"page\.png: "):
        call_command("compare", folder / "one.png", folder / "page.png")


@pytest.mark.parametrize("command", ["score_pairs", "compare"])
def test_a_wrong_precision_stops_a_command(
    command: str, folder: Path, settings: LazySettings
) -> None:
    settings.CLIP_PRECISION = "fp16"
    listed = write_list(folder / "pairs.csv", [], "pair_id,original,avatar")
    with pytest.raises(CommandError, match="'fp16' is neither auto, fp32 nor bf16"):
        call_command(command, listed, folder / "out.csv")


@pytest.mark.parametrize("command", ["score_pairs", "compare", "fit_calibration"])
def test_a_wrong_model_stops_a_command(command: str, folder: Path, settings: LazySettings) -> None:
    settings.CLIP_MODEL = "no-such-model"
    listed = write_list(folder / "pairs.csv", [], "pair_id,original,avatar,label")
    arguments = [listed] if command == "fit_calibration" else [listed, folder / "out.csv"]
    with pytest.raises(CommandError, match="is no model of open_clip"):
        call_command(command, *arguments)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Two dozen drawn pictures, a copy of each, unrelated pairs and an unreadable row."""
    rows = []
    for number in range(24):
        drawn = picture(SEED, number, 64)
        copied = copy_of(generator(SEED, 9, number), drawn)
        Image.fromarray(drawn.pixels).save(tmp_path / f"o{number}.png")
        Image.fromarray(np.ascontiguousarray(copied)).save(tmp_path / f"a{number}.png")
        rows.append((f"c{number}", f"o{number}.png", f"a{number}.png", "1", "copy"))
        if number:
            rows.append((f"u{number}", f"o{number - 1}.png", f"a{number}.png", "0", "other"))
    rows.append(("t", "o0.png", "a9.png", "0", "template"))
    rows.append(("x", "o0.png", "nowhere.png", "0", "other"))
    return write_list(tmp_path / "pairs.csv", rows, "pair_id,original,avatar,label,kind")


def test_a_calibration_is_fitted_and_used(
    labelled: Path, tmp_path: Path, settings: LazySettings
) -> None:
    out, said, errors = tmp_path / "calibration.json", io.StringIO(), io.StringIO()
    call_command("fit_calibration", labelled, out=out, name="drawn", leave_out=["template"],
                 scores=tmp_path / "held out.csv",
                 stdout=said, stderr=errors)  # fmt: skip
    assert "x: nowhere.png" in errors.getvalue()
    fitted = score.calibration(out)
    assert fitted.version == "drawn"
    report = json.loads(out.read_text())["with_encoder"]["cross_validated"]
    assert report["copies"] == 24
    assert report["unrelated"] == 23
    assert report["auc"] > 0.9
    for logistic in (fitted.with_encoder, fitted.without_encoder):
        assert 0 < logistic.thresholds["possible"] <= logistic.thresholds["likely"] <= 1
    assert len(scores_of(tmp_path / "held out.csv")) == 48
    settings.REDRESS_CALIBRATION = str(out)
    shown = io.StringIO()
    call_command("compare", tmp_path / "o1.png", tmp_path / "o1.png", json=True, stdout=shown)
    assert json.loads(shown.getvalue())["band"] == "LIKELY"


def test_held_out_scores_are_written_only_if_wanted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_calibration, "FEWEST", 1)
    rows = [
        ("1", "one.png", "one mirrored.jpg", "1"),
        ("2", "two.png", "one mirrored.jpg", "0"),
        ("3", "two.png", "two.png", "1"),
        ("4", "one.png", "two.png", "0"),
    ]
    listed = write_list(folder / "pairs.csv", rows, "pair_id,original,avatar,label")
    call_command("fit_calibration", listed, out=folder / "c.json", stdout=io.StringIO())
    assert score.calibration(folder / "c.json").version == "1"
    assert {path.suffix for path in folder.iterdir()} == {".png", ".jpg", ".csv", ".json"}
    assert len(list(folder.glob("*.csv"))) == 1


def test_a_calibration_needs_enough_pairs(folder: Path) -> None:
    listed = write_list(
        folder / "pairs.csv", [("1", "one.png", "two.png", "0")], "pair_id,original,avatar,label"
    )
    with pytest.raises(CommandError, match="At least 20 copies"):
        call_command("fit_calibration", listed, out=folder / "c.json", stderr=io.StringIO())
    assert not (folder / "c.json").exists()


def test_fewer_pairs_do_if_so_wanted_and_a_file_that_cannot_be_written_is_said(
    folder: Path,
) -> None:
    rows = [
        ("1", "one.png", "one mirrored.jpg", "1"),
        ("2", "two.png", "one mirrored.jpg", "0"),
        ("3", "two.png", "two.png", "1"),
        ("4", "one.png", "two.png", "0"),
    ]
    listed = write_list(folder / "pairs.csv", rows, "pair_id,original,avatar,label")
    with pytest.raises(CommandError, match="At least 3 copies and 3 unrelated pairs are needed"):
        call_command("fit_calibration", listed, fewest=3, stderr=io.StringIO())
    said = io.StringIO()
    with pytest.raises(CommandError, match="cannot be written: Is a directory"):
        call_command(
            "fit_calibration", listed, out=folder, fewest=1, likely_rate=0.1, possible_rate=0.5,
            stdout=said,
        )  # fmt: skip
    assert "possible lets through at most 0.5 of the unrelated pairs: 1 of 2.\n" in said.getvalue()
    assert "likely lets through at most 0.1 of the unrelated pairs: 0 of 2. So few" in (
        said.getvalue()
    )
