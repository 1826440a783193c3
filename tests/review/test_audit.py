"""The audit of decisions: quiet about right ones, and loud about every made violation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.actions import advance, answer_question, append_step, withdraw_claim
from claims.models import Claim
from claims.states import State
from review import actions
from review.models import Approval
from review.queries import audit
from review.queries.audit import decision_flaws
from tests.factories import NOW, make_claim, make_user
from tests.review.cases import at, decide, decide_all, dismissed, in_review, lease, pictures_of
from tests.review.cases import proposed as propose_all

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def without_triggers(*tables: str) -> Iterator[None]:
    """What somebody with every right on the database, or a fault in it, can do."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def whats() -> list[str]:
    return [flaw.what for flaw in decision_flaws(now=LATER)]


def test_every_right_way_of_deciding_is_quiet(
    reviewer: User, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 2)  # so that there are several portions
    third, chief = make_user(Role.REVIEWER), make_user(Role.SENIOR_REVIEWER)
    in_review()
    dismissed(in_review(works=2), by=reviewer)
    upheld = decide_all(in_review(works=2), ["UPHELD", "UNPROVEN"], by=reviewer)
    assert upheld is not None
    actions.approve(upheld, by=senior, now=at(1))
    returned = propose_all(in_review(), by=reviewer)
    actions.return_proposal(returned, by=senior, reason="Look again.", now=at(2))
    decide_all(returned.claim, ["UNPROVEN"], by=third, now=at(3))
    actions.file_appeal(upheld.claim, by=upheld.claim.claimant, grounds="x", now=at(4))
    again = decide_all(upheld.claim, ["UPHELD"], by=third, now=at(5))
    assert again is not None
    actions.approve(again, by=chief, now=at(6))
    asked = in_review()
    lease(asked, by=reviewer, now=at(7))
    decide(pictures_of(asked)[0], by=reviewer, now=at(8))
    actions.ask_claimant(asked, by=reviewer, text="Where?", now=at(9))
    answer_question(asked, by=asked.claimant, answer="Here.", now=at(10))
    lease(asked, by=third, now=at(11))
    decide(pictures_of(asked)[0], by=third, ground="UNPROVEN", now=at(12))
    actions.propose(asked, by=third, now=at(13))
    assert whats() == []


def test_time_that_ran_out_and_a_takeover_are_quiet(reviewer: User, senior: User) -> None:
    claim = in_review()
    lease(claim, by=reviewer)
    decide(pictures_of(claim)[0], by=reviewer, now=at(29))
    lease(claim, by=senior, now=at(60))
    decide(pictures_of(claim)[0], by=senior, ground="UNPROVEN", now=at(61))
    actions.propose(claim, by=senior, now=at(62))
    assert whats() == []


def _late(claim: Claim) -> None:
    sql("UPDATE review_assignment SET taken_at = %s, expires_at = %s", at(-9), at(-5))


def _given_back(claim: Claim) -> None:
    sql("UPDATE review_assignment SET taken_at = %s, released_at = %s", at(-9), at(-5))


def _somebody_elses(claim: Claim) -> None:
    sql("UPDATE review_assignment SET reviewer_id = %s", make_user(Role.REVIEWER).pk)


def _without_any(claim: Claim) -> None:
    sql("DELETE FROM review_assignment")


@pytest.mark.parametrize("spoil", [_late, _given_back, _somebody_elses, _without_any])
def test_whoever_decides_holds_the_claim(reviewer: User, spoil: Callable[[Claim], None]) -> None:
    claim = dismissed(in_review(), by=reviewer)
    spoil(claim)
    verdict, step = whats()
    assert f"by person {reviewer.pk} at 2026-03-02T02:00:00+00:00 without holding" in verdict
    assert verdict.startswith("verdict ")
    assert step.startswith("step 4 was taken by")


def test_a_verdict_missing_or_standing_twice_or_of_somebody_else(
    reviewer: User, senior: User
) -> None:
    claim = dismissed(in_review(works=3), by=reviewer)
    first, second, third = pictures_of(claim)
    copy = """
        INSERT INTO review_verdict (picture_id, reviewer_id, round, ground, reason, access,
            elements, decided_at)
        SELECT picture_id, %s, round, ground, reason, access, elements, decided_at
        FROM review_verdict WHERE picture_id = %s
    """
    with without_triggers("review_verdict", "review_assignment"):
        sql("DROP INDEX verdict_one_stands_per_picture_and_round")
        sql("UPDATE review_assignment SET released_at = %s", at(0))
        sql(copy, senior.pk, first.pk)
        sql("DELETE FROM review_verdict WHERE picture_id = %s", second.pk)
        sql("UPDATE review_verdict SET reviewer_id = %s WHERE picture_id = %s", senior.pk, third.pk)
        sql(
            "INSERT INTO review_assignment (claim_id, reviewer_id, taken_at, expires_at,"
            " released_at) VALUES (%s, %s, %s, %s, %s)",
            *(claim.pk, senior.pk, at(-5), at(5), at(1)),
        )
    flaws = list(decision_flaws(now=LATER))
    assert [flaw.what for flaw in flaws] == [
        f"picture {first.pk} has 2 standing verdicts in round 0",
        f"picture {second.pk} has 0 standing verdicts in round 0",
        (
            f"picture {third.pk} was decided by person {senior.pk},"
            f" but person {reviewer.pk} closed round 0"
        ),
    ]
    assert [flaw.twice for flaw in flaws] == [True, False, False]
    assert {flaw.claim for flaw in flaws} == {claim.reference}


def test_the_claimant_among_the_reviewers(reviewer: User) -> None:
    claim = dismissed(in_review(), by=reviewer)
    with without_triggers("review_verdict", "claims_claim", "claims_step"):
        sql("UPDATE claims_claim SET claimant_id = %s", reviewer.pk)
    assert [what.split(" ", 2)[2] for what in whats()] == ["was given by the claimant"]
    assert claim.claimant_id != reviewer.pk


def test_a_claim_closed_twice_or_by_nobody(reviewer: User) -> None:
    twice = dismissed(in_review(), by=reviewer)
    append_step(twice, old=State.IN_REVIEW, new=State.DISMISSED, by=reviewer, reason="", now=at(0))
    nobody = make_claim(state=State.IN_REVIEW)
    with without_triggers("claims_claim"):
        sql("UPDATE claims_claim SET state = 'DISMISSED' WHERE id = %s", nobody.pk)
    flaws = list(decision_flaws(now=LATER))
    assert flaws == [
        audit.Flaw(str(twice), "was decided 2 times in round 0", twice=True),
        audit.Flaw(str(nobody), "is DISMISSED, but no reviewer closed round 0"),
    ]


def test_upheld_without_a_second_person(reviewer: User, senior: User) -> None:
    claim = propose_all(in_review(), by=reviewer).claim
    advance(claim, to=State.UPHELD, by=senior, now=at(1))
    assert whats() == [
        "step 5 upholds without the approval of a second person",
        f"proposal {Approval.objects.get().pk} is open, but nothing waits for approval",
    ]


def test_an_appeal_decided_by_an_earlier_hand(reviewer: User, senior: User) -> None:
    claim = dismissed(in_review(), by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(1))
    decide_all(claim, ["UNPROVEN"], by=senior, now=at(2))
    with without_triggers("review_assignment"):
        sql("UPDATE review_assignment SET taken_at = %s WHERE reviewer_id = %s", at(0), senior.pk)
    assert whats() == [f"person {senior.pk} decided the appeal after a hand in the first round"]


def test_what_ended_long_ago_and_is_still_open(reviewer: User, senior: User) -> None:
    expired, left = in_review(), in_review()
    lease(expired, by=reviewer)
    lease(left, by=senior)
    withdraw_claim(left, by=left.claimant, now=at(5))
    withdrawn = propose_all(in_review(), by=make_user(Role.REVIEWER)).claim
    withdraw_claim(withdrawn, by=withdrawn.claimant, now=at(5))
    assert list(decision_flaws(now=at(6))) == []  # the bell has some minutes
    ended = [what.split(" ", 2)[2] for what in whats()]
    assert ended == [
        f"ended at {at(30).isoformat()} and is still open",
        f"ended at {at(5).isoformat()} and is still open",
        "is open, but nothing waits for approval",
    ]
    actions.release_expired(now=at(60))
    assert whats() == []


def test_the_command_says_that_all_is_well_or_names_what_is_not(reviewer: User) -> None:
    out, err = StringIO(), StringIO()
    now = timezone.now()
    claim = in_review(now=now)
    decide_all(claim, ["UNPROVEN"], by=reviewer, now=now)
    call_command("audit_decisions", stdout=out)
    assert out.getvalue() == "The decisions hold: 1 claims.\n"
    sql("DELETE FROM review_assignment")
    with pytest.raises(CommandError, match="2 flaw"):
        call_command("audit_decisions", stderr=err)
    assert err.getvalue().count(f"{claim.reference}: ") == 2
