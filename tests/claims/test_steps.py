"""The one writer of a claim's state: every pair of states, and two writers at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from accounts.models import User
from claims import actions
from claims.models import Claim, Step
from claims.states import STEPS, State, allowed
from tests.factories import NOW, make_claim, make_draft

PAIRS = [(old, new) for old in State for new in State]


@pytest.mark.django_db
@pytest.mark.parametrize("old", list(State))
def test_a_claim_can_be_brought_to_every_state(old: State) -> None:
    claim = make_claim(state=old)
    claim.refresh_from_db()
    assert claim.state == old
    assert claim.steps.last().new == old  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new"), PAIRS, ids=[f"{old}-{new}" for old, new in PAIRS])
def test_only_the_steps_of_the_table_are_possible(old: State, new: State) -> None:
    claim = make_claim(state=old)
    steps = Step.objects.filter(claim=claim).count()
    if allowed(old, new):
        if (old, new) == (State.DRAFT, State.SUBMITTED):
            actions.file_claim(claim, by=claim.claimant, signature="Lin Mo", now=NOW)
        else:
            actions.advance(claim, to=new, by=None, reason="so", now=NOW)
        assert (claim.state, Step.objects.filter(claim=claim).count()) == (new, steps + 1)
    else:
        with pytest.raises(actions.StepRefused, match="cannot become"):
            actions.advance(claim, to=new, by=None, now=NOW)
        assert Step.objects.filter(claim=claim).count() == steps
        assert claim.state == old
    claim.refresh_from_db()
    assert claim.state == (new if new in STEPS[old] else old)


@pytest.mark.django_db
def test_a_step_says_who_when_why_and_what_came_before(reviewer: User) -> None:
    claim = make_claim(state=State.IN_REVIEW)
    later = NOW + timedelta(hours=1)
    actions.advance(claim, to=State.DISMISSED, by=reviewer, reason="Not alike.", now=later)
    before, step = list(Step.objects.filter(claim=claim))[-2:]
    assert (step.old, step.new, step.by, step.reason, step.at, step.number) == (
        State.IN_REVIEW,
        State.DISMISSED,
        reviewer,
        "Not alike.",
        later,
        before.number + 1,
    )
    assert step.previous == before.digest != step.digest


@pytest.mark.django_db
def test_a_stale_claim_is_refused_and_nothing_changes() -> None:
    claim = make_claim(state=State.IN_REVIEW)
    stale = Claim.objects.get(pk=claim.pk)
    actions.advance(claim, to=State.DISMISSED, by=None, now=NOW)
    with pytest.raises(actions.StepRefused, match="faster"):
        actions.advance(stale, to=State.WITHDRAWN, by=None, now=NOW)
    claim.refresh_from_db()
    assert claim.state == State.DISMISSED


woken: list[State] = []


def note(state: State) -> None:
    """Stands where the bells are rung."""
    woken.append(state)


@pytest.mark.django_db(transaction=True)
def test_the_bells_ring_only_after_the_commit(settings: LazySettings) -> None:
    settings.REDRESS_WAKE = f"{__name__}.note"
    claim = make_claim(state=State.IN_REVIEW)
    woken.clear()
    with transaction.atomic():
        actions.advance(claim, to=State.DISMISSED, by=None, now=NOW)
        assert woken == []
    assert woken == [State.DISMISSED]


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_wins() -> None:
    claim = make_claim(state=State.IN_REVIEW)
    barrier, outcomes = Barrier(2), []

    def write(to: State) -> None:
        mine = Claim.objects.get(pk=claim.pk)
        try:
            with transaction.atomic():
                barrier.wait(10)
                actions.advance(mine, to=to, by=None, now=NOW)
            outcomes.append(to.value)
        except actions.StepRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    writers = [Thread(target=write, args=(to,)) for to in (State.DISMISSED, State.WITHDRAWN)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    claim.refresh_from_db()
    assert sorted(outcomes) == sorted([claim.state, "refused"])
    assert claim.steps.count() == 4


@pytest.mark.django_db
def test_the_clock_of_a_decision_goes_on_while_it_awaits_approval() -> None:
    claim = make_claim(state=State.IN_REVIEW)
    due = claim.due_at
    actions.advance(claim, to=State.AWAITING_APPROVAL, by=None, now=NOW + timedelta(days=1))
    assert claim.due_at == due is not None
    actions.advance(claim, to=State.UPHELD, by=None, now=NOW + timedelta(days=1))
    assert claim.due_at is None


@pytest.mark.django_db
def test_nobody_acts_on_a_claim_of_somebody_else(other_creator: User, reviewer: User) -> None:
    claim, filed = make_draft(), make_claim(state=State.NO_MATCH)
    for somebody in (other_creator, reviewer):
        with pytest.raises(PermissionDenied):
            actions.file_claim(claim, by=somebody, signature="Lin Mo", now=NOW)
        with pytest.raises(PermissionDenied):
            actions.withdraw_claim(filed, by=somebody, now=NOW)
        with pytest.raises(PermissionDenied):
            actions.ask_for_person(filed, by=somebody, now=NOW)
