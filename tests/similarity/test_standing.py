"""How a comparison stands among unrelated pairs; no more is said than their number allows."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from similarity import queries, score, standing
from similarity.models import Comparison, UnrelatedPair
from similarity.standing import Source, Standing
from tests.factories import make_comparison
from tests.review.cases import in_review, pictures_of
from tests.similarity.samples import make_sample

OWN, BROUGHT = Source.COLLECTION, Source.CALIBRATION


@pytest.mark.parametrize(
    ("below", "count", "source", "words"),
    [
        (1234, 1234, OWN, "Closer than all of 1,234 unrelated pairs of this collection."),
        (0, 1234, OWN, "Closer than none of 1,234 unrelated pairs of this collection."),
        (9999, 10_000, OWN, "Closer than 99.98 % of 10,000 unrelated pairs of this collection."),
        (1233, 1234, OWN, "Closer than 99.8 % of 1,234 unrelated pairs of this collection."),
        (99, 100, OWN, "Closer than 98 % of 100 unrelated pairs of this collection."),
        (5000, 99_999, OWN, "Closer than 5.00 % of 99,999 unrelated pairs of this collection."),
        (7533, 7533, BROUGHT, "Closer than all of the calibration's 7,533 unrelated pairs."),
        (0, 7533, BROUGHT, "Closer than none of the calibration's 7,533 unrelated pairs."),
        (7500, 7533, BROUGHT, "Closer than 99.5 % of the calibration's 7,533 unrelated pairs."),
    ],
)
def test_the_sentence_says_no_more_than_the_pairs_allow(
    below: int, count: int, source: Source, words: str
) -> None:
    with translation.override("en"):
        assert Standing(below, count, source).sentence == words


@given(st.integers(1, 200_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_n_pairs_never_show_more_than_n_of_n_and_one(numbers: tuple[int, int]) -> None:
    below, count = numbers
    found = Standing(below, count, OWN)
    assert 0 <= found.share <= count / (count + 1) < 1
    with translation.override("en"):
        assert float(found.percent) / 100 <= found.share + 1e-12
        assert float(found.percent) / 100 > found.share - 0.01


def calibration(path: Path, unrelated: object = None) -> Path:
    """The shipped calibration with some unrelated pairs of its own."""
    stored = json.loads(standing.SHIPPED.read_text())
    stored.pop("unrelated", None)
    path.write_text(json.dumps(stored | ({} if unrelated is None else {"unrelated": unrelated})))
    return path


def test_pages_and_scores_read_the_same_calibration(settings: LazySettings) -> None:
    assert standing.SHIPPED == score.SHIPPED
    settings.REDRESS_CALIBRATION = ""
    brought = standing.shipped()
    assert brought is None or brought.sha256 == score.calibration().sha256


def test_quantiles_count_for_the_lower_one(tmp_path: Path) -> None:
    unrelated = {"count": 1000, "quantiles": [0.0, 0.1, 0.2, 0.5, 0.5]}
    brought = standing.brought_by(calibration(tmp_path / "c.json", unrelated))
    assert brought is not None
    shown = {value: brought.standing(value).below for value in (0.0, 0.05, 0.1, 0.3, 0.5, 0.51)}
    assert shown == {0.0: 0, 0.05: 0, 0.1: 0, 0.3: 500, 0.5: 500, 0.51: 1000}
    assert brought.standing(0.51) == Standing(1000, 1000, BROUGHT)


def test_a_calibration_without_unrelated_pairs_brings_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert standing.brought_by(calibration(tmp_path / "c.json")) is None
    assert caplog.text == ""


@pytest.mark.parametrize(
    "unrelated",
    [
        {},
        {"count": 0, "quantiles": [0.0, 1.0]},
        {"count": 5, "quantiles": [0.5]},
        {"count": 5, "quantiles": [0.5, 0.4]},
        {"count": 5, "quantiles": ["a", "b"]},
        [1, 2],
    ],
)
def test_unusable_pairs_of_a_calibration_are_left_out_and_logged(
    unrelated: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert standing.brought_by(calibration(tmp_path / "c.json", unrelated)) is None
    assert "c.json cannot be used" in caplog.text


def test_a_missing_calibration_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert standing.brought_by(tmp_path / "nowhere.json") is None
    assert "FileNotFoundError" in caplog.text


@pytest.fixture
def compared(creator: User) -> list[Comparison]:
    """Two pictures of a claim with their comparisons, scored 0.91."""
    return [make_comparison(picture) for picture in pictures_of(in_review(creator, works=2))]


@pytest.mark.django_db
def test_a_pair_stands_among_those_scored_in_the_same_way(compared: list[Comparison]) -> None:
    first, second = compared
    make_sample([0.5] * 1500 + [0.91] * 50 + [0.95] * 50, like=first)
    other = make_comparison(second.picture)
    Comparison.objects.filter(pk=other.pk).update(space="another@1")
    other.refresh_from_db()
    make_sample([0.99] * 1200, like=other)
    assert queries.percentile_of(first) == Standing(1500, 1600, OWN)
    assert queries.percentile_of(other) == Standing(0, 1200, OWN)
    Comparison.objects.filter(pk=first.pk).update(calibration_sha256="2" * 64)
    first.refresh_from_db()
    assert queries.percentile_of(first) is None


@pytest.mark.django_db
def test_a_pair_is_never_counted_against_itself(compared: list[Comparison]) -> None:
    first = compared[0]
    make_sample([0.5] * 1000, like=first)
    avatar = first.picture.claim.avatar
    assert avatar is not None
    own = UnrelatedPair.objects.first()
    assert own is not None
    UnrelatedPair.objects.filter(pk=own.pk).update(
        original=first.picture.work.blob, avatar=avatar.blob, score=0.91
    )
    found = queries.percentile_of(first)
    assert found == Standing(999, 999, OWN)
    with translation.override("en"):
        assert found.sentence == "Closer than all of 999 unrelated pairs of this collection."


@pytest.mark.django_db
def test_few_pairs_say_nothing(compared: list[Comparison]) -> None:
    make_sample([0.5] * (queries.FEWEST - 1), like=compared[0])
    assert queries.percentile_of(compared[0]) is None


@pytest.mark.django_db
def test_a_blank_picture_stands_nowhere(compared: list[Comparison]) -> None:
    first = compared[0]
    make_sample([0.5] * 1000, like=first)
    first.signals["blank"] = True
    assert queries.percentile_of(first) is None
    assert queries.percentiles_of([]) == {}


@pytest.mark.django_db
def test_until_there_are_enough_the_calibrations_own_pairs_count(
    compared: list[Comparison], settings: LazySettings, tmp_path: Path
) -> None:
    path = calibration(tmp_path / "c.json", {"count": 7000, "quantiles": [0.0, 0.5, 0.95]})
    settings.REDRESS_CALIBRATION = str(path)
    brought = standing.shipped()
    assert brought is not None
    first = compared[0]
    Comparison.objects.update(space=brought.space, calibration_sha256=brought.sha256)
    first.refresh_from_db()
    assert queries.percentile_of(first) == Standing(3500, 7000, BROUGHT)
    make_sample([0.5] * (queries.ENOUGH - 1), like=first)
    assert queries.percentile_of(first) == Standing(3500, 7000, BROUGHT)
    settings.REDRESS_CALIBRATION = str(calibration(tmp_path / "without.json"))
    assert queries.percentile_of(first) == Standing(999, 999, OWN)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["space", "calibration_sha256", "count"])
def test_pairs_of_another_calibration_or_too_few_do_not_count(
    field: str, compared: list[Comparison], settings: LazySettings, tmp_path: Path
) -> None:
    count = queries.FEWEST - 1 if field == "count" else 7000
    path = calibration(tmp_path / "c.json", {"count": count, "quantiles": [0.0, 0.5, 0.95]})
    settings.REDRESS_CALIBRATION = str(path)
    brought = standing.shipped()
    assert brought is not None
    fields = {"space": brought.space, "calibration_sha256": brought.sha256}
    Comparison.objects.update(**(fields | ({field: "other"} if field in fields else {})))
    compared[0].refresh_from_db()
    assert queries.percentile_of(compared[0]) is None


@pytest.mark.django_db
def test_all_pictures_of_a_claim_take_one_question(compared: list[Comparison]) -> None:
    make_sample([0.5] * 1000, like=compared[0])
    with CaptureQueriesContext(connection) as asked:
        found = queries.percentiles_of(compared)
    assert len(asked) == 1
    assert found == {each.picture_id: Standing(1000, 1000, OWN) for each in compared}
