"""Several claims against one avatar: common questions once, each claimant's own verdict."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims.actions import withdraw_claim
from claims.models import Claim
from claims.states import State
from pictures.models import Avatar
from review import actions
from review.actions.clusters import AlreadyUpheld, Given, NothingGiven
from review.actions.findings import FindingIncomplete
from review.grounds import Access, Element, Ground
from review.models import Approval, Assignment, Card, Finding, SecondLook, Verdict
from review.queries import (
    Near,
    Why,
    claimed_avatars,
    claimed_contents,
    claims_against,
    findings_on,
    included,
    left_out,
    near_avatars,
    sheets,
    shown_pictures,
    why_not_included,
)
from tests.factories import make_avatar, make_blob, make_claim, make_hash, make_user, make_work
from tests.review.cases import (
    REASON,
    at,
    decide,
    decide_all,
    dismissed,
    in_review,
    lease,
    pictures_of,
    proposed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def avatar(db: None) -> Avatar:
    return make_avatar()


def find(
    avatar: Avatar,
    answer: str = "NO",
    *,
    by: User,
    question: str = "GENERATED",
    reason: str = "No record of it.",
    minute: float = 1,
) -> Finding:
    return actions.record_finding(
        avatar.blob, by=by, question=question, answer=answer, reason=reason, now=at(minute)
    )


def given(claim: Claim, ground: str = Ground.UPHELD, reason: str = REASON) -> list[Given]:
    elements = [Element.POSE, Element.LINE]
    return [
        Given(picture, ground, reason, Access.PRESUMED, elements) for picture in pictures_of(claim)
    ]


def state(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.state


# --- Which claims ---------------------------------------------------------------------------


def test_avatars_with_several_claims_come_first(reviewer: User) -> None:
    two, three, one = make_avatar(), make_avatar(), make_avatar()
    claimant = make_user(Role.CREATOR)
    for avatar in (two, two, three, three, one):
        in_review(works=2, avatar=avatar)
    in_review(claimant, avatar=Avatar.objects.get(pk=three.pk))
    dismissed(in_review(avatar=one), by=reviewer)
    rows = list(claimed_avatars(viewer=reviewer))
    assert [(row["sha256"], row["claims"], row["picture_count"]) for row in rows] == [
        (three.blob.sha256, 3, 5),
        (two.blob.sha256, 2, 4),
    ]
    assert [row["claimants"] for row in rows] == [3, 2]
    assert rows[0]["external_id"] == three.external_id
    assert rows[0]["due_at"] is not None


def test_equal_contents_are_one_avatar_and_own_claims_do_not_count(senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    blob = make_blob()
    for _ in range(2):
        in_review(avatar=make_avatar(blob=blob))
    in_review(senior, avatar=make_avatar(blob=blob))
    (row,) = claimed_avatars(viewer=senior)
    assert (row["sha256"], row["claims"]) == (blob.sha256, 2)


def test_only_avatars_of_the_room_can_be_looked_at(senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    known, own = make_avatar(), make_avatar()
    in_review(avatar=known)
    in_review(senior, avatar=own)
    make_claim(state=State.SUBMITTED)
    assert list(claimed_contents(viewer=senior)) == [known.blob]


def appealed(claim: Claim, by: User) -> Claim:
    dismissed(claim, by=by)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(1))
    return claim


def asked(claim: Claim, by: User) -> Claim:
    lease(claim, by=by)
    return actions.ask_claimant(claim, by=by, text="When?", now=at(1))


def withdrawn(claim: Claim, by: User) -> Claim:
    return withdraw_claim(claim, by=claim.claimant, reason="", now=at(1))


MAKERS: dict[Why, Callable[[Claim, User], Any]] = {
    Why.ASKED: asked,
    Why.AWAITING: lambda claim, by: proposed(claim, by=by),
    Why.DECIDED: lambda claim, by: dismissed(claim, by=by),
    Why.ENDED: withdrawn,
    Why.HELD: lambda claim, by: lease(claim, by=by),
}


def test_who_claims_against_the_avatar_decides_nothing_of_it(avatar: Avatar, senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    own, others = in_review(senior, avatar=avatar), in_review(avatar=avatar)
    found = left_out(avatar.blob, viewer=senior, now=at(9))
    assert {claim: why_not_included(claim) for claim in found} == {
        own: Why.OWN,
        others: Why.BARRED,
    }


def test_what_is_left_out_says_why(avatar: Avatar, senior: User) -> None:
    free = in_review(avatar=avatar)
    expected: dict[Claim, Why] = {}
    expected[appealed(in_review(avatar=avatar), senior)] = Why.BARRED
    for why, make in MAKERS.items():
        claim = in_review(avatar=avatar)
        make(claim, make_user(Role.REVIEWER))
        expected[claim] = why
    in_review()
    assert list(included(avatar.blob, viewer=senior, now=at(2))) == [free]
    outside = left_out(avatar.blob, viewer=senior, now=at(2))
    assert {claim: why_not_included(claim) for claim in outside} == expected
    assert set(claims_against(avatar.blob)) == {free, *expected}


def test_what_the_queue_keeps_from_me_is_left_out(
    avatar: Avatar, reviewer: User, senior: User
) -> None:
    """Put by, passed up, handed to somebody else, or looked at twice: as the queue has it."""
    free = in_review(avatar=avatar)
    kept: dict[Why, dict[str, Any]] = {
        Why.PARKED: {"parked_until": at(90)},
        Why.ESCALATED: {"escalated_at": at(0)},
        Why.KEPT: {"reserved_for": senior, "reserved_until": at(90)},
    }
    claims = {why: in_review(avatar=avatar) for why in (*kept, Why.LOOKED_AT)}
    for why, facts in kept.items():
        Card.objects.filter(pk=claims[why].pk).update(**facts)
    SecondLook.objects.create(
        claim=claims[Why.LOOKED_AT], kind="DOUBLE", first=senior, asked_at=at(0)
    )
    assert list(included(avatar.blob, viewer=reviewer, now=at(2))) == [free]
    outside = left_out(avatar.blob, viewer=reviewer, now=at(2))
    assert {why_not_included(claim): claim for claim in outside} == claims
    assert set(included(avatar.blob, viewer=senior, now=at(2))) == {
        free,
        claims[Why.ESCALATED],
        claims[Why.KEPT],
    }


def test_what_i_hold_is_included(avatar: Avatar, reviewer: User) -> None:
    held, other = in_review(avatar=avatar), in_review(avatar=avatar)
    lease(held, by=reviewer)
    assert set(included(avatar.blob, viewer=reviewer, now=at(1))) == {held, other}


def test_each_picture_shows_what_matters(avatar: Avatar, reviewer: User, senior: User) -> None:
    shared = make_blob()
    first = in_review(works=[make_work(blob=shared), make_work()], avatar=avatar)
    second = in_review(works=[make_work(blob=shared)], avatar=avatar)
    lease(first, by=reviewer)
    decide(pictures_of(first)[1], by=reviewer, ground="LICENSED")
    shown = shown_pictures([first, second], avatar.blob, viewer=reviewer)
    facts = [
        (one.twice, one.open, one.access, one.draft and one.draft.ground) for one in shown[first.pk]
    ]
    assert facts == [(True, True, "PRESUMED", None), (False, True, "PRESUMED", "LICENSED")]
    (one,) = shown[second.pk]
    assert one.comparison is not None
    assert (one.comparison.band, one.upheld_in) == ("LIKELY", None)
    actions.give_back_claim(first, by=reviewer, now=at(1))
    decide_all(first, ["UPHELD", "UNPROVEN"], by=senior, now=at(2))
    shown = shown_pictures([first, second], avatar.blob, viewer=reviewer)
    assert shown[second.pk][0].upheld_in == first
    assert [one.upheld_in for one in shown[first.pk]] == [None, None]


def test_after_an_appeal_only_disputed_pictures_are_open(
    avatar: Avatar, reviewer: User, senior: User
) -> None:
    claim = in_review(works=2, avatar=avatar)
    approval = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert approval is not None
    actions.approve(approval, by=senior, now=at(1))
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(2))
    other = in_review(works=[pictures_of(claim)[0].work], avatar=avatar)
    shown = shown_pictures([claim, other], avatar.blob, viewer=make_user(Role.REVIEWER))
    assert [one.open for one in shown[claim.pk]] == [False, True]
    assert shown[other.pk][0].upheld_in == claim  # approved in the first round: it stands


def test_nearly_the_same_avatars_are_offered(reviewer: User) -> None:
    one, near, idle = make_avatar(), make_avatar(), make_avatar()
    for number, avatar in enumerate((one, near, idle)):
        make_hash(avatar.blob, f"{0x00FF00FF00FF00FC + number:016x}")
    in_review(avatar=one)
    for _ in range(2):
        in_review(avatar=near)
    assert near_avatars(one.blob, viewer=reviewer) == [Near(near.blob.sha256, 2)]
    assert near_avatars(make_blob(), viewer=reviewer) == []


# --- Common questions -----------------------------------------------------------------------


def test_the_newest_answer_counts(avatar: Avatar, reviewer: User, senior: User) -> None:
    first = find(avatar, by=reviewer, minute=1)
    access = find(avatar, "PROVEN", by=reviewer, question="ACCESS", minute=2)
    second = find(avatar, "YES", by=senior, minute=3)
    assert findings_on(avatar.blob) == {"GENERATED": second, "ACCESS": access}
    assert list(Finding.objects.all()) == [second, access, first]
    labels = [one.answer_label for one in (first, access, second)]
    assert labels == ["Not generated here", "Proven by record or data-set", "Generated here"]
    assert findings_on(make_blob()) == {}


@pytest.mark.parametrize(
    ("question", "answer", "reason", "field"),
    [
        ("COLOUR", "YES", "x", "question"),
        ("GENERATED", "PROVEN", "x", "answer"),
        ("ACCESS", "YES", "x", "answer"),
        ("ACCESS", "PROVEN", " ", "reason"),
        ("ACCESS", "PROVEN", "x" * 4001, "reason"),
    ],
)
def test_an_answer_that_says_nothing(
    avatar: Avatar, reviewer: User, question: str, answer: str, reason: str, field: str
) -> None:
    with pytest.raises(FindingIncomplete) as refusal:
        find(avatar, answer, by=reviewer, question=question, reason=reason)
    assert refusal.value.field == field
    assert not Finding.objects.exists()


def test_who_may_answer(avatar: Avatar, senior: User, auditor: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    in_review(senior, avatar=avatar)
    for person in (senior, auditor):
        with pytest.raises(PermissionDenied):
            find(avatar, by=person)


def test_the_answer_prefills_each_worksheet(avatar: Avatar, reviewer: User) -> None:
    claim = in_review(avatar=avatar)
    assert sheets(claim, viewer=reviewer)[0].suggestion.access == "PRESUMED"
    find(avatar, "NOT_SHOWN", by=reviewer, question="ACCESS")
    assert sheets(claim, viewer=reviewer)[0].suggestion.access == "NOT_SHOWN"
    assert sheets(in_review(), viewer=reviewer)[0].suggestion.access == "PRESUMED"
    (shown,) = shown_pictures([claim], avatar.blob, viewer=reviewer)[claim.pk]
    assert shown.access == "NOT_SHOWN"


# --- Not generated here ---------------------------------------------------------------------


def test_each_claimant_gets_a_verdict_of_their_own(avatar: Avatar, reviewer: User) -> None:
    claims = [in_review(works=2, avatar=avatar), in_review(avatar=avatar)]
    finding = find(avatar, by=reviewer)
    sentences = {claims[1].pk: " Your link leads elsewhere. "}
    outcomes = actions.dismiss_not_generated(
        claims, finding, by=reviewer, sentences=sentences, now=at(2)
    )
    assert [(one.claim, one.done) for one in outcomes] == [(claim, True) for claim in claims]
    assert [state(claim) for claim in claims] == [State.DISMISSED] * 2
    reasons = [
        list(Verdict.objects.filter(picture__claim=claim).values_list("ground", "reason"))
        for claim in claims
    ]
    said = "No record of it."
    assert reasons == [
        [("NOT_GENERATED", said)] * 2,
        [("NOT_GENERATED", f"{said}\n\nYour link leads elsewhere.")],
    ]
    assert not Assignment.objects.filter(released_at__isnull=True).exists()


def test_what_cannot_be_decided_is_left_out_and_can_be_run_again(
    avatar: Avatar, senior: User
) -> None:
    free = in_review(avatar=avatar)
    held, gone = in_review(avatar=avatar), in_review(avatar=avatar)
    colleague = make_user(Role.REVIEWER, email="colleague@example.org")
    finding = find(avatar, by=colleague)
    lease(held, by=colleague, now=at(1))
    withdrawn(gone, senior)

    def run(minute: float) -> dict[Claim, tuple[bool, str]]:
        found = actions.dismiss_not_generated(
            [held, gone, free], finding, by=senior, sentences={}, now=at(minute)
        )
        return {one.claim: (one.done, one.words) for one in found}

    first = run(2)
    assert [first[claim][0] for claim in (held, gone, free)] == [False, False, True]
    assert "colleague is working" in first[held][1]
    assert "Withdrawn" in first[gone][1]
    assert state(held) == State.IN_REVIEW
    assert not Verdict.objects.filter(picture__claim__in=[held, gone]).exists()
    actions.give_back_claim(held, by=colleague, now=at(3))
    second = run(4)
    assert second[held][0]
    assert "Dismissed" in second[free][1]
    assert not second[free][0]


def test_somebody_who_holds_another_claim_finishes_it_first(avatar: Avatar, reviewer: User) -> None:
    claim, elsewhere = in_review(avatar=avatar), in_review()
    lease(elsewhere, by=reviewer)
    finding = find(avatar, by=reviewer)
    (outcome,) = actions.dismiss_not_generated(
        [claim], finding, by=reviewer, sentences={}, now=at(2)
    )
    assert (outcome.done, str(elsewhere) in outcome.words) == (False, True)
    assert Assignment.objects.get(released_at__isnull=True).claim == elsewhere


@pytest.mark.parametrize("newer", [False, True])
def test_a_finding_that_does_not_count_decides_nothing(
    avatar: Avatar, reviewer: User, newer: bool
) -> None:
    claim = in_review(avatar=avatar)
    finding = find(avatar, "NO" if newer else "YES", by=reviewer)
    if newer:
        find(avatar, "NO", by=reviewer, reason="Other words.", minute=2)
    (outcome,) = actions.dismiss_not_generated(
        [claim], finding, by=reviewer, sentences={}, now=at(3)
    )
    assert (outcome.done, "Something else has been found" in outcome.words) == (False, True)
    assert state(claim) == State.IN_REVIEW


def test_a_claim_partly_upheld_before_an_appeal_goes_to_a_senior_person(
    avatar: Avatar, reviewer: User, senior: User
) -> None:
    claim = in_review(works=2, avatar=avatar)
    approval = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer)
    assert approval is not None
    actions.approve(approval, by=senior, now=at(1))
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(2))
    third = make_user(Role.REVIEWER)
    (outcome,) = actions.dismiss_not_generated(
        [claim], find(avatar, by=third), by=third, sentences={}, now=at(3)
    )
    assert (outcome.done, outcome.words) == (True, "Proposed; a senior reviewer decides.")
    assert state(claim) == State.AWAITING_APPROVAL


# --- Verdicts of several claims -------------------------------------------------------------


def test_several_claims_are_proposed_each_with_its_own_words(
    avatar: Avatar, reviewer: User
) -> None:
    claims = [in_review(avatar=avatar), in_review(works=2, avatar=avatar)]
    outcomes = actions.decide_each(
        [(claim, given(claim, reason=f"About {claim}.")) for claim in claims],
        by=reviewer,
        now=at(1),
    )
    assert all(outcome.done for outcome in outcomes)
    assert [state(claim) for claim in claims] == [State.AWAITING_APPROVAL] * 2
    assert [one.pictures for one in Approval.objects.order_by("pk")] == [1, 2]
    reasons = set(Verdict.objects.values_list("picture__claim", "reason"))
    assert reasons == {(claim.pk, f"About {claim}.") for claim in claims}


def test_the_same_original_is_upheld_for_one_claimant_alone(avatar: Avatar, reviewer: User) -> None:
    blob = make_blob()
    first, second = (in_review(works=[make_work(blob=blob)], avatar=avatar) for _ in range(2))
    outcomes = actions.decide_each(
        [(first, given(first)), (second, given(second))], by=reviewer, now=at(1)
    )
    assert [one.done for one in outcomes] == [True, False]
    assert str(first) in outcomes[1].words
    assert "duplicate" in outcomes[1].words
    assert state(second) == State.IN_REVIEW
    with pytest.raises(AlreadyUpheld):
        actions.decide_claim(second, given(second), by=reviewer, now=at(2))
    words = actions.decide_claim(second, given(second, "DUPLICATE"), by=reviewer, now=at(3))
    assert words.startswith("Dismissed")


@pytest.mark.parametrize("said", ["", "The face."])
def test_a_claim_is_decided_whole_or_not_at_all(avatar: Avatar, reviewer: User, said: str) -> None:
    claim = in_review(works=2, avatar=avatar)
    both = given(claim, reason=said)
    outcomes = actions.decide_each([(claim, both[: 1 if said else 2])], by=reviewer, now=at(1))
    assert not outcomes[0].done
    assert not Verdict.objects.exists()
    assert not Assignment.objects.exists()


def test_a_claim_without_any_verdict_is_not_taken(avatar: Avatar, reviewer: User) -> None:
    claim = in_review(avatar=avatar)
    with pytest.raises(NothingGiven):
        actions.decide_claim(claim, [], by=reviewer, now=at(1))


def test_pictures_of_a_cluster_cost_a_constant_number_of_questions(
    avatar: Avatar, reviewer: User
) -> None:
    counts = []
    assert reviewer.roles  # asked of the database once
    for works in (1, 2, 3):
        in_review(works=works, avatar=avatar)
        with CaptureQueriesContext(connection) as asked_for:
            claims = list(included(avatar.blob, viewer=reviewer, now=at(1)))
            shown_pictures(claims, avatar.blob, viewer=reviewer)
            list(left_out(avatar.blob, viewer=reviewer, now=at(1)))
            list(claimed_avatars(viewer=reviewer))
        counts.append(len(asked_for))
    assert counts == [counts[0]] * 3
