"""Who may not decide a claim: the same answer in Python and in the database, and its refusals."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Claim
from claims.states import State
from review import actions
from review.models import Assignment, Recusal, Verdict
from review.queries import bar, not_barred, touched, why_barred
from review.queries.leases import TAKEABLE
from tests.factories import NOW, make_avatar, make_claim, make_draft, make_user, make_work
from tests.review.cases import (
    at,
    decide,
    decide_all,
    dismissed,
    in_review,
    lease,
    pictures_of,
    waiting_for,
)
from tests.review.test_database import APPROVAL, ASSIGNMENT, VERDICT, refused

pytestmark = pytest.mark.django_db
Case = Callable[[Claim, User], "Claim | None"]
GIVEN: tuple[Any, ...] = ("UNPROVEN", "x", "", [])


@pytest.fixture
def senior() -> User:
    """Somebody who decides and also claims."""
    person = make_user(Role.SENIOR_REVIEWER)
    person.groups.add(*make_user(Role.CREATOR).groups.all())
    return person


def put(case: Case, person: User) -> Claim:
    """A claim of two pictures of which this person has the past of the case."""
    claim = in_review(works=2)
    claim = case(claim, person) or claim
    claim.refresh_from_db()
    return claim


def _appeal(claim: Claim) -> None:
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(10))


def _nothing(claim: Claim, person: User) -> None:
    """No past at all."""


def _own(claim: Claim, person: User) -> Claim:
    return in_review(person, works=2)


def _recused(claim: Claim, person: User) -> None:
    actions.recuse(claim, by=person, reason="KNOWS_CLAIMANT", now=NOW)


def _recused_elsewhere(claim: Claim, person: User) -> None:
    actions.recuse(in_review(), by=person, reason="KNOWS_CLAIMANT", now=NOW)


def _same_avatar(claim: Claim, person: User) -> None:
    assert claim.avatar is not None
    make_claim(person, avatar=make_avatar(blob=claim.avatar.blob, seen=True))


def _same_work(claim: Claim, person: User) -> None:
    work = make_work(person, blob=pictures_of(claim)[0].work.blob)
    make_claim(person, works=[make_work(person), work])


def _same_in_draft(claim: Claim, person: User) -> None:
    make_draft(person, avatar=claim.avatar)


def _same_withdrawn(claim: Claim, person: User) -> None:
    withdraw_claim(make_claim(person, avatar=claim.avatar), by=person, reason="", now=NOW)


def _leased(claim: Claim, person: User) -> None:
    lease(claim, by=person)


def _leased_then_appeal(claim: Claim, person: User) -> None:
    actions.give_back(lease(claim, by=person), by=person, now=at(1))
    _appeal(dismissed(claim, by=make_user(Role.REVIEWER), now=at(2)))


def _decided_then_appeal(claim: Claim, person: User) -> None:
    _appeal(dismissed(claim, by=person))


def _verdict_alone_then_appeal(claim: Claim, person: User) -> None:
    _decided_then_appeal(claim, person)
    Assignment.objects.all().delete()


def _approved_then_appeal(claim: Claim, person: User) -> None:
    proposal = decide_all(claim, ["UPHELD", "UNPROVEN"], by=make_user(Role.REVIEWER))
    assert proposal is not None
    actions.approve(proposal, by=person, now=at(1))
    _appeal(claim)


def _returned_then_appeal(claim: Claim, person: User) -> None:
    first = decide_all(claim, ["UPHELD", "UNPROVEN"], by=make_user(Role.REVIEWER))
    assert first is not None
    actions.return_proposal(first, by=person, reason="Again.", now=at(1))
    _appeal(dismissed(claim, by=make_user(Role.REVIEWER), now=at(2)))


def _second_round_at_the_very_moment(claim: Claim, person: User) -> None:
    _decided_then_appeal(claim, make_user(Role.REVIEWER))
    lease(claim, by=person, now=at(10))
    decide_all(claim, ["UNPROVEN", "UNPROVEN"], by=person, now=at(10))


def _leased_after_appeal(claim: Claim, person: User) -> None:
    _decided_then_appeal(claim, make_user(Role.REVIEWER))
    lease(claim, by=person, now=at(11))


CASES: list[tuple[Case, str, bool]] = [
    (_nothing, "", False),
    (_own, "own claim", False),
    (_recused, "stepped back", False),
    (_recused_elsewhere, "", False),
    (_same_avatar, "claim themselves", False),
    (_same_work, "claim themselves", False),
    (_same_in_draft, "", False),
    (_same_withdrawn, "", False),
    (_leased, "", False),
    (_leased_then_appeal, "before the appeal", True),
    (_decided_then_appeal, "before the appeal", True),
    (_verdict_alone_then_appeal, "before the appeal", True),
    (_approved_then_appeal, "before the appeal", True),
    (_returned_then_appeal, "before the appeal", True),
    (_second_round_at_the_very_moment, "", False),
    (_leased_after_appeal, "", False),
]


def asked(function: str, claim: Claim, person: User) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [claim.pk, person.pk])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("case", "says", "hand"), CASES)
def test_python_and_the_database_give_the_same_answer(
    senior: User, reviewer: User, case: Case, says: str, hand: bool
) -> None:
    claim = put(case, senior)
    why = asked("review_why_barred", claim, senior)
    assert says in (why or "")
    assert bool(why_barred(senior, claim)) is bool(why) is bool(says)
    assert touched(senior, claim) is asked("review_touched", claim, senior) is hand
    assert not why_barred(reviewer, claim)
    if claim.state in TAKEABLE:
        assert (claim in waiting_for(senior, now=at(500))) is not bool(says)
    assert (senior in not_barred(claim)) is not bool(says)
    assert reviewer in not_barred(claim)


@pytest.mark.parametrize("case", [case for case, says, _hand in CASES if says])
def test_the_database_takes_no_lease_of_somebody_barred(senior: User, case: Case) -> None:
    claim = put(case, senior)
    Assignment.objects.filter(claim=claim).update(released_at=at(11))
    says = asked("review_why_barred", claim, senior)
    assert says in refused(ASSIGNMENT, claim.pk, senior.pk, 30)


@pytest.mark.parametrize("case", [case for case, says, _hand in CASES if says])
def test_the_database_takes_no_verdict_of_somebody_barred(senior: User, case: Case) -> None:
    claim = put(case, senior)
    Assignment.objects.filter(claim=claim).update(released_at=at(11))
    if claim.state == State.APPEALED:
        lease(claim, by=make_user(Role.REVIEWER), now=at(12))
        sql = VERDICT.replace("%s, %s, 0,", "%s, %s, 1,")
    else:
        sql = VERDICT
    says = asked("review_why_barred", claim, senior)
    assert says in refused(sql, pictures_of(claim)[1].pk, senior.pk, *GIVEN)


@pytest.mark.parametrize("case", [case for case, says, _hand in CASES if says])
@pytest.mark.parametrize("outcome", ["APPROVED", "RETURNED", ""])
def test_the_database_takes_no_proposal_or_approval_of_somebody_barred(
    senior: User, reviewer: User, case: Case, outcome: str
) -> None:
    claim = put(case, senior)
    says = asked("review_why_barred", claim, senior)
    assert says
    sql = APPROVAL.replace("%s, 0, %s", "%s, 1, %s", 1)
    values: tuple[Any, ...]
    if outcome:
        values = (claim.pk, reviewer.pk, outcome, "x", senior.pk, NOW)
    else:
        values = (claim.pk, senior.pk, outcome, "", None, None)
    told = refused(sql, *values)
    assert says in told or "earlier decision signs nothing after the appeal" in told


def test_what_ends_a_barred_persons_part_is_taken(senior: User, reviewer: User) -> None:
    claim = in_review()
    held = lease(claim, by=senior)
    draft = decide(pictures_of(claim)[0], by=senior, ground="UNPROVEN")
    _same_avatar(claim, senior)
    extend = "UPDATE review_assignment SET expires_at = now() + interval '9 days' WHERE id = %s"
    assert "claim themselves" in refused(extend, held.pk)
    Verdict.objects.filter(pk=draft.pk).update(set_aside_at=at(2))
    actions.give_back(held, by=senior, now=at(2))
    held.refresh_from_db()
    assert held.released_at == at(2)
    assert lease(claim, by=reviewer, now=at(3)).reviewer == reviewer


def test_a_proposal_overtaken_after_its_proposer_was_barred(senior: User) -> None:
    claim, reviewer = in_review(), make_user(Role.REVIEWER)
    reviewer.groups.add(*claim.claimant.groups.all())
    proposal = decide_all(claim, ["UPHELD"], by=reviewer)
    assert proposal is not None
    _same_avatar(claim, senior)
    _same_avatar(claim, reviewer)
    assert "You claim the same" in bar(proposal, senior)
    change = "UPDATE review_approval SET proposed_by_id = %s WHERE id = %s"
    assert "never changed" in refused(change, senior.pk, proposal.pk)
    withdraw_claim(claim, by=claim.claimant, reason="", now=at(1))
    actions.release_expired(now=at(2))
    proposal.refresh_from_db()
    assert proposal.outcome == "OVERTAKEN"


def test_a_recusal_is_never_changed(reviewer: User) -> None:
    claim = in_review()
    _recused(claim, reviewer)
    assert "never edited" in refused("UPDATE review_recusal SET reason = 'OTHER', words = 'x'")
    assert "never edited" in refused("DELETE FROM review_recusal")
    insert = """
        INSERT INTO review_recusal (claim_id, person_id, reason, words, at)
        VALUES (%s, %s, %s, %s, now())
    """
    other = make_user(Role.REVIEWER)
    assert "recusal_once" in refused(insert, claim.pk, reviewer.pk, "OWN_INTEREST", "")
    assert "recusal_reason_known" in refused(insert, claim.pk, other.pk, "BORED", "x")
    assert "recusal_other_has_words" in refused(insert, claim.pk, other.pk, "OTHER", "")
    assert str(Recusal.objects.get()) == f"{claim} · reviewer"


def test_only_active_reviewing_staff_can_be_asked(
    reviewer: User, senior: User, auditor: User, creator: User
) -> None:
    make_user(Role.REVIEWER, is_active=False)
    both = make_user(Role.REVIEWER, email="zz@example.org")
    both.groups.add(*senior.groups.all())
    assert set(not_barred(in_review(creator))) == {reviewer, senior, both}
