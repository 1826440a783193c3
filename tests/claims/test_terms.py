"""The time to answer or to appeal: set and moved with a reason, kept for good, shown to all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from claims.actions import advance, lapse_overdue, set_term
from claims.clocks import Kind
from claims.deadlines import deemed_from, latest_for
from claims.models import Claim, Question, Step, Term
from claims.personal import hand_over
from claims.queries import (
    ahead,
    appeal_until,
    open_question,
    running_term,
    term_kind,
    term_of,
    terms_of,
    timeline,
)
from claims.states import State
from tests.factories import NOW, make_claim

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=2)
B = Term.Basis


def last(claim: Claim) -> Step:
    return claim.steps.latest("number")


def opened(claim: Claim, *, by: User | None = None) -> Term:
    term = set_term(
        last(claim), basis=B.OPENED, counted_from=SOON, notice="RDN-I-2026-000001", by=by, now=SOON
    )
    assert term is not None
    claim.refresh_from_db()
    return term


def test_an_answer_is_due_ten_days_after_the_notice_arrived() -> None:
    claim = make_claim(state=State.INFO_REQUESTED)
    assert claim.due_at == latest_for(Kind.ANSWER, NOW)
    term = opened(claim)
    # Opened on 4 March; the tenth day after is Saturday, 14 March, so Monday, 16 March counts.
    assert term.due_at == datetime(2026, 3, 16, 15, 59, 59, tzinfo=UTC)
    assert claim.due_at == Question.objects.get().due_at == term.due_at
    assert running_term(claim) == term_of(last(claim)) == term
    assert lapse_overdue(now=term.due_at) == 0
    assert lapse_overdue(now=term.due_at + timedelta(seconds=1)) == 1
    assert claim.steps.latest("number").reason.endswith("by March 16, 2026.")


def test_an_appeal_is_due_fifteen_days_after_it_and_before_that_on_the_latest_day() -> None:
    claim = make_claim(state=State.DISMISSED)
    assert appeal_until(last(claim)) == latest_for(Kind.APPEAL, NOW)
    term = opened(claim)
    assert appeal_until(last(claim)) == term.due_at == datetime(2026, 3, 19, 15, 59, 59, tzinfo=UTC)
    assert claim.due_at is None


def test_the_days_until_it_counts_as_arrived_are_published(settings: LazySettings) -> None:
    settings.REDRESS_DAYS_DEEMED = 0
    assert deemed_from(NOW) == NOW
    settings.REDRESS_DAYS_DEEMED = 30
    assert deemed_from(NOW) == NOW + timedelta(days=30)


@pytest.mark.parametrize("basis", [B.UNISSUED, B.UNDELIVERED])
def test_a_clock_that_stands_still_lets_nothing_lapse(basis: Term.Basis, creator: User) -> None:
    claim = make_claim(creator, state=State.INFO_REQUESTED)
    term = set_term(last(claim), basis=basis, now=NOW)
    assert term is not None
    assert (term.due_at, term.counted_from) == (None, None)
    claim.refresh_from_db()
    assert claim.due_at is None
    question = open_question(claim)
    assert question is not None
    assert question.due_at is None
    assert lapse_overdue(now=NOW + timedelta(days=500)) == 0
    coming = ahead(claim, timeline(claim, viewer=creator))
    assert coming is not None
    assert (coming.label, coming.until) == ("Answer to the question", None)


def test_without_an_end_an_appeal_stays_possible(creator: User) -> None:
    claim = make_claim(creator, state=State.DISMISSED)
    set_term(last(claim), basis=B.UNDELIVERED, now=NOW)
    assert appeal_until(last(claim)) is None
    coming = ahead(claim, timeline(claim, viewer=creator))
    assert coming is not None
    assert (coming.label, coming.until) == ("Last day to appeal", None)


def test_a_claim_that_has_gone_on_has_no_clock_to_move() -> None:
    claim = make_claim(state=State.DISMISSED)
    decided = last(claim)
    advance(claim, to=State.APPEALED, by=None, now=NOW)
    assert set_term(decided, basis=B.OPENED, counted_from=NOW, now=NOW) is None
    assert (running_term(claim), list(terms_of(claim))) == (None, [])


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.INFO_REQUESTED, Term.Kind.ANSWER),
        (State.DISMISSED, Term.Kind.APPEAL),
        (State.UPHELD, Term.Kind.APPEAL),
        (State.SUBMITTED, None),
        (State.NO_MATCH, None),
        (State.ACCEPTED, None),
    ],
)
def test_a_time_to_act_runs_after_a_question_and_after_a_decision(
    state: State, kind: Term.Kind | None
) -> None:
    claim = make_claim(state=state)
    assert term_kind(last(claim)) == kind
    assert (set_term(last(claim), basis=B.UNISSUED, now=NOW) is None) == (kind is None)
    assert running_term(claim) == (term_of(last(claim)) if kind else None)


def test_after_an_appeal_there_is_none() -> None:
    claim = make_claim(state=State.DISMISSED)
    opened(claim)
    for state in (State.APPEALED, State.IN_REVIEW, State.DISMISSED):
        advance(claim, to=state, by=None, now=SOON)
    assert term_kind(last(claim)) is None
    assert set_term(last(claim), basis=B.UNISSUED, now=SOON) is None
    assert running_term(claim) is None


def test_every_move_stands_in_the_timeline_with_its_reason(
    creator: User, senior: User, auditor: User
) -> None:
    claim = make_claim(creator, state=State.DISMISSED)
    step = last(claim)
    set_term(step, basis=B.ISSUED, counted_from=deemed_from(NOW), now=NOW)
    set_term(
        step, basis=B.POSTING, counted_from=NOW + timedelta(days=30), words="It came back.",
        by=senior, now=NOW + timedelta(days=1),
    )  # fmt: skip
    opened(claim, by=creator)
    seen = timeline(claim, viewer=creator)[-3:]
    assert [moment.label for moment in seen] == [
        "Time to appeal: until 2026-03-24",
        "Time to appeal: until 2026-04-16",
        "Time to appeal: until 2026-03-19",
    ]
    assert [moment.actor for moment in seen] == ["The system", "A member of staff", "You"]
    assert "counts as arrived on 2026-03-09" in seen[0].reason
    assert "counts as arrived when that ends, on 2026-04-01" in seen[1].reason
    assert "It came back." not in seen[1].reason
    assert seen[2].reason == "It counts from 2026-03-04, when the notice was opened."
    audited = timeline(claim, viewer=auditor)[-3:]
    assert audited[1].reason.endswith("\nIt came back.")
    assert [moment.actor for moment in audited] == ["The system", str(senior), str(creator)]
    assert {moment.state for moment in seen} == {State.DISMISSED}


@pytest.mark.parametrize("basis", B)
def test_every_reason_has_a_sentence(basis: Term.Basis) -> None:
    claim = make_claim(state=State.DISMISSED)
    still = basis in Term.STANDS_STILL
    term = set_term(
        last(claim), basis=basis, counted_from=None if still else SOON, words="Why.", now=NOW
    )
    assert term is not None
    assert term.said.endswith(".")
    assert ("2026-03-04" in term.said) == (not still)
    assert term.title.endswith("stands still") == still
    assert str(term) == f"{claim.reference} {last(claim).number}: DISMISSED: APPEAL {basis}"


def test_the_person_takes_the_clocks_along(creator: User) -> None:
    claim = make_claim(creator, state=State.DISMISSED)
    term = opened(claim, by=creator)
    (row,) = hand_over(creator).records["clocks"]
    assert (row["basis"], row["due_at"]) == ("OPENED", term.due_at)
    assert row["step__claim__public_id"] == claim.public_id


@pytest.mark.parametrize(
    "sql",
    ["UPDATE claims_term SET due_at = due_at + interval '1 day'", "DELETE FROM claims_term"],
)
def test_a_move_is_never_changed(sql: str) -> None:
    opened(make_claim(state=State.DISMISSED))
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


BAD = {
    "unknown kind": {"kind": "SLEEP"},
    "a kind of another state": {"kind": "ANSWER"},
    "unknown basis": {"basis": "LUCK"},
    "running without an end": {"due_at": None},
    "running without a beginning": {"counted_from": None},
    "ends before it begins": {"due_at": NOW},
    "stands still and ends": {"basis": "UNISSUED"},
    "posted without words": {"basis": "POSTING"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD.keys())
def test_the_database_refuses_a_term_that_cannot_be(changes: dict[str, object]) -> None:
    step = last(make_claim(state=State.DISMISSED))
    whole = {
        "step": step, "kind": "APPEAL", "basis": "OPENED", "counted_from": SOON,
        "due_at": SOON + timedelta(days=15), "at": SOON,
    }  # fmt: skip
    Term.objects.create(**whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(**whole | changes)
