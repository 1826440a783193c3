"""Measuring what people decided on: stored signals where they still count, else from the pixels."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims.models import Claim, Picture
from pictures.actions import keep_picture
from pictures.models import Blob
from pictures.storage import original_name
from review.grounds import Ground
from similarity import configured, refitting, score
from similarity.comparing import FORMAT, Desk, desk
from similarity.inputs import inputs
from similarity.models import Comparison
from similarity.refitting import BLANK, Measuring, Named, log_odds, material_of, unseen
from similarity.reviewed import Reviewed, lessons
from tests.factories import NOW, make_avatar, make_work
from tests.review.cases import decide_all, in_review
from tests.similarity.decided import by_colours, decide_many, stored_comparison
from tests.similarity.drawing import as_png, character
from tests.similarity.test_reviewed import many, pair

pytestmark = pytest.mark.django_db
NUMBERS = count(100)
Change = Callable[[Comparison], None]


@pytest.fixture
def table() -> Desk:
    return desk()


@pytest.fixture
def picture(reviewer: User) -> Picture:
    """A decided picture whose two contents have real files, without any comparison."""
    return decided(reviewer).pictures.get()


def decided(reviewer: User, work: Blob | None = None) -> Claim:
    """A claim that was decided on the files of two drawn characters."""
    work = work or character_blob(next(NUMBERS))
    avatar = make_avatar(blob=character_blob(next(NUMBERS)))
    claim = in_review(works=[make_work(blob=work)], avatar=avatar)
    decide_all(claim, [Ground.INDEPENDENT], by=reviewer)
    Comparison.objects.filter(picture__claim=claim).update(space="another")
    return claim


def character_blob(number: int) -> Blob:
    return keep_picture(as_png(character(number)), now=NOW)


def taught(table: Desk) -> tuple[Measuring, dict[int, Named]]:
    """What is measured of all decided pairs, by picture."""
    measuring = Measuring(table)
    found = lessons(configured.adjudicated()).pairs
    return measuring, {each.picture: named for each, named in measuring.each(found)}


def test_stored_signals_of_the_newest_comparison_count(table: Desk) -> None:
    signals = by_colours(4)
    pictures = decide_many(signals)
    older = {"compared_at": NOW - timedelta(days=1), "space": "another"}
    stored_comparison(pictures[0], by_colours(1, seed=9)[0], **older).save()
    measuring, found = taught(table)
    assert (measuring.stored, measuring.afresh, measuring.left_out) == (4, 0, {})
    assert found == {each.pk: inputs(known) for each, known in zip(pictures, signals, strict=True)}


def other_space(row: Comparison) -> None:
    row.space = "another"


def older_format(row: Comparison) -> None:
    row.versions = {"format": FORMAT - 1}


def no_format(row: Comparison) -> None:
    row.versions = {}


def other_content(row: Comparison) -> None:
    row.avatar_sha256 = "0" * 64


def signal_missing(row: Comparison) -> None:
    del row.signals["clip"]


def signal_of_another_kind(row: Comparison) -> None:
    row.signals["gradients"] = 3


def nothing(row: Comparison) -> None:
    """Leave it as it is."""


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (nothing, False),
        (other_space, True),
        (older_format, True),
        (no_format, True),
        (other_content, True),
        (signal_missing, True),
        (signal_of_another_kind, True),
    ],
)
def test_signals_that_do_not_count_are_measured_again(
    picture: Picture, table: Desk, change: Change, *, again: bool
) -> None:
    row = stored_comparison(picture, by_colours(1)[0], compared_at=NOW + timedelta(days=1))
    stored = inputs(row.signals)
    change(row)
    row.save()
    fresh = inputs(table.compare(picture, now=NOW).signals)
    assert fresh != stored
    measuring, found = taught(table)
    assert found == {picture.pk: fresh if again else stored}
    assert (measuring.stored, measuring.afresh) == ((0, 1) if again else (1, 0))


def test_a_picture_that_was_never_compared_is_measured(picture: Picture, table: Desk) -> None:
    Comparison.objects.filter(picture=picture).delete()
    measuring, found = taught(table)
    assert found == {picture.pk: inputs(table.compare(picture, now=NOW).signals)}
    assert measuring.afresh == 1


def test_what_cannot_be_measured_is_left_out_and_the_others_go_on(
    picture: Picture, reviewer: User, table: Desk
) -> None:
    altered, missing = decided(reviewer), decided(reviewer)
    decided(reviewer, _no_picture())
    _remove(altered)
    _remove(missing)
    name = original_name(altered.pictures.get().work.blob.sha256)
    default_storage.save(name, ContentFile(b"something else"))
    signals = by_colours(2)
    signals[1]["blank"] = True
    first, _second = decide_many(signals, shared=1)
    measuring, found = taught(table)
    assert set(found) == {picture.pk, first.pk}
    assert measuring.left_out == {
        BLANK: 1,
        "a stored file was altered": 1,
        "No such file or directory": 1,
        "This is a text file, not a picture. Please upload JPEG, PNG, WebP, AVIF, HEIC or GIF.": 1,
    }
    assert (measuring.stored, measuring.afresh) == (2, 1)


def _no_picture() -> Blob:
    """A kept content that no intake would let in now."""
    data = b"no picture"
    digest = sha256(data).hexdigest()
    default_storage.save(original_name(digest), ContentFile(data))
    sizes = {"size": len(data), "width": 1, "height": 1}
    return Blob.objects.create(sha256=digest, media_type="image/png", original="kept", **sizes)


def _remove(claim: Claim) -> None:
    """Delete the file of a claim's work."""
    default_storage.delete(original_name(claim.pictures.get().work.blob.sha256))


def test_pairs_are_read_in_chunks(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    decide_many(by_colours(9), shared=1)
    pairs = lessons(configured.adjudicated()).pairs
    with CaptureQueriesContext(connection) as all_at_once:
        whole = list(Measuring(table).each(pairs))
    monkeypatch.setattr(refitting, "PAIRS_AT_ONCE", 4)
    with CaptureQueriesContext(connection) as in_three:
        assert list(Measuring(table).each(pairs)) == whole
    assert (len(all_at_once), len(in_three)) == (1, 3)
    assert [each.picture for each, _ in whole] == [each.picture for each in pairs]


def test_the_present_calibration_is_asked_as_it_would_score(table: Desk) -> None:
    named = [inputs(signals) for signals in by_colours(3)]
    known, other = log_odds(named, table), table.calibration.without_encoder
    assert known.tolist() == [table.calibration.with_encoder.log_odds(each) for each in named]
    elsewhere = replace(table, encoder=replace(table.encoder, name="another"))
    assert log_odds(named, elsewhere).tolist() == [other.log_odds(each) for each in named]


def calibration_of(path: Path, **facts: Any) -> Path:
    path.write_text(json.dumps(facts))
    return path


def dated(later: int) -> list[Reviewed]:
    """Sixty pairs, of which the first `later` of each side were decided a day after the others."""
    return [
        pair(each.picture, copy=each.copy,
             decided_at=NOW + timedelta(days=each.picture < later))
        for each in many(30, 30)
    ]  # fmt: skip


def test_a_fit_to_decisions_is_judged_on_later_ones_if_there_are_enough(tmp_path: Path) -> None:
    through = {"decided": {"from": "2026-01-01", "through": f"{NOW:%Y-%m-%d}"}}
    path = calibration_of(tmp_path / "c.json", source="verdicts", **through)
    assert unseen(dated(20), path).sum() == 40
    assert unseen(dated(19), path).sum() == 60
    assert unseen(dated(20), score.SHIPPED).sum() == 60


def test_pairs_of_one_work_are_one_group(table: Desk) -> None:
    pairs = dated(20)
    material = material_of(pairs, [{} for _ in pairs], table)
    assert material.groups == [each.work for each in pairs]
    assert material.copies.tolist() == [True] * 30 + [False] * 30
    assert material.used.all()
    assert material.facts == {
        "source": "verdicts",
        "space": table.encoder.space,
        "grounds": {"UPHELD": 30, "INDEPENDENT": 30},
        "decided": {"from": "2026-03-02", "through": "2026-03-03"},
    }
