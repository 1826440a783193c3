"""The edits of bench.peers, what each side finds, and how shares are counted."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bench import peers
from tests.similarity.drawing import blank, character


def test_the_library_finds_its_own_eleven_examples() -> None:
    assert len(peers.EXAMPLES) == 11
    assert peers.library_examples() == 11


@pytest.mark.parametrize("kind", [*peers.EXAMPLES, *peers.AVATARS])
def test_every_edit_changes_a_picture_the_same_way_every_time(kind: str) -> None:
    image = character(1, 200).crop((25, 0, 175, 200))
    edit = {**peers.EXAMPLES, **peers.AVATARS}[kind]
    edited = edit(image)
    assert edited.mode == "RGB"
    assert edited.tobytes() == edit(image).tobytes()
    assert edited.size != image.size or ImageChops.difference(edited, image).getbbox()


def test_edits_do_what_they_are_called() -> None:
    image = Image.new("RGB", (100, 200), "red")
    assert peers.crop(image).size == (76, 152)
    assert peers.centre_square(image).size == (100, 100)
    assert peers.border(image).size == (120, 220)
    assert peers.head(image).size == (76, 120)
    assert peers.circle(image).getpixel((0, 0)) == (255, 255, 255)
    assert peers.circle(image).getpixel((50, 50)) == (255, 0, 0)
    assert peers.other_colours(image).getpixel((5, 5)) == (0, 255, 0)


def test_each_original_meets_its_own_edits_and_those_of_the_next() -> None:
    pairs = peers.pairs_of(3)
    assert len(pairs) == len(set(pairs)) == 2 * 3 * 21
    assert ("2.png", "2-mirror.jpg") in pairs
    assert ("2.png", "0-mirror.jpg") in pairs


def test_the_library_refuses_a_blank_picture_and_finds_an_equal_one(tmp_path: Path) -> None:
    blank().save(tmp_path / "blank.png")
    character(1).save(tmp_path / "one.png")
    pairs = [("blank.png", "blank.png"), ("one.png", "one.png"), ("one.png", "blank.png")]
    assert list(peers.by_pdq(tmp_path, pairs).values()) == [False, True, False]


def test_a_missing_picture_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.png"):
        peers.by_ours(tmp_path, [("nowhere.png", "nowhere.png")])


def test_shares_are_counted_by_kind_by_group_and_for_unrelated_pairs() -> None:
    found = dict.fromkeys(peers.pairs_of(2), False)
    found["0.png", "0-mirror.jpg"] = True
    found["0.png", "1-mirror.jpg"] = found["1.png", "0-circle.jpg"] = True
    kinds, groups = peers.of_kinds(found, "ours", 2), peers.of_groups(found, "ours")
    assert (kinds["mirror_ours"], kinds["circle_ours"]) == (0.5, 0.0)
    assert groups["avatars_ours"] == pytest.approx(1 / 20)
    assert groups["examples_ours"] == 0.0
    assert groups["unrelated_ours"] == pytest.approx(2 / 42)


def test_without_the_library_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "threatexchange.signal_type.pdq.signal", None)
    monkeypatch.setattr(sys, "argv", ["bench.peers"])
    with pytest.raises(SystemExit, match="threatexchange is not installed"):
        peers.main()


def test_a_small_run_finds_the_examples_on_both_sides(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "matching_alone", lambda: None)
    monkeypatch.setattr(peers, "QUICK", 2)
    monkeypatch.setattr(sys, "argv", ["bench.peers", "--quick", "--json"])
    peers.main()
    found = json.loads(capsys.readouterr().out)
    assert found["library_examples_found_by_pdq"] == 11
    assert found["examples_ours"] == found["examples_pdq"] == 1.0
    assert found["avatars_ours"] > 0.8 > found["avatars_pdq"]
    assert found["avatars_ours"] >= found["avatars_likely"] > 0.5
    assert {f"{kind}_{side}" for kind in peers.KINDS for side in ("ours", "pdq")} <= set(found)
