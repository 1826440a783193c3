"""The quality figures: counted right, seen by the right people, and with few questions."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from review import actions
from review.agreement import Undefined
from review.grounds import Ground
from review.models import Approval, SecondLook
from review.queries import Figures, Period, quality, usual_period
from tests.factories import NOW, make_user
from tests.review.browsing import SignIn, text
from tests.review.cases import (
    at,
    decide,
    decide_all,
    dismissed,
    in_review,
    lease,
    pictures_of,
    proposed,
)  # fmt: skip
from tests.review.looks import double_reviews, golden, held_up, looked, ruling, say, taken

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2026, 1, 1), date(2026, 3, 31))
PAGE = "/review/quality/"


@pytest.fixture
def twice(settings: LazySettings) -> None:
    double_reviews(settings)


@pytest.fixture
def second() -> User:
    return make_user(Role.REVIEWER, email="second@example.org")


def whole(viewer: User, period: Period = PERIOD) -> Figures:
    return quality(period, viewer=viewer).whole


def test_nothing_is_said_of_nothing(auditor: User) -> None:
    found = quality(PERIOD, viewer=auditor)
    assert (found.whole.agreement.pairs, found.whole.agreement.share) == (0, None)
    assert found.whole.agreement.kappa.reason == Undefined.NOTHING
    assert (found.whole.returned.value, found.whole.spent.cases) == (None, 0)
    assert (found.people, found.grounds) == ([], [])
    assert (found.weeks[0].name, found.weeks[-1].name, len(found.weeks)) == (
        "2026-W01", "2026-W14", 14,
    )  # fmt: skip


@pytest.mark.usefixtures("twice")
def test_agreement_of_all_of_each_ground_and_of_each_reviewer(
    reviewer: User, second: User, senior: User
) -> None:
    looked(held_up(["UPHELD", "LICENSED"], by=reviewer), ["UPHELD", "LICENSED"], by=second)
    third = make_user(Role.REVIEWER)
    looked(held_up(["UPHELD", "UNPROVEN"], by=reviewer), ["LICENSED", "UNPROVEN"], by=third)
    found = quality(PERIOD, viewer=senior)
    all_pairs = found.whole.agreement
    assert (all_pairs.pairs, all_pairs.agreed, found.whole.few_pairs) == (4, 3, True)
    assert all_pairs.kappa.value == pytest.approx((0.75 - 0.3125) / 0.6875)
    grounds = {one.ground: one.agreement.agreed for one in found.grounds}
    assert grounds == {Ground.UPHELD: 3, Ground.LICENSED: 3, Ground.UNPROVEN: 4}
    assert all(one.few_pairs for one in found.grounds)
    people = {one.person: one.figures.agreement for one in found.people}
    assert {who: (a.agreed, a.pairs) for who, a in people.items()} == {
        reviewer: (3, 4), second: (2, 2), third: (1, 2),
    }  # fmt: skip
    assert found.looks == {"asked": 2, "alike": 1, "differed": 1, "settled": 0, "waiting": 0}
    by_week = {week.name: week.figures.agreement.pairs for week in found.weeks}
    assert {name: pairs for name, pairs in by_week.items() if pairs} == {"2026-W10": 4}


@pytest.mark.usefixtures("twice")
def test_what_was_overturned(reviewer: User, second: User, senior: User) -> None:
    """By the second person, by a third one, and on appeal; each for whose decision it was."""
    look = held_up([Ground.UPHELD, Ground.LICENSED], by=reviewer)
    looked(look, [Ground.UNPROVEN, Ground.UNPROVEN], by=second)
    first, other = pictures_of(look.claim)
    rulings = {first.pk: ruling("UPHELD"), other.pk: ruling("UNPROVEN")}
    approval = actions.adjudicate(look, by=senior, rulings=rulings, now=at(20))
    assert approval is not None
    head = make_user(Role.SENIOR_REVIEWER)
    actions.return_proposal(approval, by=head, reason="Look again.", now=at(21))
    found = quality(PERIOD, viewer=head)
    assert (found.whole.adjudicated.part, found.whole.adjudicated.whole) == (1, 2)
    assert (found.whole.returned.part, found.whole.returned.whole) == (1, 1)
    people = {one.person: one.figures for one in found.people}
    assert people[reviewer].adjudicated.whole == 2
    assert people[second].adjudicated.whole == 0
    assert (people[senior].returned.part, people[reviewer].returned.whole) == (1, 0)
    assert found.looks["settled"] == 1


def test_what_an_appeal_changed_counts_for_the_first_verdict(
    reviewer: User, second: User, senior: User
) -> None:
    claim = in_review(works=3)
    decide_all(claim, ["UNPROVEN", "UNPROVEN", "LICENSED"], by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="Look again.", now=at(5))
    decide_all(claim, ["UPHELD", "UNPROVEN", "LICENSED"], by=second, now=at(6))
    assert whole(senior).appealed.whole == 0  # not settled yet
    actions.approve(Approval.objects.get(), by=senior, now=at(7))
    found = quality(PERIOD, viewer=senior)
    people = {one.person: one.figures.appealed for one in found.people}
    assert (people[reviewer].part, people[reviewer].whole) == (1, 3)
    assert people[second].whole == 0


def test_time_is_what_a_reviewer_held_a_case(reviewer: User, second: User, senior: User) -> None:
    """10 minutes; 20 in two leases with a pause between; 30 that ran out and 5 afterwards."""
    for held in ([(0, 10)], [(20, 35), (100, 105)], [(200, 230), (300, 305)]):
        claim = in_review()
        for begin, end in held[:-1]:
            lease(claim, by=reviewer, now=at(begin))
            if end - begin < 30:
                actions.give_back_claim(claim, by=reviewer, now=at(end))
            actions.release_expired(now=at(end + 10))
        begin, end = held[-1]
        lease(claim, by=reviewer, now=at(begin))
        decide(pictures_of(claim)[0], by=reviewer, ground="UNPROVEN", now=at(begin))
        actions.propose(claim, by=reviewer, now=at(end))
    abandoned = in_review()
    lease(abandoned, by=second, now=at(0))
    actions.give_back_claim(abandoned, by=second, now=at(25))
    spent = whole(senior).spent
    assert (spent.cases, spent.median, spent.most) == (
        3, timedelta(minutes=20), timedelta(minutes=32),
    )  # fmt: skip
    assert (spent.median_minutes, spent.most_minutes) == (20.0, 32.0)
    (only,) = quality(PERIOD, viewer=senior).people
    assert (only.person, only.figures.spent, only.figures.few_cases) == (reviewer, spent, True)
    weeks = quality(PERIOD, viewer=senior).weeks
    assert sum(week.figures.spent.cases for week in weeks) == 3


def test_after_a_return_the_time_starts_again(reviewer: User, senior: User) -> None:
    claim = in_review()
    approval = decide_all(claim, ["UPHELD"], by=reviewer, now=at(0))
    assert approval is not None
    actions.return_proposal(approval, by=senior, reason="Look again.", now=at(1))
    lease(claim, by=reviewer, now=at(2))
    actions.propose(claim, by=reviewer, now=at(12))
    spent = whole(senior).spent
    assert (spent.cases, spent.most) == (2, timedelta(minutes=9))


@pytest.mark.usefixtures("twice")
def test_a_decision_kept_for_a_second_look_counts_as_finished(reviewer: User, senior: User) -> None:
    held_up(by=reviewer)
    assert whole(senior).spent.cases == 1


@pytest.mark.usefixtures("twice")
def test_a_period_counts_its_own_days(reviewer: User, second: User, senior: User) -> None:
    looked(held_up(by=reviewer), ["UPHELD"], by=second)
    day = date(2026, 3, 2)
    for period, pairs in (
        (Period(day, day), 1),
        (Period(day - timedelta(days=7), day - timedelta(days=1)), 0),
        (Period(day + timedelta(days=1), day + timedelta(days=7)), 0),
    ):
        assert whole(senior, period).agreement.pairs == pairs


def test_the_usual_period_is_twelve_weeks() -> None:
    period = usual_period(date(2026, 3, 4))
    assert (period.first, period.last, len(period.mondays)) == (
        date(2025, 12, 15), date(2026, 3, 4), 12,
    )  # fmt: skip


@pytest.mark.usefixtures("twice")
def test_reviewers_see_themselves_beside_the_whole(
    reviewer: User, second: User, senior: User, auditor: User
) -> None:
    looked(held_up(by=reviewer), ["UPHELD"], by=second)
    stranger = make_user(Role.REVIEWER)
    seen = {
        viewer: [one.person for one in quality(PERIOD, viewer=viewer).people]
        for viewer in (reviewer, stranger, senior, auditor)
    }
    assert seen == {
        reviewer: [reviewer], stranger: [stranger], senior: [reviewer, second],
        auditor: [reviewer, second],
    }  # fmt: skip
    assert whole(stranger).agreement.pairs == 1


# --- The page and the API -------------------------------------------------------------------


def at_work(reviewer: User) -> Callable[[], None]:
    """Adds a week's work to what the dashboard counts."""

    def add() -> None:
        people = [make_user(Role.REVIEWER) for _ in range(2)]
        head, third = (make_user(Role.SENIOR_REVIEWER) for _ in range(2))
        with override_settings(REDRESS_DOUBLE_REVIEW_PERCENT=100):
            look = held_up(["UPHELD", "LICENSED"], by=reviewer)
            looked(look, ["UPHELD", "UNPROVEN"], by=people[0])
            key = pictures_of(look.claim)[1].pk
            actions.adjudicate(look, by=head, rulings={key: ruling()}, now=at(20))
        actions.return_proposal(
            Approval.objects.get(outcome=""), by=third, reason="Again.", now=at(21)
        )
        claim = dismissed(in_review(), by=people[1])
        case = golden(by=head, claim=claim)
        with override_settings(REDRESS_GOLDEN_PERCENT=100):
            shown = taken(people[0], now=at(30))
            say(shown, ["LICENSED"], by=people[0], now=at(30))
            actions.finish_look(shown, by=people[0], now=at(31))
        actions.retire_golden(case, by=head, reason="Enough.", now=at(32))

    return add


WINDOW = "?start=2026-02-02&end=2026-03-31"


@pytest.mark.parametrize("path", [PAGE + WINDOW, "/review/golden/", "/review/second-looks/"])
def test_the_number_of_questions_is_constant(
    client_for: SignIn, reviewer: User, senior: User, path: str, settings: LazySettings
) -> None:
    browser, add = client_for(senior), at_work(reviewer)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return len(asked)

    def once_more() -> None:
        if "second-looks" in path:
            settings.REDRESS_DOUBLE_REVIEW_PERCENT = 100
            held_up(by=make_user(Role.REVIEWER))
        else:
            add()

    once_more()
    browser.get(path)
    first = count()
    once_more()
    once_more()
    assert count() == first


def test_the_page_shows_charts_and_says_what_is_too_few(
    client_for: SignIn, reviewer: User, senior: User
) -> None:
    at_work(reviewer)()
    page = text(client_for(senior).get(PAGE + WINDOW))
    assert page.count('<svg viewBox="0 0 360') == 6
    assert "style=" not in page
    assert "too few to say" in page
    assert "2026-W10" in page
    assert str(reviewer) in page
    assert "Common element" not in page
    own = text(client_for(reviewer).get(PAGE + WINDOW))
    assert ">you<" in own
    assert SecondLook.objects.filter(kind="DOUBLE").count() == 1


def test_without_decisions_the_page_says_so(client_for: SignIn, auditor: User) -> None:
    page = text(client_for(auditor).get(PAGE))
    assert page.count("Nothing of this kind in the period.") == 4
    assert page.count("No kappa can be computed in this period.") == 2


@pytest.mark.usefixtures("twice")
def test_one_ground_only_has_no_kappa(
    client_for: SignIn, reviewer: User, second: User, senior: User
) -> None:
    looked(held_up(by=reviewer), ["UPHELD"], by=second)
    page = text(client_for(senior).get(PAGE + WINDOW))
    assert "undefined: everybody chose the same" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("start=2026-03-02&end=2026-03-01", "The last day is before the first."),
        ("start=2020-01-01&end=2026-03-01", "Choose a year at most."),
        ("start=yesterday", "Enter a valid date."),
        ("end=2026-13-01", "Enter a valid date."),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_words(desk: Client, query: str, told: str) -> None:
    answer = desk.get(f"{PAGE}?{query}")
    assert (answer.status_code, told in text(answer)) == (200, True)
    refused = desk.get(f"/api/v1/review/quality/?{query}")
    assert (refused.status_code, told in text(refused)) == (400, True)


def test_a_start_alone_reaches_to_today(desk: Client) -> None:
    today = timezone.localdate()
    shown: Any = desk.get(f"/api/v1/review/quality/?start={today}").json()
    assert (shown["start"], shown["end"]) == (str(today), str(today))
    later = today + timedelta(days=3)
    shown = desk.get(f"/api/v1/review/quality/?start={later}").json()
    assert (shown["start"], shown["end"]) == (str(later), str(later))


def test_the_api_gives_the_same_numbers(client_for: SignIn, reviewer: User, senior: User) -> None:
    at_work(reviewer)()
    period = Period(date(2026, 2, 2), date(2026, 3, 31))
    expected = quality(period, viewer=senior)
    shown: Any = client_for(senior).get(f"/api/v1/review/quality/{WINDOW}").json()
    assert shown["whole"]["agreement"]["kappa"]["value"] == expected.whole.agreement.kappa.value
    assert shown["whole"]["agreement"]["kappa"]["undefined"] is None
    assert shown["double_reviews"] == {
        "asked": 1, "agreed": 0, "differed": 1, "settled_by_a_third": 1, "not_finished": 0,
    }  # fmt: skip
    assert [one["reviewer"] for one in shown["people"]] == [
        one.person.email for one in expected.people
    ]
    assert shown["whole"]["golden_ground"] == {"part": 0, "whole": 1, "value": 0.0, "few": True}
    assert shown["whole"]["time"]["cases"] == expected.whole.spent.cases
    assert len(shown["weeks"]) == len(expected.weeks) == 9
    assert proposed(in_review(), by=reviewer).proposed_at == NOW
