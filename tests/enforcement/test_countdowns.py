"""The clock starts on arrival, stands with a reason, and ends the measure or leaves it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.actions import advance, withdraw_claim
from claims.states import State
from enforcement.actions import answers, begin_measure, end_measure
from enforcement.actions.answers.countdowns import ClockStands, WordsMissing
from enforcement.actions.answers.suits import SuitDecided, SuitRefused
from enforcement.models import Countdown, Measure, Suit
from tests.enforcement.answered import (
    SUIT,
    answered,
    forwarded,
    paper,
    running,
    shown,
)
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=60)


def measure_of(clock: Countdown) -> Measure:
    return Measure.objects.get(pk=clock.statement.forwarding.measure_id)


def fresh(clock: Countdown) -> Countdown:
    return Countdown.objects.get(pk=clock.pk)


def test_it_starts_when_the_claimant_reads_the_statement() -> None:
    statement = answered()
    assert not Countdown.objects.exists()
    answers.see_answer(statement, by=statement.forwarding.claim.claimant, now=NOW)
    answers.see_answer(statement, by=statement.forwarding.claim.claimant, now=LATER)
    clock = Countdown.objects.get()
    assert (clock.started_at, clock.rule.version) == (NOW, "working-20@2021-01-01")
    assert clock.due_at is not None
    assert clock.due_at.date() == date(2026, 3, 30)


def test_somebody_elses_look_starts_nothing(creator: User) -> None:
    with pytest.raises(PermissionDenied):
        answers.see_answer(answered(), by=creator, now=NOW)


def test_unread_it_is_deemed_to_have_arrived() -> None:
    statement = answered()
    answers.end_countered(now=NOW + timedelta(days=2))
    assert not Countdown.objects.exists()
    answers.end_countered(now=NOW + timedelta(days=4))
    clock = Countdown.objects.get()
    assert clock.started_at == statement.deemed_at
    statement.refresh_from_db()
    assert statement.arrival == "DEEMED"


def test_without_a_suit_the_measure_ends_when_it_is_due() -> None:
    clock = running()
    assert clock.due_at is not None
    assert answers.end_countered(now=clock.due_at - timedelta(seconds=1)) == 0
    assert measure_of(clock).stands
    assert answers.end_countered(now=clock.due_at) == 1
    assert answers.end_countered(now=LATER) == 0
    assert measure_of(clock).end == Measure.End.COUNTERED
    assert fresh(clock).end == "EXPIRED"


def test_another_rule_counts_calendar_days(settings: LazySettings) -> None:
    settings.REDRESS_COUNTER_RULE, settings.REDRESS_COUNTER_DAYS = "calendar", 15
    clock = running()
    assert clock.rule.version == "calendar-15@2021-01-01"
    assert clock.due_at is not None
    assert clock.due_at.date() == date(2026, 3, 17)


def test_a_rule_may_restore_at_once(settings: LazySettings) -> None:
    settings.REDRESS_COUNTER_RULE = "at_once"
    statement = answered()
    assert answers.end_countered(now=NOW) == 1
    assert Measure.objects.get().end == Measure.End.COUNTERED
    answers.see_answer(statement, by=statement.forwarding.claim.claimant, now=LATER)
    assert Countdown.objects.get().end == "EXPIRED"


def test_a_later_setting_changes_no_running_clock(settings: LazySettings, senior: User) -> None:
    clock = running()
    before = clock.due_at
    settings.REDRESS_COUNTER_DAYS = 3
    answers.pause_clock(clock, by=senior, words="Holidays of the court.", now=LATER)
    answers.resume_clock(clock, by=senior, now=LATER)
    assert fresh(clock).due_at == before


def test_an_upheld_claim_keeps_its_measure() -> None:
    clock = running(forwarded(state=State.AWAITING_APPROVAL))
    claim = clock.statement.forwarding.claim
    claim.refresh_from_db()
    advance(claim, to=State.UPHELD, by=None, now=NOW)
    assert answers.end_countered(now=LATER) == 1
    assert measure_of(clock).stands
    assert fresh(clock).end == "UPHELD"


def test_so_it_does_once_the_measure_rests_on_the_decision() -> None:
    clock = running()
    begin_measure(clock.statement.forwarding.claim, basis=Measure.Basis.UPHELD, now=NOW)
    assert answers.end_countered(now=LATER) == 1
    assert measure_of(clock).stands


def test_a_withdrawn_claim_ends_measure_and_clock() -> None:
    clock = running()
    claim = clock.statement.forwarding.claim
    withdraw_claim(claim, by=claim.claimant, now=NOW)
    assert answers.end_countered(now=NOW) == 1
    assert measure_of(clock).end == Measure.End.WITHDRAWN
    assert fresh(clock).end == "DROPPED"


def test_a_dismissed_claim_ends_it_before_anybody_answered() -> None:
    forwarding = forwarded(state=State.IN_REVIEW)
    advance(forwarding.claim, to=State.DISMISSED, by=None, now=NOW)
    assert answers.end_countered(now=NOW) == 1
    assert answers.end_countered(now=NOW) == 0
    assert Measure.objects.get().end == Measure.End.WITHDRAWN


def test_a_measure_that_others_ended_ends_the_clock() -> None:
    clock = running()
    end_measure(measure_of(clock), end=Measure.End.REVERSED, now=NOW)
    assert answers.end_countered(now=NOW) == 1
    assert fresh(clock).end == "DROPPED"


def test_a_proof_stops_the_clock_until_somebody_looked(senior: User) -> None:
    suit = shown()
    clock = fresh(suit.countdown)
    assert clock.due_at is None
    assert not clock.runs
    assert answers.end_countered(now=LATER) == 0
    answers.accept_suit(suit, by=senior, now=LATER)
    assert fresh(clock).end == "SUIT"
    assert answers.end_countered(now=LATER) == 0
    assert measure_of(clock).stands


def test_a_refused_proof_lets_it_run_on_without_the_days_it_took(senior: User) -> None:
    suit = shown()
    before = date(2026, 3, 30)
    with pytest.raises(WordsMissing):
        answers.refuse_suit(suit, by=senior, reason="", now=NOW)
    answers.refuse_suit(suit, by=senior, reason="No stamp.", now=NOW + timedelta(days=2))
    clock = fresh(suit.countdown)
    assert clock.due_at is not None
    assert clock.due_at.date() == before + timedelta(days=2)
    with pytest.raises(SuitDecided):
        answers.accept_suit(suit, by=senior, now=NOW)
    again = shown(clock, now=NOW + timedelta(days=5))
    assert again.countdown.pauses.filter(ended_at=None).get().cause == "PROOF"


def test_the_outcome_of_the_suit_decides(senior: User) -> None:
    for outcome, stands in (("FOR_CLAIMANT", True), ("FOR_RESPONDENT", False), ("GIVEN_UP", False)):
        suit = answers.accept_suit(shown(), by=senior, reason="Sealed.", now=NOW)
        answers.record_outcome(suit, by=senior, outcome=outcome, words="Judgment.", now=NOW)
        assert measure_of(suit.countdown).stands == stands
        with pytest.raises(SuitDecided):
            answers.record_outcome(suit, by=senior, outcome=outcome, words="Again.", now=NOW)


def test_a_suit_outlives_the_dismissal_of_the_claim_but_not_its_withdrawal(senior: User) -> None:
    clocks = [running(forwarded(state=State.IN_REVIEW)) for _each in range(2)]
    for clock in clocks:
        answers.accept_suit(shown(clock), by=senior, now=NOW)
        clock.statement.forwarding.claim.refresh_from_db()
    dismissed, withdrawn = (clock.statement.forwarding.claim for clock in clocks)
    advance(dismissed, to=State.DISMISSED, by=None, now=NOW)
    withdraw_claim(withdrawn, by=withdrawn.claimant, now=NOW)
    assert answers.end_countered(now=LATER) == 1
    assert [measure_of(clock).stands for clock in clocks] == [True, False]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "LETTER"}, "kind"),
        ({"body": " "}, "body"),
        ({"case_number": ""}, "case_number"),
        ({"filed_on": date(2026, 3, 4)}, "filed_on"),
    ],
)
def test_a_proof_says_what_was_filed_where_and_when(changes: dict[str, Any], field: str) -> None:
    clock = running()
    fields = answers.SuitFields(**{**vars(SUIT), **changes})
    by = clock.statement.forwarding.claim.claimant
    with pytest.raises(SuitRefused) as refused:
        answers.show_suit(clock, by=by, fields=fields, upload=paper(), now=NOW)
    assert refused.value.field == field
    assert fresh(clock).runs


def test_one_proof_at_a_time_and_not_without_end(senior: User) -> None:
    suit = shown()
    with pytest.raises(SuitRefused, match="being checked"):
        shown(fresh(suit.countdown))
    for _each in range(4):
        answers.refuse_suit(suit, by=senior, reason="No.", now=NOW)
        suit = shown(fresh(suit.countdown))
    answers.refuse_suit(suit, by=senior, reason="No.", now=NOW)
    with pytest.raises(SuitRefused, match="At most 5"):
        shown(fresh(suit.countdown))


def test_a_proof_comes_in_time_and_from_the_claimant(creator: User) -> None:
    clock = running()
    with pytest.raises(PermissionDenied):
        answers.show_suit(clock, by=creator, fields=SUIT, upload=paper(), now=NOW)
    with pytest.raises(ClockStands, match="is over"):
        shown(clock, now=LATER)
    answers.end_countered(now=LATER)
    with pytest.raises(ClockStands):
        shown(clock, now=LATER)


def test_nobody_checks_the_proof_of_their_own_claim(reviewer: User) -> None:
    both = make_user(Role.SENIOR_REVIEWER)
    both.groups.add(Group.objects.get(name="creator"))
    suit = shown(running(forwarded(both)))
    for by in (both, reviewer):
        with pytest.raises(PermissionDenied):
            answers.accept_suit(suit, by=by, now=NOW)
        with pytest.raises(PermissionDenied):
            answers.record_outcome(suit, by=by, outcome="GIVEN_UP", words="x", now=NOW)
        with pytest.raises(PermissionDenied):
            answers.pause_clock(suit.countdown, by=by, words="x", now=NOW)
    assert Suit.objects.get().decided_at is None


def test_an_outcome_is_chosen_and_told_in_words(senior: User) -> None:
    suit = answers.accept_suit(shown(), by=senior, now=NOW)
    with pytest.raises(SuitRefused):
        answers.record_outcome(suit, by=senior, outcome="LOST", words="x", now=NOW)
    with pytest.raises(WordsMissing):
        answers.record_outcome(suit, by=senior, outcome="GIVEN_UP", words=" ", now=NOW)


def test_a_pause_has_a_reason_and_takes_its_days_out(senior: User) -> None:
    clock = running()
    with pytest.raises(WordsMissing):
        answers.pause_clock(clock, by=senior, words=" ", now=NOW)
    with pytest.raises(ClockStands, match="Nobody has paused"):
        answers.resume_clock(clock, by=senior, now=NOW)
    answers.pause_clock(clock, by=senior, words="The court is closed.", now=NOW + timedelta(days=1))
    with pytest.raises(ClockStands, match="already"):
        answers.pause_clock(clock, by=senior, words="Again.", now=NOW)
    assert answers.end_countered(now=LATER) == 0
    waiting = shown(fresh(clock), now=NOW + timedelta(days=1))
    answers.refuse_suit(waiting, by=senior, reason="No.", now=NOW + timedelta(days=1))
    assert fresh(clock).due_at is None  # the other pause goes on
    answers.resume_clock(clock, by=senior, now=NOW + timedelta(days=3))
    found = fresh(clock)
    assert found.due_at is not None
    assert found.due_at.date() == date(2026, 4, 2)
