"""Labelled lists, the runs over them, and what is made of their scores."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from django.utils import translation

from similarity.evaluation import plots
from similarity.evaluation.judging import judge
from similarity.evaluation.listed import (
    Listed,
    Overlap,
    groups_of,
    marks_of,
    overlap,
    read_list,
    read_scores,
)
from similarity.evaluation.page import Report, page
from similarity.evaluation.plots import Line, Words
from similarity.evaluation.printed import lines_of
from similarity.evaluation.runs import Run
from similarity.metrics import Kind, OneSided, Recall, Reliability, reliability
from similarity.pairs import ListUnreadable, Row
from similarity.stopwatch import Stopwatch
from tests.similarity.drawing import write_list

WORDS = Words("rate", "recall", "score", "share", "predicted", "observed", "pairs")


class Complaints(list[str]):
    """What was said of each row that was left out."""

    def __call__(self, row: Row, reason: str) -> None:
        self.append(f"{row['pair_id']}: {reason}")


def pair(number: int, label: str, avatar: str, **more: str) -> Row:
    original = more.pop("original", f"o{number}.png")
    return {
        "pair_id": str(number),
        "original": original,
        "avatar": avatar,
        "label": label,
        **more,
    }


def test_rows_without_a_label_and_repeated_pairs_are_named(tmp_path: Path) -> None:
    listed = write_list(
        tmp_path / "pairs.csv",
        [
            ("1", "a.png", "b.png", "1"),
            ("2", "a.png", "c.png", "0"),
            ("3", "a.png", "c.png", "yes"),
            ("4", "a.png", "c.png"),
            ("2", "b.png", "c.png", "0"),
        ],
        "pair_id,original,avatar,label",
    )
    said = Complaints()
    found = read_list(listed, said)
    assert [row["pair_id"] for row in found.rows] == ["1", "2"]
    assert said == [
        "3: the label is 'yes', not 1 (copy) or 0 (unrelated)",
        "4: the label is None, not 1 (copy) or 0 (unrelated)",
        "2: this pair_id stands above already",
    ]
    assert found.folder == tmp_path
    assert found.kinds == {""}


def test_scores_are_read_and_what_is_no_number_is_named(tmp_path: Path) -> None:
    rows = [("1", "0.25"), ("2", "much"), ("3", "nan"), ("4",)]
    said = Complaints()
    written = write_list(tmp_path / "scores.csv", rows, "pair_id,score")
    assert read_scores(written, said) == {"1": 0.25}
    assert said == [
        "2: the score is 'much', no number",
        "3: the score is 'nan', no number",
        "4: the score is None, no number",
    ]


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        ("pair_id,value", [], "lacks the columns: score"),
        ("pair_id,score", [("1", "0.5"), ("1", "0.6")], "has two scores for the pair 1"),
    ],
)
def test_a_file_of_scores_that_cannot_be_right_is_refused(
    columns: str, rows: list[tuple[str, ...]], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ListUnreadable, match=said):
        read_scores(write_list(tmp_path / "scores.csv", rows, columns), Complaints())


def test_pairs_of_one_base_picture_are_one_group() -> None:
    rows = [
        pair(1, "1", "x.jpg"),
        pair(2, "0", "x.jpg"),
        pair(3, "0", "stranger.jpg"),
        pair(4, "1", "y.jpg", group="artist"),
    ]
    assert groups_of(rows) == {"1": "o1.png", "2": "o1.png", "3": "stranger.jpg", "4": "artist"}


def test_a_calibration_tells_which_pictures_it_has_seen(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"o{number}.png").write_bytes(bytes([number]))
    listed = Listed(
        tmp_path / "pairs.csv", (pair(1, "1", "x"), pair(2, "0", "x"), pair(3, "0", "x"))
    )
    marks = marks_of(listed.rows, tmp_path)
    assert marks == sorted(hashlib.sha256(bytes([n])).hexdigest()[:12] for n in (1, 2))
    stored = tmp_path / "calibration.json"
    stored.write_text(json.dumps({"source": "here", "pictures": [marks[0], "of another list"]}))
    assert (overlap(stored, listed).fitted, overlap(stored, listed).originals) == (1, 2)
    stored.write_text(json.dumps({"source": "there", "pictures": []}))
    assert overlap(stored, listed).fitted == 0
    stored.write_text(json.dumps({}))
    assert (overlap(stored, listed).fitted, overlap(stored, listed).source) == (None, "")


def run_of(name: str = "redress", bands: tuple[str, ...] | None = None) -> Run:
    """Two copies and four unrelated pairs, of which one kind may be left out."""
    rows = (
        pair(1, "1", "a", kind="crop"),
        pair(2, "1", "b", kind="mirror"),
        *(pair(number, "0", f"u{number}", kind="easy") for number in (3, 4, 5)),
        pair(6, "0", "u6", kind="kit"),
    )
    return Run(name, name, "", rows, np.array([0.9, 0.4, 0.5, 0.1, 0.0, 0.95]), bands=bands)


def test_a_kind_that_is_left_out_is_reported_but_does_not_count() -> None:
    judged = judge(run_of(), ["kit"], {"both": ["crop", "mirror"]})
    assert judged.figures.unrelated == 3
    assert judged.figures.area == pytest.approx(5 / 6)
    assert [kind.name for kind in judged.figures.sets] == ["both"]
    text = list(lines_of(judged))
    assert any(line.startswith("kit ") and line.endswith("1.0000  left out") for line in text)
    assert judge(run_of(), [], {}).figures.area == pytest.approx(5 / 8)


def test_kinds_in_no_set_are_reported_as_the_others() -> None:
    found = judge(run_of(), ["kit"], {"cut": ["crop"]}).figures.sets
    assert [(kind.name, kind.count, kind.area) for kind in found] == [
        ("cut", 1, 1.0),
        ("others", 1, pytest.approx(2 / 3)),
    ]
    assert judge(run_of(), ["kit", "mirror"], {"cut": ["crop"]}).figures.sets[1:] == ()


def test_bands_say_where_each_side_lands() -> None:
    bands = ("LIKELY", "POSSIBLE", "POSSIBLE", "UNLIKELY", "UNLIKELY", "LIKELY")
    found = judge(run_of(bands=bands), ["kit"], {}).bands
    assert [(share.band, share.copies) for share in found] == [
        ("LIKELY", 0.5),
        ("POSSIBLE", 0.5),
        ("UNLIKELY", 0.0),
    ]
    assert [share.unrelated for share in found] == pytest.approx([0, 1 / 3, 2 / 3])


def test_only_probabilities_are_checked_for_being_true() -> None:
    assert judge(run_of(), [], {}).reliability is not None
    assert judge(run_of("scores"), [], {}).reliability is not None
    assert judge(run_of("phash"), [], {}).reliability is None
    assert not any("Brier" in line for line in lines_of(judge(run_of("phash"), [], {})))


def test_a_run_without_pairs_has_nothing_to_tell_apart() -> None:
    with pytest.raises(OneSided, match="no copies among the 0 pairs"):
        judge(Run("redress", "", "", (), np.zeros(0)), ["kit"], {})


@pytest.mark.parametrize(
    ("fitted", "said"),
    [
        (2, "fitted to 2 of this list&#x27;s 3 originals"),
        (0, "fitted to none of this list&#x27;s originals; its source: “drawings”"),
        (None, "only their source: “drawings”"),
    ],
)
def test_the_page_says_what_the_calibration_has_seen(
    fitted: int | None, said: str, tmp_path: Path
) -> None:
    run = replace(run_of(), overlap=Overlap("drawings", 3, fitted))
    listed = Listed(tmp_path / "pairs.csv", run.rows)
    now = datetime(2026, 1, 2, tzinfo=UTC)
    with translation.override("en"):
        text = page(Report(listed, (judge(run, [], {}),), (), "manage.py", now))
    assert said.replace("&#x27;", "'") in text.replace("&#x27;", "'")
    assert ("flatter" in text) == (fitted != 0)


def test_lists_without_kinds_have_no_table_of_kinds() -> None:
    rows = (pair(1, "1", "a"), pair(2, "0", "b"))
    text = "\n".join(lines_of(judge(Run("scores", "", "", rows, np.array([1.0, 0.0])), [], {})))
    assert "copies  " not in text
    assert "AUC 1.0000" in text


def line(scores: list[float], copies: int) -> Line:
    return Line(np.array(scores, np.float64), np.arange(len(scores)) < copies)


def some_recall(threshold: float) -> Recall:
    return Recall(0.01, threshold, 0.5, 0.4, 0.6)


def some_reliability() -> Reliability:
    return reliability(np.array([0.1, 0.3, 0.9]), np.array([False, True, True]))


def drawn() -> dict[str, str]:
    """Every plot, small."""
    one = line([0.9, 0.8, 0.3, 0.2], 2)
    kinds = [Kind("cr$op_", 2, True, 1.0, (1, 0.5, 0)), Kind("kit", 1, False, 1.0, (1, 1, 1))]
    others = [Kind("裁剪", 1, True, 1.0, (1, 1, 1)), kinds[0]]
    levels = line([3, 9, 2, 2], 2)
    return {
        "roc": plots.roc([one, line([1, 5, 2, 2], 2)], [0.01], WORDS),
        "unit": plots.distribution(one, [some_recall(0.5)], WORDS, "s1", unit=True),
        "levels": plots.distribution(levels, [some_recall(99)], WORDS, "s2", unit=False),
        "reliable": plots.reliable(some_reliability(), WORDS, "r1"),
        "kinds": plots.kinds([kinds, others], (1, 2), WORDS),
    }


def test_plots_repeat_to_the_last_byte_and_take_the_page_s_colours() -> None:
    first = drawn()
    assert first == drawn()
    for svg in first.values():
        assert svg.startswith("<svg aria-hidden=")
        assert "var(--ink" in svg
        assert "#0" not in svg.replace("#000000", "")
        for outside in ("<script", "<!DOCTYPE", "<metadata", "http://purl", "Date"):
            assert outside not in svg
    assert "cr$op_" in first["kinds"]
    assert "kit" not in first["kinds"]


def test_ids_of_two_plots_on_one_page_differ() -> None:
    one = line([0.9, 0.8, 0.3, 0.2], 2)
    left, right = (plots.distribution(one, [], WORDS, name, unit=True) for name in ("s1", "s2"))
    assert left.replace("s1-", "") == right.replace("s2-", "")
    assert left.count('id="') == left.count('id="s1-') > 0


def test_few_levels_have_a_column_each_and_many_share_forty() -> None:
    levels = np.array([0.0, 0.25, 0.5, 0.25])
    assert plots.edges_of(levels, unit=False).tolist() == [-0.125, 0.125, 0.375, 0.625]
    gap = np.array([0.0, 0.75, 1.0])
    assert plots.edges_of(gap, unit=False).tolist() == [-0.125, 0.125, 0.375, 0.625, 0.875, 1.125]
    many = np.arange(100) / 10
    assert len(plots.edges_of(many, unit=False)) == 41
    assert plots.edges_of(levels, unit=True)[[0, -1]].tolist() == [0, 1]
    assert plots.edges_of(np.ones(3), unit=False)[[0, -1]].tolist() == [0, 1]


def test_a_stopwatch_adds_up_its_blocks() -> None:
    watch = Stopwatch()
    for _ in range(2):
        with watch.running():
            sum(range(200_000))
    assert watch.cpu > 0
    assert 0 < watch.wall < 60
    before = watch.cpu
    sum(range(200_000))
    assert watch.cpu == before
