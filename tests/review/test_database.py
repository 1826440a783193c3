"""What the database refuses, asked in plain SQL, past every action."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from claims.states import State
from review import actions
from review.models import Appeal, Approval, Assignment, EvidenceLook, Verdict, Worksheet
from tests.factories import NOW, make_claim, make_user, make_verdict
from tests.review.cases import at, decide_all, dismissed, in_review, lease, pictures_of, proposed

pytestmark = pytest.mark.django_db


def refused(sql: str, *values: Any) -> str:
    """The database's message on refusing; fails where it does not."""
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    return str(refusal.value)


VERDICT = """
    INSERT INTO review_verdict
        (picture_id, reviewer_id, round, ground, reason, access, elements, decided_at)
    VALUES (%s, %s, 0, %s, %s, %s, %s, now())
"""
ASSIGNMENT = """
    INSERT INTO review_assignment (claim_id, reviewer_id, taken_at, expires_at)
    VALUES (%s, %s, now(), now() + interval '1 minute' * %s)
"""
APPROVAL = """
    INSERT INTO review_approval
        (public_id, claim_id, round, proposed_by_id, proposed_at, digest, outcome, reason,
         decided_by_id, decided_at)
    VALUES (gen_random_uuid(), %s, 0, %s, now(), '', %s, %s, %s, %s)
"""


def test_a_verdict_by_the_claimant() -> None:
    claim = in_review()
    (picture,) = pictures_of(claim)
    values = ("UPHELD", "x", "PROVEN", ["LINE"])
    assert "own claim" in refused(VERDICT, picture.pk, claim.claimant.pk, *values)


def test_a_verdict_given_to_the_claimant_afterwards(reviewer: User) -> None:
    claim = in_review()
    verdict = make_verdict(pictures_of(claim)[0], reviewer=reviewer)
    change = "UPDATE review_verdict SET reviewer_id = %s WHERE id = %s"
    assert "own claim" in refused(change, claim.claimant.pk, verdict.pk)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        (("PERHAPS", "x", "PROVEN", ["LINE"]), "verdict_ground_known"),
        (("UPHELD", "", "PROVEN", ["LINE"]), "verdict_has_reason"),
        (("UPHELD", " \n\t", "PROVEN", ["LINE"]), "verdict_has_reason"),
        (("UPHELD", "\u3000\u00a0\u200b", "PROVEN", ["LINE"]), "verdict_has_reason"),
        (("UPHELD", "x", "HEARSAY", ["LINE"]), "verdict_access_known"),
        (("LICENSED", "x", "", ["SMELL"]), "verdict_elements_known"),
        (("UPHELD", "x", "PROVEN", ["STYLE"]), "verdict_style_alone_not_upheld"),
        (("UPHELD", "x", "PROVEN", ["STYLE", "STYLE"]), "verdict_style_alone_not_upheld"),
        (("UPHELD", "x", "PROVEN", []), "verdict_style_alone_not_upheld"),
    ],
)
def test_a_verdict_that_says_nothing_known(
    reviewer: User, values: tuple[Any, ...], constraint: str
) -> None:
    (picture,) = pictures_of(in_review())
    assert constraint in refused(VERDICT, picture.pk, reviewer.pk, *values)


def test_two_verdicts_of_one_person_or_two_that_stand(reviewer: User, senior: User) -> None:
    (picture,) = pictures_of(in_review())
    make_verdict(picture, reviewer=reviewer)
    values: tuple[Any, ...] = ("LICENSED", "x", "", [])
    assert "verdict_one" in refused(VERDICT, picture.pk, reviewer.pk, *values)
    assert "verdict_one_stands" in refused(VERDICT, picture.pk, senior.pk, *values)


def _upheld(reviewer: User, senior: User) -> Verdict:
    claim = in_review()
    actions.approve(proposed(claim, by=reviewer), by=senior, now=at(1))
    return Verdict.objects.get(picture__claim=claim)


def _awaiting(reviewer: User, senior: User) -> Verdict:
    return Verdict.objects.get(picture__claim=proposed(in_review(), by=reviewer).claim)


def _dismissed(reviewer: User, senior: User) -> Verdict:
    return Verdict.objects.get(picture__claim=dismissed(in_review(), by=reviewer))


def _appealed(reviewer: User, senior: User) -> Verdict:
    claim = dismissed(in_review(), by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(1))
    lease(claim, by=senior, now=at(2))
    return Verdict.objects.get(picture__claim=claim)


@pytest.mark.parametrize("given", [_upheld, _awaiting, _dismissed, _appealed])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE review_verdict SET reason = 'y' WHERE id = %s",
        "DELETE FROM review_verdict WHERE id = %s",
    ],
)
def test_a_verdict_changed_after_its_round(
    reviewer: User, senior: User, given: Callable[[User, User], Verdict], sql: str
) -> None:
    verdict = given(reviewer, senior)
    assert "while its round is under review" in refused(sql, verdict.pk)


@pytest.mark.parametrize("given", [_upheld, _awaiting, _dismissed, _appealed])
def test_a_verdict_added_after_its_round(
    reviewer: User, senior: User, given: Callable[[User, User], Verdict]
) -> None:
    picture, third = given(reviewer, senior).picture, make_user(Role.REVIEWER)
    values: tuple[Any, ...] = (picture.pk, third.pk, "LICENSED", "x", "", [])
    assert "while its round is under review" in refused(VERDICT, *values)


@pytest.mark.parametrize("state", [state for state in State if state != State.IN_REVIEW])
def test_a_verdict_on_a_claim_that_nobody_reviews(reviewer: User, state: State) -> None:
    (picture,) = pictures_of(make_claim(state=state))
    values: tuple[Any, ...] = (picture.pk, reviewer.pk, "LICENSED", "x", "", [])
    assert "while its round is under review" in refused(VERDICT, *values)


def test_a_verdict_of_a_round_that_has_not_begun(reviewer: User) -> None:
    (picture,) = pictures_of(in_review())
    early = VERDICT.replace("%s, %s, 0,", "%s, %s, 1,")
    values: tuple[Any, ...] = (picture.pk, reviewer.pk, "LICENSED", "x", "", [])
    assert "while its round is under review" in refused(early, *values)


def test_a_verdict_moved_to_another_picture_or_round(reviewer: User) -> None:
    first, second = pictures_of(in_review(works=2))
    verdict = make_verdict(first, reviewer=reviewer)
    move = "UPDATE review_verdict SET picture_id = %s WHERE id = %s"
    assert "keeps its picture" in refused(move, second.pk, verdict.pk)
    assert "keeps its picture" in refused("UPDATE review_verdict SET round = 1")


def test_a_draft_may_still_be_changed(reviewer: User) -> None:
    verdict = make_verdict(pictures_of(in_review())[0], reviewer=reviewer)
    Verdict.objects.filter(pk=verdict.pk).update(reason="Better words.")
    assert Verdict.objects.get().reason == "Better words."
    Verdict.objects.all().delete()
    assert not Verdict.objects.exists()


def test_an_assignment_for_the_claimant() -> None:
    claim = in_review()
    assert "own claim" in refused(ASSIGNMENT, claim.pk, claim.claimant.pk, 30)


def test_a_second_live_lease(reviewer: User, senior: User) -> None:
    claim = in_review()
    lease(claim, by=reviewer)
    assert "assignment_one_live_per_claim" in refused(ASSIGNMENT, claim.pk, senior.pk, 30)


def test_a_lease_that_ends_before_it_begins(reviewer: User) -> None:
    assert "assignment_expires_later" in refused(ASSIGNMENT, in_review().pk, reviewer.pk, 0)


def test_an_approval_by_the_proposer(reviewer: User) -> None:
    claim = make_claim(state=State.AWAITING_APPROVAL)
    values = (claim.pk, reviewer.pk, "APPROVED", "", reviewer.pk, NOW)
    assert "approval_by_another_person" in refused(APPROVAL, *values)


@pytest.mark.parametrize("claimant_is", ["proposer", "approver"])
def test_an_approval_by_the_claimant(reviewer: User, claimant_is: str) -> None:
    claim = make_claim(state=State.AWAITING_APPROVAL)
    people = [claim.claimant.pk, reviewer.pk]
    proposer, approver = people if claimant_is == "proposer" else reversed(people)
    message = refused(APPROVAL, claim.pk, proposer, "APPROVED", "", approver, NOW)
    assert "own claim" in message


def test_an_approval_half_decided(reviewer: User, senior: User) -> None:
    claim = make_claim(state=State.AWAITING_APPROVAL)
    for outcome, reason, person, moment in [
        ("", "", senior.pk, NOW),
        ("APPROVED", "", None, NOW),
        ("APPROVED", "", senior.pk, None),
        ("OVERTAKEN", "", None, None),
        ("PERHAPS", "", senior.pk, NOW),
    ]:
        values = (claim.pk, reviewer.pk, outcome, reason, person, moment)
        assert "approval_decided_whole" in refused(APPROVAL, *values)
    values = (claim.pk, reviewer.pk, "RETURNED", "", senior.pk, NOW)
    assert "approval_return_has_reason" in refused(APPROVAL, *values)


def test_two_open_proposals_or_two_approvals_of_a_round(reviewer: User, senior: User) -> None:
    approval = proposed(in_review(), by=reviewer)
    values: tuple[Any, ...] = (approval.claim.pk, senior.pk, "", "", None, None)
    assert "approval_one_open" in refused(APPROVAL, *values)
    actions.approve(approval, by=senior, now=at(1))
    other = make_user(Role.SENIOR_REVIEWER)
    values = (approval.claim.pk, reviewer.pk, "APPROVED", "", other.pk, NOW)
    assert "approval_once_per_round" in refused(APPROVAL, *values)


def test_a_second_approval_by_the_same_person(reviewer: User, senior: User) -> None:
    approval = proposed(in_review(), by=reviewer)
    actions.approve(approval, by=senior, now=at(1))
    again = APPROVAL.replace("%s, 0, %s", "%s, 1, %s", 1)
    values = (approval.claim.pk, reviewer.pk, "APPROVED", "", senior.pk, NOW)
    assert "approval_second_by_same_person" in refused(again, *values)


def test_a_decided_proposal_changed(reviewer: User, senior: User) -> None:
    approval = proposed(in_review(), by=reviewer)
    actions.return_proposal(approval, by=senior, reason="Again.", now=at(1))
    change = "UPDATE review_approval SET digest = 'x' WHERE id = %s"
    assert "never edited" in refused(change, approval.pk)
    assert "never edited" in refused("DELETE FROM review_approval WHERE id = %s", approval.pk)


def test_an_open_proposal_may_be_removed(reviewer: User) -> None:
    approval = proposed(in_review(), by=reviewer)
    Approval.objects.filter(pk=approval.pk).delete()
    assert not Approval.objects.exists()


def test_an_appeal_by_somebody_else_or_changed(reviewer: User, other_creator: User) -> None:
    claim = dismissed(in_review(), by=reviewer)
    insert = """
        INSERT INTO review_appeal (claim_id, filed_by_id, filed_at, grounds)
        VALUES (%s, %s, now(), 'x')
    """
    assert "only the claimant" in refused(insert, claim.pk, other_creator.pk)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(1))
    assert "review_appeal" in refused(insert, claim.pk, claim.claimant.pk)
    assert "never edited" in refused("UPDATE review_appeal SET grounds = 'y'")
    assert "never edited" in refused("DELETE FROM review_appeal")
    assert Appeal.objects.count() == 1


def test_a_look_at_a_proof_changed(reviewer: User) -> None:
    proof = pictures_of(in_review())[0].evidence.get()
    EvidenceLook.objects.create(evidence=proof, viewer=reviewer, at=NOW)
    assert "never edited" in refused("UPDATE review_evidencelook SET at = now()")
    assert "never edited" in refused("DELETE FROM review_evidencelook")


def test_rows_say_what_they_are(reviewer: User, senior: User) -> None:
    claim = in_review(works=2)
    approval = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert approval is not None
    assert str(approval) == f"{claim}: open"
    actions.approve(approval, by=senior, now=at(1))
    assert str(approval) == f"{claim}: APPROVED"
    assert str(Assignment.objects.get()) == f"{claim} · reviewer"
    picture = pictures_of(claim)[0]
    assert str(Verdict.objects.get(picture=picture)) == f"{picture}: UPHELD"
    appeal = actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(2))
    assert str(appeal) == f"{claim}: 2026-03-02"
    look = EvidenceLook(evidence=picture.evidence.get(), viewer=reviewer, at=NOW)
    assert str(look).startswith("reviewer · ")


WORKSHEET = """
    INSERT INTO review_worksheet
        (picture_id, reviewer_id, round, ground, access, elements, reason, saved_at)
    VALUES (%s, %s, 0, %s, %s, %s, '', now())
"""


def test_a_worksheet_of_unknown_words_a_second_one_or_the_claimants(reviewer: User) -> None:
    claim = in_review()
    (picture,) = pictures_of(claim)
    for values, rule in [
        (("MAYBE", "", []), "worksheet_ground_known"),
        (("", "MAYBE", []), "worksheet_access_known"),
        (("", "", ["SMELL"]), "worksheet_elements_known"),
    ]:
        assert rule in refused(WORKSHEET, picture.pk, reviewer.pk, *values)
    assert "own claim" in refused(WORKSHEET, picture.pk, claim.claimant.pk, "", "", [])
    Worksheet.objects.create(picture=picture, reviewer=reviewer, saved_at=NOW)
    assert "worksheet_one" in refused(WORKSHEET, picture.pk, reviewer.pk, "", "", [])


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (("\u3000", "Text", "", "en"), "phrase_says_something"),
        (("Title", " \n", "", "en"), "phrase_says_something"),
        (("Title", "Text", "MAYBE", "en"), "phrase_ground_known"),
        (("Title", "Text", "", "de"), "phrase_language_known"),
    ],
)
def test_a_phrase_that_says_nothing_or_is_of_nowhere(
    reviewer: User, values: tuple[str, ...], rule: str
) -> None:
    sql = """
        INSERT INTO review_phrase
            (public_id, owner_id, shared, title, text, ground, language, changed_at)
        VALUES (gen_random_uuid(), %s, false, %s, %s, %s, %s, now())
    """
    assert rule in refused(sql, reviewer.pk, *values)
