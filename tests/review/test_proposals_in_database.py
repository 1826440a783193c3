"""What the database refuses about proposals, signatures and findings, past every action."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from review import actions
from review.digest import canonical, digest_of
from review.models import Approval, Countersignature, Finding
from tests.factories import make_user
from tests.review.cases import at, decide_all, in_review, proposed
from tests.review.test_database import refused

pytestmark = pytest.mark.django_db

SIGN = "INSERT INTO review_countersignature (approval_id, person_id, at) VALUES (%s, %s, now())"
APPROVE = """
    UPDATE review_approval SET outcome = 'APPROVED', decided_by_id = %s, decided_at = now()
     WHERE id = %s
"""
PROPOSE = """
    INSERT INTO review_approval
        (public_id, claim_id, round, proposed_by_id, proposed_at, digest, outcome, reason,
         bundle, pictures, rate, amount, signatures)
    VALUES (gen_random_uuid(), %s, 0, %s, now(), %s, '', '', %s, %s, %s, %s, %s)
"""
FIND = """
    INSERT INTO review_finding (public_id, content_id, question, answer, reason, by_id, at)
    VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now())
"""


@pytest.fixture
def large(settings: LazySettings, reviewer: User) -> Approval:
    """A proposal that two people must sign."""
    settings.REDRESS_APPROVAL_LIMIT = 10_000
    return proposed(in_review(works=2), by=reviewer)


def test_a_bundle_that_is_not_the_digests(reviewer: User) -> None:
    claim = in_review()
    values = ("{}", 1, "10000.00", "10000.00", 1)
    message = refused(PROPOSE, claim.pk, reviewer.pk, "0" * 64, *values)
    assert "approval_digest_is_of_bundle" in message
    with connection.cursor() as cursor:
        cursor.execute(PROPOSE, (claim.pk, reviewer.pk, digest_of("{}"), *values))
    assert Approval.objects.get().bundle == "{}"


def test_signs_beyond_ascii_have_the_same_digest_in_python_and_in_the_database(
    reviewer: User,
) -> None:
    text = canonical({"reason": '面部和姿势相同 😀 \\ " \u2028'})
    with connection.cursor() as cursor:
        values = (in_review().pk, reviewer.pk, digest_of(text), text, 1, "1.00", "1.00", 1)
        cursor.execute(PROPOSE, values)
    assert Approval.objects.get().bundle == text


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ((2, "10000.00", "10000.00", 1), "amount_is_pictures_times_rate"),
        ((2, None, "20000.00", 1), "amount_is_pictures_times_rate"),
        ((2, "10000.00", None, 1), "amount_is_pictures_times_rate"),
        ((None, "10000.00", "10000.00", 1), "amount_is_pictures_times_rate"),
        ((1, "-1.00", "-1.00", 1), "amount_is_pictures_times_rate"),
        ((1, "10000.00", "10000.00", 0), "approval_one_or_two_sign"),
        ((1, "10000.00", "10000.00", 3), "approval_one_or_two_sign"),
    ],
)
def test_an_amount_that_does_not_add_up(
    reviewer: User, values: tuple[Any, ...], constraint: str
) -> None:
    claim = in_review()
    assert constraint in refused(PROPOSE, claim.pk, reviewer.pk, "", None, *values)


@pytest.mark.parametrize(
    "change",
    [
        "digest = repeat('0', 64), bundle = NULL",
        "bundle = NULL",
        "pictures = 1, amount = rate",
        "rate = 1, amount = 2",
        "signatures = 1",
        "proposed_by_id = (SELECT max(id) FROM accounts_user)",
        "proposed_at = now()",
        "round = 1",
    ],
)
def test_what_was_proposed_changed(large: Approval, senior: User, change: str) -> None:
    message = refused(f"UPDATE review_approval SET {change} WHERE id = %s", large.pk)  # noqa: S608
    assert "what was proposed is never changed" in message


def test_a_large_proposal_approved_without_the_first_signature(
    large: Approval, senior: User
) -> None:
    assert "a signature is missing" in refused(APPROVE, senior.pk, large.pk)


def test_both_signatures_by_one_person(large: Approval, senior: User) -> None:
    actions.approve(large, by=senior, now=at(1))
    assert "two different people" in refused(APPROVE, senior.pk, large.pk)
    other = make_user(Role.SENIOR_REVIEWER)
    assert "review_countersignature" in refused(SIGN, large.pk, other.pk)


def test_a_signature_by_the_proposer_or_the_claimant(large: Approval) -> None:
    assert "own proposal" in refused(SIGN, large.pk, large.proposed_by.pk)
    assert "own claim" in refused(SIGN, large.pk, large.claim.claimant.pk)


def test_a_signature_where_one_is_enough(reviewer: User, senior: User) -> None:
    small = proposed(in_review(), by=reviewer)
    assert "one signature only" in refused(SIGN, small.pk, senior.pk)


def test_a_signature_on_what_no_longer_waits(large: Approval, senior: User) -> None:
    withdraw_claim(large.claim, by=large.claim.claimant, reason="", now=at(1))
    assert "that waits" in refused(SIGN, large.pk, senior.pk)
    actions.release_expired(now=at(2))
    assert "that waits" in refused(SIGN, large.pk, senior.pk)


def test_a_signature_changed(large: Approval, senior: User) -> None:
    actions.approve(large, by=senior, now=at(1))
    assert "never edited" in refused("UPDATE review_countersignature SET at = now()")
    assert "never edited" in refused("DELETE FROM review_countersignature")
    assert Countersignature.objects.get().person == senior


def test_a_hand_in_both_decisions(large: Approval, reviewer: User, senior: User) -> None:
    """Verdict, first signature and last signature: none of the three signs after the appeal."""
    second, third = (make_user(Role.SENIOR_REVIEWER) for _ in range(2))
    actions.return_proposal(large, by=third, reason="x", now=at(1))
    claim = large.claim
    first = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer, now=at(2))
    assert first is not None
    actions.approve(first, by=senior, now=at(3))
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(4))
    again = decide_all(claim, ["UPHELD"], by=make_user(Role.REVIEWER), now=at(5))
    assert again is not None
    for person in (reviewer, senior, third):
        assert "earlier decision" in refused(SIGN, again.pk, person.pk)
    actions.approve(again, by=second, now=at(6))
    assert "earlier decision" in refused(APPROVE, reviewer.pk, again.pk)


def test_findings_that_say_nothing_known(reviewer: User) -> None:
    avatar = in_review().avatar
    assert avatar is not None
    for question, answer, reason, constraint in [
        ("GENERATED", "PROVEN", "x", "finding_answers_its_question"),
        ("ACCESS", "NO", "x", "finding_answers_its_question"),
        ("COLOUR", "YES", "x", "finding_answers_its_question"),
        ("ACCESS", "PROVEN", "", "finding_has_reason"),
    ]:
        values = (avatar.blob.pk, question, answer, reason, reviewer.pk)
        assert constraint in refused(FIND, *values)


def test_a_finding_by_a_claimant_or_changed(reviewer: User) -> None:
    claim = in_review()
    assert claim.avatar is not None
    content = claim.avatar.blob
    assert "own claim" in refused(FIND, content.pk, "GENERATED", "NO", "x", claim.claimant.pk)
    found = actions.record_finding(
        content, by=reviewer, question="GENERATED", answer="NO", reason=" Not ours. ", now=at(1)
    )
    assert str(found) == f"{content}: NO"
    assert "never edited" in refused("UPDATE review_finding SET answer = 'YES'")
    assert "never edited" in refused("DELETE FROM review_finding")
    assert Finding.objects.get().reason == "Not ours."
