"""evaluate_matching, on a small drawn list and files alone: no test here asks for a database."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from PIL import Image

from similarity.evaluation.listed import marks_of
from similarity.score import SHIPPED
from tests.similarity.drawing import character, mirrored, write_list

COLUMNS = "pair_id,original,avatar,label,kind"
COUNT = 6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six characters, a smaller and a mirrored copy of each, unrelated pairs, and bad rows."""
    rows = []
    for number in range(COUNT):
        drawn = character(number)
        drawn.save(tmp_path / f"o{number}.png")
        drawn.resize((100, 100), Image.Resampling.LANCZOS).save(tmp_path / f"s{number}.png")
        mirrored(drawn).save(tmp_path / f"m{number}.png")
        for kind, name in (("small", f"s{number}.png"), ("mirror", f"m{number}.png")):
            rows.append((f"{kind}{number}", f"o{number}.png", name, "1", kind))
            other = f"o{(number + 1) % COUNT}.png"
            rows.append((f"{kind}{number}u", other, name, "0", "other"))
    rows += [
        ("kit", "o1.png", "s2.png", "0", "template"),
        ("missing", "o1.png", "nowhere.png", "0", "other"),
        ("unlabelled", "o1.png", "s1.png", "", "other"),
    ]
    (tmp_path / "page.png").write_text("<html>")
    rows.append(("broken", "page.png", "s1.png", "0", "other"))
    write_list(tmp_path / "pairs.csv", rows, COLUMNS)
    return tmp_path


def evaluate(folder: Path, *arguments: str) -> tuple[str, str]:
    """What the command prints and complains about; its pages are in the folder "out"."""
    said, errors = io.StringIO(), io.StringIO()
    call_command("evaluate_matching", str(folder / "pairs.csv"), "--out", str(folder / "out"),
                 *arguments, stdout=said, stderr=errors)  # fmt: skip
    return said.getvalue(), errors.getvalue()


def page(folder: Path, language: str = "en") -> str:
    """The page's text without its style."""
    text = (folder / "out" / f"evaluation.{language}.html").read_text(encoding="utf-8")
    return re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)


def write_scores(folder: Path, rows: list[tuple[str, str]]) -> str:
    return str(write_list(folder / "scores.csv", rows, "pair_id,score"))


def held_out(folder: Path) -> str:
    """Scores of every pair: all small copies are found, half of the mirrored ones."""
    rows = [(f"small{n}", "0.9") for n in range(COUNT)]
    rows += [(f"mirror{n}", "0.8" if n % 2 else "0.1") for n in range(COUNT)]
    rows += [(f"{kind}{n}u", f"0.{n}") for kind in ("small", "mirror") for n in range(COUNT)]
    return write_scores(folder, [*rows, ("kit", "0.95")])


def test_the_product_is_evaluated(folder: Path) -> None:
    said, errors = evaluate(folder, "--leave-out", "template")
    assert "12 copies, 12 unrelated pairs" in said
    assert float(re.findall(r"AUC ([\d.]+)", said)[0]) > 0.9
    assert re.search(
        r"^recall at 0\.1 % false positives  [\d.]+  95 % interval", said, re.MULTILINE
    )
    for row in (r"mirror +6 ", r"small +6 ", r"other +12 ", r"template +1 .*left out"):
        assert re.search(f"^{row}", said, re.MULTILINE), row
    assert re.search(r"^band likely +[\d.]+ of copies +0\.0000 of unrelated", said, re.MULTILINE)
    assert "Brier score" in said
    assert re.search(r"ms per picture \(2\d\), [\d.]+ µs per pair \(25\), .* of processor", said)
    for named in ("missing: nowhere.png: ", "unlabelled: the label is ''", "broken: page.png: "):
        assert named in errors
    text = page(folder)
    for section in ("Copies found by kind", "Kinds of unrelated pairs", "own bands", "Brier score"):
        assert section in text
    assert text.count("<svg") == 4


def test_methods_stand_side_by_side(folder: Path) -> None:
    said, _errors = evaluate(folder, "--method", "phash", "orb", "--set", "all=small,mirror")
    assert re.findall(r"^(?:pHash|ORB).*$", said, re.MULTILINE) == [
        "pHash (ImageHash)",
        "ORB + RANSAC (OpenCV)",
    ]
    assert len(re.findall(r"^all +12 ", said, re.MULTILINE)) == 2
    assert "Brier" not in said
    assert len(re.findall(r"µs per pair \(25\)", said)) == 2
    text = page(folder)
    assert "Side by side" in text
    assert "pHash (ImageHash) in figures" in text
    assert "--method phash orb --set all=small,mirror" in text


def test_held_out_scores_are_judged_without_looking_at_pictures(folder: Path) -> None:
    for picture in folder.glob("*.png"):
        picture.unlink()
    said, errors = evaluate(folder, "--scores", held_out(folder), "--leave-out", "template")
    assert said.startswith("scores.csv\n12 copies, 12 unrelated pairs\n")
    assert "recall at 1 % false positives  0.7500" in said
    assert re.search(r"^small +6 .*1\.0000$", said, re.MULTILINE)
    assert re.search(r"^mirror +6 .*0\.5000$", said, re.MULTILINE)
    assert "time:" not in said
    assert "missing: scores.csv has no score for it" in errors
    assert "Whether they are held out is for whoever wrote it to say." in page(folder)


def test_the_report_speaks_both_languages_and_needs_nothing_else(folder: Path) -> None:
    said, _errors = evaluate(folder, "--scores", held_out(folder), "--leave-out", "template")
    assert said.count("Report: ") == 2
    english, chinese = page(folder, "en"), page(folder, "zh-hans")
    assert "How well matching does" in english
    assert "27 pairs of pairs.csv, judged by their labels" in english
    assert "比对效果评估" in chinese
    assert "误报率 1\N{NO-BREAK SPACE}% 时检出的抄袭" in chinese
    assert "How well" not in chinese
    assert 'lang="zh-Hans"' in chinese
    assert 'href="evaluation.zh-hans.html"' in english
    assert 'href="evaluation.en.html"' in chinese
    for text in (english, chinese):
        assert "left out" in text or "不计入" in text
        assert not re.search(r"<script|<link|<img|src=|url\((?!#)|@import", text)
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids))


def test_plots_of_equal_scores_are_equal(folder: Path) -> None:
    scores = held_out(folder)
    plots = []
    for _ in range(2):
        evaluate(folder, "--scores", scores)
        plots.append(re.findall(r"<svg.*?</svg>", page(folder), re.DOTALL))
    assert plots[0] == plots[1]


def test_a_calibration_fitted_to_this_list_is_said_loudly(
    folder: Path, settings: LazySettings
) -> None:
    rows = [{"original": f"o{number}.png"} for number in (0, 1)]
    stored = json.loads(SHIPPED.read_text()) | {"pictures": marks_of(rows, folder)}
    (folder / "calibration.json").write_text(json.dumps(stored))
    settings.REDRESS_CALIBRATION = str(folder / "calibration.json")
    said, _errors = evaluate(folder)
    assert said.startswith("THESE FIGURES FLATTER THE PRODUCT: its calibration was fitted to 2 of")
    assert "These figures flatter the product" in page(folder)


def test_a_calibration_that_does_not_name_its_pictures_is_doubted(
    folder: Path, settings: LazySettings
) -> None:
    stored = json.loads(SHIPPED.read_text()) | {"pictures": None, "source": "some drawings"}
    (folder / "calibration.json").write_text(json.dumps(stored))
    settings.REDRESS_CALIBRATION = str(folder / "calibration.json")
    said, _errors = evaluate(folder)
    assert "only their source: “some drawings”" in said


@pytest.mark.parametrize("label", ["1", "0"])
def test_one_sided_labels_are_refused(label: str, folder: Path) -> None:
    rows = [("1", "o1.png", "s1.png", label), ("2", "o2.png", "s2.png", label)]
    write_list(folder / "pairs.csv", rows, "pair_id,original,avatar,label")
    with pytest.raises(CommandError, match=r"There are no (copies|unrelated pairs) among the 2"):
        evaluate(folder, "--method", "phash")
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--leave-out", "swrl"], "No pair of .* is of the kind swrl"),
        (["--set", "hard=small,tiny"], "is of the kind tiny"),
        (["--set", "hard"], "--set takes NAME=KIND,KIND, not 'hard'"),
        (["--method", "sift"], "invalid choice: 'sift'"),
        (["--method", "clip"], "clip has no weights here: set CLIP_PRETRAINED"),
        (["--scores", "nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], said: str, folder: Path) -> None:
    with pytest.raises(CommandError, match=said):
        evaluate(folder, *arguments)


def test_a_list_without_labels_is_refused(folder: Path) -> None:
    write_list(folder / "pairs.csv", [], "pair_id,original,avatar")
    with pytest.raises(CommandError, match="lacks the columns: label"):
        evaluate(folder)


def test_a_wrong_model_is_refused(folder: Path, settings: LazySettings) -> None:
    settings.CLIP_MODEL = "no-such-model"
    with pytest.raises(CommandError, match="is no model of open_clip"):
        evaluate(folder)


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    (folder / "out").write_text("a file")
    with pytest.raises(CommandError, match="The report cannot be written"):
        evaluate(folder, "--scores", held_out(folder))


def test_clip_compares_with_the_weights_that_are_set(folder: Path, settings: LazySettings) -> None:
    import torch

    from similarity.stock.clip import Clip

    torch.manual_seed(1)
    torch.save(Clip("ViT-S-32", None).model.state_dict(), folder / "weights.pt")
    settings.CLIP_MODEL, settings.CLIP_PRETRAINED = "ViT-S-32", str(folder / "weights.pt")
    said, _errors = evaluate(folder, "--method", "clip")
    assert said.startswith(f"CLIP (open_clip)  ViT-S-32, {folder / 'weights.pt'}\n")


def test_plots_are_loaded_only_when_they_are_drawn() -> None:
    program = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
import similarity.management.commands.evaluate_matching
print("matplotlib" in sys.modules)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "False"
