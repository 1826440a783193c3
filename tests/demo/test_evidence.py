"""The contact sheet of evidence: its pairs are always the same, and it can be drawn anew."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from config.demo import evidence, pairs
from config.demo.pairs import PAIRS, Pair
from config.demo.screenshots import ROOT


def test_there_are_ten_different_pairs() -> None:
    assert len(PAIRS) == 10
    assert len({pair.change for pair in PAIRS}) == 10
    assert len({pair.name for pair in PAIRS}) == len({pair.place for pair in PAIRS}) == 10


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_pair_is_always_the_same_and_its_avatar_is_changed(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "SIDE", 96)
    original, avatar = pair.pictures()
    assert avatar.mode == "RGB"
    assert [image.tobytes() for image in pair.pictures()] == [original.tobytes(), avatar.tobytes()]
    assert avatar.resize(original.size).tobytes() != original.tobytes()


def test_the_sheet_can_be_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pairs, "PAIRS", (PAIRS[1], replace(PAIRS[9], name="<b>nobody</b>")))
    monkeypatch.setattr(sys, "argv", ["evidence", "--out", str(tmp_path / "sheet.png")])
    evidence.main()
    assert "2 pairs" in capsys.readouterr().out
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width == evidence.WIDTH
        assert 2 * evidence.HEIGHT < sheet.height < 800
        assert sheet.mode == "P"


def test_the_sheet_of_the_docs_is_there_and_light() -> None:
    path = ROOT / "docs" / "screenshots" / "evidence.png"
    assert path.stat().st_size < 600_000
    with Image.open(path) as sheet:
        assert sheet.width == evidence.WIDTH
