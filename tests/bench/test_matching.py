"""The drawn list of bench.matching, its account of time, and a run of it that ends soon."""

import json
import sys
import time
from pathlib import Path

import pytest

from bench import matching


def test_every_copy_meets_its_own_original_first_and_then_others() -> None:
    pairs = matching.pairs_of(matching.ORIGINALS, matching.COPIES, matching.PAIRS)
    assert len(pairs) == len(set(pairs)) == 10_000
    assert {copy for _original, copy in pairs} == set(range(600))
    own = [original == copy % matching.ORIGINALS for original, copy in pairs]
    assert all(own[: matching.COPIES])
    assert not any(own[matching.COPIES :])


def test_the_same_pictures_are_drawn_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "SIDE", 48)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        matching.draw(tmp_path / name, 2, 3)
    drawn = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    assert sorted(drawn) == ["a0.jpg", "a1.jpg", "a2.jpg", "o0.png", "o1.png"]
    assert drawn == {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()}
    assert len(set(drawn.values())) == 5


def busy(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_an_outer_stage_stands_still_while_an_inner_one_runs() -> None:
    stages = matching.Stages()
    inner = stages.timed("key_points_of_pairs", lambda: busy(0.06))

    def both() -> str:
        busy(0.02)
        inner()
        return "done"

    assert stages.timed("other_signals_of_pairs", both)() == "done"
    busy(0.1)
    assert stages.seconds["key_points_of_pairs"] >= 0.06
    assert stages.seconds["other_signals_of_pairs"] >= 0.02
    assert stages.seconds["other_signals_of_pairs"] < stages.seconds["key_points_of_pairs"]
    assert stages.seconds["encoder"] == 0.0


def test_watching_ends_with_its_block() -> None:
    from similarity import hashes

    before = hashes.hash_picture
    with matching.Stages().watching():
        assert hashes.hash_picture is not before
    assert hashes.hash_picture is before


def test_a_small_run_prints_its_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(matching, "matching_alone", lambda: None)
    monkeypatch.setattr(matching, "SIDE", 128)
    monkeypatch.setattr(matching, "QUICK_ORIGINALS", 2)
    monkeypatch.setattr(matching, "QUICK_COPIES", 4)
    monkeypatch.setattr(matching, "QUICK_PAIRS", 8)
    monkeypatch.setattr(sys, "argv", ["bench.matching", "--quick", "--json"])
    matching.main()
    found = json.loads(capsys.readouterr().out)
    assert (found["pairs"], found["pictures"], found["copies"]) == (8, 6, 4)
    assert found["ratio"] == pytest.approx(found["stock_cpu_seconds"] / found["cpu_seconds"])
    kept = found["stock_kept_cpu_seconds"]
    assert 0 < kept < found["stock_cpu_seconds"]
    assert found["ratio_kept"] == pytest.approx(kept / found["cpu_seconds"])
    assert all(found[f"in_{stage}"] > 0 for stage in matching.STAGES)
    spent = [found[key] for key in found if key.startswith("in_")]
    assert sum(spent) == pytest.approx(found["cpu_seconds"])
    assert 0 <= found["auc"] <= 1
