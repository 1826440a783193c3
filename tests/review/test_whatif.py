"""What limits would do, against cases that were counted by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from claims.models import Claim
from claims.states import State
from review.queries import WhatIf, missed, sent_away, what_if
from review.queries.authority import promised_rate
from review.queries.differences import differences
from review.queries.figures import wilson
from similarity.versions import present
from tests.factories import NOW, make_tariff, make_work
from tests.review.cases import at, pictures_of
from tests.review.routed import compared, decided, seven_cases
from tests.similarity.governed import approved, calibration, scored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()
    make_tariff()


def tried(possible: float, likely: float = 0.8, *, fresh: bool = True) -> WhatIf:
    here = present()
    assert here is not None
    return what_if(here, possible=possible, likely=likely, now=at(3), fresh=fresh)


def test_nothing_is_known_before_anything_was_decided() -> None:
    compared([0.9])
    found = tried(0.5)
    assert (found.tried.recall.value, found.tried.recall.whole) == (None, 0)
    assert (found.tried.recall.low, found.tried.recall.high) == (0.0, 1.0)
    assert (found.counted.decided.pairs, found.counted.decided.first) == (0, None)
    assert (found.groups, found.curve[0].recall, found.curve[0].queue) == ([], None, 1.0)
    assert found.asked.copies == 0


def test_without_any_case_there_are_no_shares() -> None:
    found = tried(0.5)
    assert (found.tried.cases, found.tried.share, found.tried.weekly) == (0, 0.0, 0.0)
    assert found.curve[50].queue == 0.0


def test_seven_cases_counted_by_hand(reviewer: User, senior: User) -> None:
    """Six were compared in this way; copies are 0.9, 0.6 with 0.1 in one case, and 0.03."""
    seven_cases(reviewer, senior)
    found = tried(0.5, 0.65)
    now, then = found.present, found.tried
    own = calibration().own
    assert (now.possible, now.likely) == (own.possible, own.likely)
    assert (now.cases, now.queued, now.unmatched) == (6, 4, 2)
    assert (then.cases, then.queued, then.unmatched) == (6, 3, 3)
    assert (now.likely_cases, then.likely_cases) == (1, 2)
    assert (now.recall.part, now.recall.whole, now.missed) == (3, 4, 1)
    assert (then.recall.part, then.missed) == (3, 1)
    assert (now.unrelated, now.unrelated_queued, then.unrelated_queued) == (1, 1, 0)
    assert now.amount_missed == then.amount_missed == 0  # the lost one was licensed
    assert now.amount_queued == 6 * Decimal("10000.00")
    assert then.amount_queued == 5 * Decimal("10000.00")
    assert found.counted.filed_weekly == 7 / 4
    assert now.weekly == pytest.approx(7 / 4 * 4 / 6)
    assert found.scored_otherwise == 1
    strict = tried(0.65).tried
    assert (strict.recall.part, strict.missed) == (1, 3)
    assert strict.amount_missed == 2 * Decimal("10000.00")


def test_decided_pairs_are_counted_with_whose_they_are(reviewer: User, senior: User) -> None:
    seven_cases(reviewer, senior)
    found = tried(0.7)
    known = found.counted.decided
    assert (known.pairs, known.copies, known.claimants) == (6, 5, 5)
    assert (known.first, known.last) == (at(1), at(1))
    assert (known.works, known.squares, known.effective) == (5, 5, 5.0)
    said = [(group.name, group.copies, group.unrelated) for group in found.groups]
    assert said == [("Person", 2, 1), ("Organisation", 2, 0)]
    assert [(group.found_present, group.found_tried) for group in found.groups] == [(1, 1), (2, 0)]
    asked = found.asked
    assert (asked.copies, asked.found_present, asked.found_tried) == (1, 0, 0)


def test_a_limit_that_a_score_just_reaches(reviewer: User, senior: User) -> None:
    """A limit belongs to the band above it, for thousandths and for the limits in force."""
    own = calibration().own
    compared([0.25])
    compared([own.possible])
    assert tried(0.25).tried.queued == 1
    assert tried(0.251).tried.queued == 0
    assert tried(0.25).present.queued == 2
    assert tried(0.051).tried.queued == 2
    assert tried(0.052).tried.queued == 1


def test_the_newest_comparison_counts(reviewer: User) -> None:
    claim = compared([0.9])
    scored(pictures_of(claim)[0], 0.1, now=at(1))
    assert tried(0.5).tried.queued == 0


def test_the_curve_falls_from_all_to_none(reviewer: User, senior: User) -> None:
    seven_cases(reviewer, senior)
    points = tried(0.5).curve
    assert len(points) == 101
    assert (points[0].recall, points[0].queue) == (1.0, 1.0)
    assert (points[50].recall, points[50].queue) == (0.75, 0.5)
    assert (points[100].recall, points[100].queue) == (0.0, 0.0)


def test_copies_of_one_work_tell_as_much_as_one(reviewer: User, senior: User) -> None:
    work = make_work()
    for _ in range(4):
        claim = compared([0.9], works=[work])
        decided(claim, "UPHELD", reviewer=reviewer, senior=senior)
    found = tried(0.5)
    assert (found.counted.decided.works, found.counted.decided.effective) == (1, 1.0)
    assert found.tried.recall.low == pytest.approx(wilson(1, 1, 1).low)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(8, 10, 0.4901625, 0.9433178), (10, 10, 0.7224672, 1.0), (0, 10, 0.0, 0.2775328)],
)
def test_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    """Values of `statsmodels.stats.proportion.proportion_confint(…, method="wilson")`."""
    found = wilson(part, whole, whole)
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)


def test_what_changes_is_said_in_sentences(reviewer: User, senior: User) -> None:
    seven_cases(reviewer, senior)
    for number in range(20):
        compared([0.1], now=NOW + timedelta(seconds=number))
    strict = tried(0.65, 0.65)
    assert strict.changed
    assert strict.differences == [
        "22 fewer of the cases so far would have gone to a person.",
        "6 cases fewer a week.",
        "2 more copies missed.",
        "¥20,000.00 more would be missed.",
        "1 more case is called likely.",
    ]
    assert differences(strict.tried, strict.present) == [
        "22 more of the cases so far would have gone to a person.",
        "6 more cases a week.",
        "2 copies fewer missed.",
        "¥20,000.00 less would be missed.",
        "1 case fewer is called likely.",
    ]
    own = calibration().own
    same = tried(own.possible, own.likely)
    assert (same.changed, same.differences) == (False, [])
    with override("zh-hans"):
        assert len(strict.differences) == 5


def test_counts_are_kept_for_a_moment_unless_asked_anew(reviewer: User) -> None:
    compared([0.9])
    assert tried(0.5, fresh=False).tried.cases == 1
    compared([0.9])
    assert tried(0.6, fresh=False).tried.cases == 1
    assert tried(0.6, fresh=True).tried.cases == 2
    assert tried(0.6, fresh=False).tried.cases == 2


def test_a_proposal_keeps_what_was_seen(reviewer: User, senior: User) -> None:
    seven_cases(reviewer, senior)
    kept = tried(0.65).kept()
    assert (kept["pairs"], kept["scored_otherwise"], kept["at"]) == (6, 1, at(3).isoformat())
    assert kept["tried"]["amount_missed"] == "20000.00"
    assert (kept["tried"]["copies"], kept["tried"]["found"], kept["tried"]["recall"]) == (
        4,
        1,
        0.25,
    )
    assert kept["present"]["queued"] == 4


def test_lost_copies_are_listed_the_least_alike_first(
    reviewer: User, senior: User, auditor: User
) -> None:
    cases = seven_cases(reviewer, senior)
    here = present()
    assert here is not None

    def names(possible: float, viewer: User) -> list[Claim]:
        return list(missed(here, possible=possible, viewer=viewer))

    assert names(0.02, auditor) == []
    assert names(0.65, auditor) == [cases["asked"], cases["two copies"]]
    assert [claim.best for claim in missed(here, possible=0.65, viewer=auditor)] == [0.03, 0.6]
    assert names(0.65, cases["asked"].claimant) == [cases["two copies"]]


def test_cases_that_new_limits_would_not_have_sent_away(
    reviewer: User, senior: User, auditor: User
) -> None:
    cases = seven_cases(reviewer, senior)
    here = present()
    assert here is not None
    assert list(sent_away(here, viewer=auditor)) == []
    approved(possible=0.04)
    here = present()
    assert here is not None
    assert list(sent_away(here, viewer=auditor)) == [cases["sent away"]]
    assert list(sent_away(here, viewer=cases["sent away"].claimant)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_counting_takes_as_many_questions_for_many_as_for_few(
    count: int, reviewer: User, senior: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        decided(compared([0.9, 0.2]), "UPHELD", "UPHELD", reviewer=reviewer, senior=senior)
        compared([0.01], state=State.NO_MATCH)
    here = present()
    assert here is not None
    with django_assert_num_queries(5):
        found = what_if(here, possible=0.5, likely=0.8, now=NOW)
    with django_assert_num_queries(0):
        again = what_if(here, possible=0.6, likely=0.8, now=NOW)
    assert (found.tried.cases, again.tried.cases) == (2 * count, 2 * count)


def test_without_a_tariff_nothing_is_promised() -> None:
    assert promised_rate(NOW) == Decimal("10000.00")
    assert promised_rate(NOW - timedelta(weeks=500)) is None
