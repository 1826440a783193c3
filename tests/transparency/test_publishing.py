"""Decisions are entered the day after, once, never alone, and never changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_claim
from tests.transparency.decisions import (
    LICENSED,
    MORNING,
    UNPROVEN,
    UPHELD,
    appealed,
    day,
    decided,
    decided_again,
    entries,
    published,
    unmatched,
)
from transparency.actions import publish_day, publish_waiting
from transparency.actions.publishing import DayNotOver
from transparency.models import Archive, Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three(settings: LazySettings) -> None:
    """Each entry is hidden among three: enough to show every rule."""
    settings.REDRESS_TRANSPARENCY_K = 3


def test_nothing_is_entered_before_anything_was_decided() -> None:
    make_claim()
    assert publish_waiting(now=day(9)) == 0
    assert not Archive.objects.exists()


def test_decisions_are_entered_on_the_next_day() -> None:
    claims = [decided(now=day(0)) for _ in range(3)]
    assert publish_waiting(now=day(0)) == 0
    assert publish_waiting(now=day(1)) == 1
    (archive,) = Archive.objects.all()
    assert (archive.day, archive.rows, archive.number, archive.previous) == (
        date(2026, 3, 2), 3, 1, "",
    )  # fmt: skip
    assert {entry.step.claim_id for entry in entries(archive)} == {claim.pk for claim in claims}


def test_an_entry_says_what_was_decided() -> None:
    for _ in range(3):
        decided((UPHELD, UPHELD, UNPROVEN))
    entry = entries(published(0))[0]
    assert (entry.outcome, entry.respondent) == ("PARTLY", "PLATFORM")
    assert (entry.least, entry.most, entry.band) == (3, 3, "3")
    assert (entry.grounds, entry.counts) == (["UPHELD", "UNPROVEN"], [2, 1])
    assert entry.amount == Decimal("20000.00")
    assert (entry.replaces, entry.later, entry.automated) == (None, None, False)


def test_a_dismissal_awards_nothing_and_a_user_s_avatar_neither() -> None:
    for _ in range(3):
        decided((LICENSED,))
        decided((UPHELD,), respondent="USER")
    found = entries(published(0))
    assert [(entry.outcome, entry.respondent, entry.amount) for entry in found] == [
        *[("DISMISSED", "PLATFORM", Decimal("0.00"))] * 3,
        *[("UPHELD", "USER", Decimal("0.00"))] * 3,
    ]


def test_a_comparison_s_word_is_entered_without_ground_and_amount() -> None:
    for _ in range(3):
        unmatched()
    found = entries(published(0))
    assert {(one.outcome, one.automated, one.amount, len(one.grounds)) for one in found} == {
        ("NO_MATCH", True, None, 0)
    }


def test_fewer_than_k_wait_until_they_are_enough() -> None:
    decided(now=day(0))
    decided(now=day(1))
    assert published(0).rows == 0
    assert published(1).rows == 0
    decided(now=day(2))
    assert published(2).rows == 3


def test_what_would_single_a_claim_out_is_not_told() -> None:
    for _ in range(4):
        decided()
    decided((UPHELD, LICENSED), respondent="USER")
    found = entries(published(0))
    assert {(one.respondent, one.least, one.most) for one in found} == {("", 1, None)}
    assert {(tuple(one.counts), one.amount, one.band) for one in found} == {((), None, "")}
    assert sorted(one.outcome for one in found) == ["PARTLY", *["UPHELD"] * 4]
    assert ["UPHELD", "LICENSED"] in [one.grounds for one in found]


def test_a_number_that_is_rare_is_told_as_a_band() -> None:
    for count in (2, 3, 4):
        decided((UPHELD,) * count)
    found = entries(published(0))
    assert {(one.respondent, one.least, one.most, one.band) for one in found} == {
        ("PLATFORM", 2, 4, "2–4")
    }
    assert {one.amount for one in found} == {None}


def test_large_claims_have_a_band_without_an_end() -> None:
    for count in (5, 6, 7):
        decided((UNPROVEN,) * count)
    assert {one.band for one in entries(published(0))} == {"5+"}


def test_a_later_decision_replaces_the_earlier_entry() -> None:
    claims = [appealed(decided((UNPROVEN, LICENSED)), now=day(1)) for _ in range(3)]
    first = entries(published(0))
    for claim in claims:
        decided_again(claim, (UPHELD, LICENSED), now=day(3))
    assert published(2).rows == 0
    later = entries(published(3))
    assert {one.replaces for one in later} == set(first)
    assert {one.outcome for one in later} == {"PARTLY"}
    assert {one.amount for one in later} == {Decimal("10000.00")}
    assert {one.after_appeal for one in later} == {True}
    (before,) = Entry.objects.filter(pk=first[0].pk)
    assert before.outcome == "DISMISSED"
    assert before.later in later


def test_what_stood_before_the_appeal_is_still_told_of_it() -> None:
    """The first decision is entered late, when the claim has been decided once more."""
    for _ in range(3):
        claim = appealed(decided((UNPROVEN,)), now=day(1))
        decided_again(claim, (UPHELD,), now=day(2))
    assert {one.outcome for one in entries(published(5))} == {"DISMISSED"}
    assert {one.outcome for one in entries(published(6))} == {"UPHELD"}


def test_who_asks_for_a_person_gets_an_entry_in_place_of_the_comparison_s() -> None:
    claims = [unmatched(asks=day(1)) for _ in range(3)]
    published(0)
    for claim in claims:
        claim.refresh_from_db()
        decided_again(claim, (UNPROVEN,), now=day(2))
    later = entries(published(2))
    assert [one.replaces and one.replaces.outcome for one in later] == ["NO_MATCH"] * 3
    assert {one.after_appeal for one in later} == {False}


def test_later_decisions_are_not_entered_alone() -> None:
    claim = appealed(decided((UNPROVEN,)), now=day(1))
    for _ in range(2):
        decided((UNPROVEN,))
    published(0)
    decided_again(claim, (UNPROVEN,), now=day(2))
    assert published(2).rows == 0


def test_a_day_gets_one_archive_and_no_day_is_left_out() -> None:
    for _ in range(3):
        decided()
    assert publish_waiting(now=day(4)) == 4
    assert publish_waiting(now=day(4)) == 0
    assert publish_day(date(2026, 3, 2), now=day(4)) is None
    days = Archive.objects.order_by("number").values_list("day", flat=True)
    assert list(days) == [day(number).date() for number in range(4)]


def test_a_long_past_is_made_up_for_month_by_month() -> None:
    decided()
    assert publish_waiting(now=day(40)) == 31
    assert publish_waiting(now=day(40)) == 9


def test_a_day_that_is_not_over_has_no_archive() -> None:
    with pytest.raises(DayNotOver):
        publish_day(MORNING.date(), now=MORNING + timedelta(hours=13, minutes=59))
    midnight_in_shanghai = MORNING + timedelta(hours=14)
    assert publish_day(MORNING.date(), now=midnight_in_shanghai) is not None


def test_the_day_is_that_of_china() -> None:
    late = MORNING + timedelta(hours=15)  # the next day in Shanghai, the same one in UTC
    for _ in range(3):
        decided(now=late)
    assert published(0).rows == 0
    assert published(1).rows == 3


def test_numbers_tell_no_order(settings: LazySettings) -> None:
    for _ in range(3):
        decided()
    numbers = [one.number for one in Entry.objects.filter(archive=published(0)).order_by("pk")]
    assert len(set(numbers)) == 3
    assert all(len(number) == 13 and number.startswith("RE-") for number in numbers)


def test_entering_asks_the_same_number_of_questions_for_any_number_of_claims() -> None:
    for _ in range(3):
        decided((UPHELD, UNPROVEN))
    with CaptureQueriesContext(
        connection,
    ) as few:
        published(0)
    for _ in range(9):
        decided((UPHELD, UNPROVEN), now=day(1))
    with CaptureQueriesContext(connection) as many:
        published(1)
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_archive() -> None:
    for _ in range(3):
        decided()

    def work(_number: int) -> bool:
        try:
            return publish_day(MORNING.date(), now=day(1)) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [False, False, False, True]
    assert Archive.objects.get().rows == 3
