"""`fit_calibration --verdicts`: what it refuses, what it says, and the file that it writes."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from accounts.models import User
from claims.models import Claim
from pictures.models import Blob
from review.grounds import Ground
from similarity import configured, score
from similarity.comparing import desk
from similarity.refitting import Measuring, log_odds
from similarity.reviewed import lessons
from similarity.standing import read
from tests.similarity.decided import by_colours, by_present_score, decide_many

pytestmark = pytest.mark.django_db
COMMAND = "fit_calibration"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "calibrations" / "verdicts.json"


def refit(out: Path | None, **options: Any) -> str:
    """What the command says on standard output."""
    said = io.StringIO()
    call_command(COMMAND, verdicts=True, out=out, stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue()


def test_it_is_fitted_written_and_used(out: Path, settings: LazySettings) -> None:
    shipped = score.SHIPPED.read_bytes()
    signals = by_colours(420)
    decide_many(signals, grounds=(Ground.LICENSED, Ground.UNPROTECTABLE))
    said = refit(out, name="ours", possible_rate=0.05)
    assert "420 decided pairs; 0 decisions say nothing of likeness; 0 repeat" in said
    assert "420 by their stored signals, 0 measured again, 0 left out." in said
    assert "possible lets through at most 0.05 of the unrelated pairs: 10 of 210." in said
    assert "likely lets through at most 0.001 of the unrelated pairs: 0 of 210. So few" in said
    assert "These pairs are a selection" in said
    assert f"REDRESS_CALIBRATION={out}" in said
    assert score.SHIPPED.read_bytes() == shipped

    settings.REDRESS_CALIBRATION = str(out)
    fitted, space = configured.calibration(), configured.encoder().space
    assert (fitted.version, fitted.space) == ("ours", space)
    found = [score.score(each, fitted, space) for each in (signals[0], signals[-1])]
    assert found[0].band in (score.LIKELY, score.POSSIBLE)
    assert found[1].band == score.UNLIKELY
    assert found[0].value > 0.9
    assert found[1].value < 0.1
    table = desk()
    assert table.calibration is fitted


def test_the_file_says_what_it_rests_on_and_names_nobody(out: Path) -> None:
    decide_many(by_colours(420))
    refit(out)
    text = out.read_text()
    stored = json.loads(text)
    assert list(stored) == [
        "version", "source", "space", "grounds", "decided",
        "rates", "with_encoder", "without_encoder", "reliability",
    ]  # fmt: skip
    assert stored["version"].startswith("verdicts-20")
    assert stored["source"] == "verdicts"
    assert stored["grounds"] == {"UPHELD": 210, "INDEPENDENT": 210}
    assert stored["decided"] == {"from": "2026-03-02", "through": "2026-03-02"}
    assert stored["rates"] == {"likely": 0.001, "possible": 0.03}
    assert stored["with_encoder"]["cross_validated"]["copies"] == 210
    assert 0 <= stored["reliability"]["expected_error"] < 0.2
    assert sum(each["count"] for each in stored["reliability"]["bins"]) == 420
    digests = list(Blob.objects.values_list("sha256", flat=True))
    private = [
        *(digest[:12] for digest in digests),
        *Claim.objects.values_list("reference", flat=True),
        *(str(key) for key in Claim.objects.values_list("public_id", flat=True)),
        *User.objects.values_list("email", flat=True),
        *User.objects.values_list("display_name", flat=True),
        "Lin Mo",
    ]
    assert len(private) > 1000
    assert [each for each in private if each and each in text] == []
    assert read(out.read_bytes()) is None, "look-alikes are no sample of unrelated pairs"


def test_a_worse_fit_is_refused_unless_wanted_anyway(out: Path) -> None:
    decide_many(by_present_score(400))
    table = desk()
    pairs, named = zip(*Measuring(table).each(lessons(configured.adjudicated()).pairs), strict=True)
    odds = log_odds(named, table)
    copies = np.array([pair.copy for pair in pairs])
    assert odds[copies].min() >= odds[~copies].max()
    with pytest.raises(CommandError) as refused:
        refit(out)
    said = str(refused.value)
    assert said.startswith("AUC on 400 pairs: 0.9")
    assert f"1.0000 by the present calibration {table.calibration.version}. That is worse" in said
    assert not out.exists()
    assert "; 1.0000 by the present calibration" in refit(out, anyway=True)
    assert json.loads(out.read_text())["source"] == "verdicts"


def test_too_few_are_refused_with_all_that_is_missing(out: Path) -> None:
    decide_many(by_colours(60), people=5, grounds=(Ground.UPHELD, Ground.UNPROVEN))
    with pytest.raises(CommandError) as refused:
        refit(out, fewest=31)
    assert str(refused.value).splitlines() == [
        "Too little to fit to:",
        "  copies: 30 of at least 31, 1 missing",
        "  avatars among the copies: 12 of at least 20, 8 missing",
        "  works among the copies: 10 of at least 20, 10 missing",
        "  unrelated pairs: 0 of at least 31, 31 missing",
        "  avatars among the unrelated pairs: 0 of at least 20, 20 missing",
        "  works among the unrelated pairs: 0 of at least 20, 20 missing",
        "  claimants: 5 of at least 20, 15 missing",
        "  copies: 100 % of all, at most 95 % may be, 2 unrelated pairs missing",
    ]
    assert not out.exists()


def test_what_was_left_out_is_counted_by_ground_and_reason(out: Path) -> None:
    signals = by_colours(8)
    signals[0]["blank"] = True
    decide_many(signals, grounds=(Ground.UPHELD, Ground.DUPLICATE))
    said = io.StringIO()
    with pytest.raises(CommandError, match="copies: 3 of at least 200, 197 missing"):
        call_command(COMMAND, verdicts=True, out=out, stdout=said, stderr=io.StringIO())
    decided, measured = said.getvalue().splitlines()
    assert decided == (
        "4 decided pairs; 4 decisions say nothing of likeness (DUPLICATE: 4); 0 repeat a pair, "
        "of which 0 say the contrary of the newest, which counts."
    )
    assert measured == (
        "4 by their stored signals, 0 measured again, 1 left out "
        "(there is nothing to compare in one of the pictures: 1)."
    )


def test_nothing_decided_is_refused(out: Path) -> None:
    with pytest.raises(CommandError, match="claimants: 0 of at least 20, 20 missing"):
        refit(out)


def test_a_file_that_comparisons_may_rest_on_is_never_overwritten() -> None:
    with pytest.raises(CommandError, match=r"calibration\.json is there already"):
        refit(score.SHIPPED)


def test_a_name_that_is_taken_is_refused(out: Path) -> None:
    with pytest.raises(CommandError, match="choose another --name"):
        refit(out, name=score.calibration().version)


def test_a_place_that_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"file/c\.json cannot be written: "):
        refit(tmp_path / "file" / "c.json")


def test_it_is_written_beside_the_installations_files(
    tmp_path: Path, settings: LazySettings
) -> None:
    configured.encoder()
    settings.VAR_DIR = tmp_path
    decide_many(by_colours(120), shared=2)
    refit(None, name="of-march", fewest=60, without=["edges", "details", "alignment"])
    stored = json.loads((tmp_path / "calibrations" / "of-march.json").read_text())
    assert stored["version"] == "of-march"
    assert "edges" not in stored["with_encoder"]["inputs"]
    assert stored["with_encoder"]["cross_validated"]["unrelated"] == 60


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scores": Path("s.csv")}, "there is no --scores."),
        ({"leave_out": ["x"], "source": "y"}, "there is no --leave-out, --source."),
        ({"likely_rate": 0.05}, "0 < --likely-rate < --possible-rate"),
        ({"likely_rate": 0.0}, "0 < --likely-rate < --possible-rate"),
        ({"possible_rate": 0.6}, "0 < --likely-rate < --possible-rate"),
        ({"possible_rate": float("nan")}, "0 < --likely-rate < --possible-rate"),
        ({"pairs": Path("p.csv")}, "Name a list of pairs, or --verdicts, and not both"),
        ({"verdicts": False}, "Name a list of pairs, or --verdicts, and not both"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: dict[str, Any], words: str, out: Path
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command(COMMAND, **{"verdicts": True, "out": out, **options})


def test_a_calibration_that_cannot_be_read_stops_it(out: Path, settings: LazySettings) -> None:
    settings.REDRESS_CALIBRATION = "/nowhere/calibration.json"
    with pytest.raises(CommandError, match=r"/nowhere/calibration\.json is no calibration"):
        refit(out)
