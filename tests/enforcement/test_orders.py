"""Measures follow the verdicts that stand, orders follow the measures, and both only once."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from enforcement import actions
from enforcement.models import Measure, Message, Order
from enforcement.queries import standing_against
from payouts.actions import award_waiting
from payouts.models import Correction
from review.actions import approve, file_appeal, propose, save_verdict, take
from review.grounds import Access, Element, Ground
from similarity.models import StayDown
from tests.enforcement.ordered import DONE, LATER, ordered, reversed_measure, settle, with_letters
from tests.factories import (
    NOW,
    make_avatar,
    make_blob,
    make_claim,
    make_tariff,
    make_tax_policy,
    make_user,
    make_work,
)
from tests.payouts.correcting import corrected
from tests.payouts.scenes import awarded_claim, awards, decide, upheld_claim

pytestmark = pytest.mark.django_db


def test_an_upheld_claim_makes_one_order_to_take_down_however_often_the_bells_ring() -> None:
    claim = upheld_claim()
    assert [settle(), settle(), settle()] == [1, 0, 0]
    order = Order.objects.get()
    assert (order.kind, order.state, order.measure.claim) == ("TAKE_DOWN", "OPEN", claim)
    assert order.number == "RDO-2026-000001"
    assert order.due_at == LATER + timedelta(hours=24)
    assert claim.avatar is not None
    assert standing_against(claim.avatar).get() == order.measure


def test_an_order_names_every_registered_avatar_of_equal_content_in_one_list() -> None:
    blob = make_blob()
    first, second = make_avatar(blob=blob), make_avatar(blob=blob)
    make_avatar(blob=blob, seen=True)  # somebody else's screenshot says nothing to the platform
    make_avatar()
    order = ordered(avatar=first)
    assert [each["external_id"] for each in order.targets] == [
        first.external_id,
        second.external_id,
    ]


def test_of_a_screenshot_that_nobody_registered_the_order_says_what_is_known() -> None:
    order = ordered(avatar=make_avatar(seen=True))
    [target] = order.targets
    assert target["external_id"] == ""
    assert target["source_url"] == "https://example.org/avatar/7"
    assert target["sha256"] == order.blob.sha256
    assert target["seen_at"]


def test_the_statement_gives_grounds_numbers_and_digest_but_nothing_of_the_claimant() -> None:
    claim = upheld_claim(works=2, grounds=[Ground.UPHELD, Ground.INDEPENDENT])
    with_letters(claim)
    settle(NOW + timedelta(minutes=1))
    order = Order.objects.get()
    said = order.statement
    assert said["claim"] == claim.reference
    assert said["decision"].startswith("RDN-D-2026-")
    assert len(said["evidence_sha256"]) == 64
    assert said["pictures"] == [
        {"ground": "UPHELD", "access": "PRESUMED", "elements": ["CHARACTER"]}
    ]
    told = Message.objects.get(order=order).body
    work = claim.pictures.first()
    assert work is not None
    for personal in (claim.holder_name, claim.contact_email, claim.telephone, work.work.title,
                     claim.claimant.email, "The face and the pose"):  # fmt: skip
        assert personal not in told
    assert "RDO-2026-000001" in told


def test_an_order_waits_a_while_for_the_number_of_the_decision() -> None:
    upheld_claim()
    assert settle(NOW) == 0
    assert Measure.objects.count() == 1
    assert settle(NOW + timedelta(minutes=31)) == 1
    assert Order.objects.get().statement["decision"] == ""


def test_what_is_upheld_is_kept_down_and_what_is_not_is_free() -> None:
    claim = upheld_claim(works=2, grounds=[Ground.UPHELD, Ground.INDEPENDENT])
    settle()
    upheld = claim.pictures.order_by("position")[0].work.blob
    assert claim.avatar is not None
    kept = {(row.kind, row.blob_id) for row in StayDown.objects.filter(lifted_at=None)}
    assert kept == {("AVATAR", claim.avatar.blob_id), ("WORK", upheld.pk)}
    assert Order.objects.get().duty == [
        {"kind": "AVATAR", "sha256": claim.avatar.blob.sha256},
        {"kind": "WORK", "sha256": upheld.sha256},
    ]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DISMISSED, State.WITHDRAWN])
def test_other_claims_call_for_nothing(state: State) -> None:
    make_claim(state=state)
    assert settle() == 0
    assert Measure.objects.count() == 0


def test_a_decision_that_was_wrong_ends_the_measure_and_restores_the_avatar() -> None:
    claim = awarded_claim()
    settle()
    corrected(awards(claim)[0], reason="WRONG")
    assert settle(DONE) == 1
    measure = Measure.objects.get()
    assert (measure.end, measure.ended_at) == ("REVERSED", DONE)
    taken, restore = Order.objects.order_by("pk")
    assert (taken.state, taken.due_at, taken.ended_at) == ("LIFTED", None, DONE)
    assert (restore.kind, restore.state) == ("RESTORE", "OPEN")
    assert restore.statement["ground"] == "REVERSED"
    assert restore.duty == []
    assert not StayDown.objects.filter(lifted_at=None).exists()
    assert settle(DONE + timedelta(days=1)) == 0


@pytest.mark.parametrize("reason", ["DUPLICATE", "ASKED", "ELSEWHERE", "OTHER"])
def test_money_that_is_not_owed_for_another_reason_leaves_the_copy_a_copy(reason: str) -> None:
    claim = awarded_claim()
    settle()
    corrected(awards(claim)[0], reason=reason)
    assert settle(DONE) == 0
    assert Measure.objects.get().stands


def test_a_measure_stands_as_long_as_one_picture_does() -> None:
    claim = awarded_claim(works=2)
    settle()
    first, second = awards(claim)
    corrected(first, reason="WRONG")
    assert settle(DONE) == 0
    assert Measure.objects.get().stands
    assert StayDown.objects.filter(lifted_at=None).count() == 2  # the avatar and one work
    corrected(second, reason="FRAUD")
    assert settle(DONE + timedelta(hours=1)) == 1
    assert Order.objects.filter(kind="RESTORE").count() == 1


def test_a_correction_that_is_not_decided_yet_changes_nothing() -> None:
    claim = awarded_claim()
    settle()
    correction = corrected(awards(claim)[0], reason="ASKED")
    assert correction.outcome == Correction.Outcome.APPROVED
    assert settle(DONE) == 0


def test_a_withdrawn_claim_ends_its_measure_as_withdrawn() -> None:
    order = ordered()
    claim = order.measure.claim
    advance(claim, to=State.APPEALED, by=None, now=DONE)
    assert settle(DONE) == 0  # while the appeal runs, what was upheld stands
    advance(claim, to=State.WITHDRAWN, by=None, now=DONE)
    assert settle(DONE) == 1
    assert Measure.objects.get().end == "WITHDRAWN"


def test_an_avatar_in_two_claims_is_restored_only_after_both() -> None:
    avatar = make_avatar()
    make_tariff()
    make_tax_policy()
    first, second = upheld_claim(avatar=avatar), upheld_claim(avatar=avatar)
    assert settle() == 2
    one, two = (Measure.objects.get(claim=claim) for claim in (first, second))
    reversed_measure(one)
    assert Order.objects.filter(kind="RESTORE").count() == 0
    assert StayDown.objects.filter(claim=second, lifted_at=None).exists()
    reversed_measure(two, DONE + timedelta(minutes=1))
    assert Order.objects.filter(kind="RESTORE").count() == 1
    assert settle(DONE + timedelta(days=1)) == 0
    assert Order.objects.filter(kind="RESTORE").count() == 1


def test_two_measures_that_end_together_restore_the_content_once() -> None:
    avatar = make_avatar()
    upheld_claim(avatar=avatar), upheld_claim(avatar=avatar)
    settle()
    for measure in Measure.objects.all():
        actions.end_measure(measure, end=Measure.End.REVERSED, now=DONE)
    assert actions.order_waiting(now=DONE) == 1


def test_a_new_measure_calls_off_the_order_to_restore() -> None:
    avatar = make_avatar()
    order = ordered(avatar=avatar)
    reversed_measure(order.measure)
    restore = Order.objects.get(kind="RESTORE")
    again = upheld_claim(avatar=avatar)
    settle(DONE + timedelta(hours=2))
    restore.refresh_from_db()
    assert restore.state == "LIFTED"
    assert Order.objects.get(measure__claim=again).kind == "TAKE_DOWN"
    reversed_measure(Measure.objects.get(claim=again), DONE + timedelta(hours=3))
    assert Order.objects.filter(kind="RESTORE").count() == 2


def test_a_measure_that_ended_before_its_order_was_made_leaves_nothing_to_do() -> None:
    upheld_claim()
    actions.measure_waiting(now=NOW)
    actions.end_measure(Measure.objects.get(), end=Measure.End.REVERSED, now=LATER)
    assert actions.order_waiting(now=LATER) == 0
    assert not Order.objects.exists()


def test_a_forwarded_notice_takes_down_and_an_upheld_claim_keeps_down() -> None:
    claim = make_claim(state=State.IN_REVIEW)
    actions.begin_measure(claim, basis=Measure.Basis.NOTICE, now=NOW)
    assert actions.order_waiting(now=NOW) == 1  # at once: there is no decision to wait for
    taken = Order.objects.get()
    assert (taken.kind, taken.duty, taken.statement["ground"]) == ("TAKE_DOWN", [], "NOTICE")
    assert actions.order_waiting(now=NOW) == 0
    assert not StayDown.objects.exists()
    decide(
        claim,
        [Ground.UPHELD],
        by=make_user(Role.REVIEWER),
        senior=make_user(Role.SENIOR_REVIEWER),
    )
    assert settle() == 1
    kept = Order.objects.get(kind="STAY_DOWN")
    assert kept.statement["ground"] == "UPHELD"
    assert kept.duty
    assert settle() == 0
    assert Measure.objects.get().basis == "UPHELD"


def test_a_picture_that_an_appeal_upholds_later_is_kept_down_as_well() -> None:
    claim = upheld_claim(works=2, grounds=[Ground.UPHELD, Ground.INDEPENDENT])
    settle()
    refused = claim.pictures.order_by("position")[1]
    file_appeal(claim, by=claim.claimant, grounds="Look at the second one again.", now=LATER)
    other, senior = make_user(Role.REVIEWER), make_user(Role.SENIOR_REVIEWER)
    take(claim, by=other, now=LATER)
    assert actions.order_waiting(now=LATER) == 0
    save_verdict(
        claim,
        refused,
        by=other,
        ground=Ground.UPHELD,
        reason="It is the same hand.",
        access=Access.PRESUMED,
        elements=[Element.LINE],
        now=LATER,
    )
    assert settle(LATER) == 0
    assert StayDown.objects.filter(lifted_at=None).count() == 2  # a draft keeps nothing down
    approval = propose(claim, by=other, now=LATER)
    assert approval is not None
    approve(approval, by=senior, now=LATER)
    assert settle(DONE) == 0  # no order: the avatar is down already
    assert StayDown.objects.filter(lifted_at=None, blob=refused.work.blob).exists()


def test_a_measure_that_was_ended_is_not_begun_again_by_the_old_decision() -> None:
    order = ordered()
    reversed_measure(order.measure)
    assert settle(DONE + timedelta(days=1)) == 0
    assert Measure.objects.count() == 1


def test_a_round_of_many_claims_goes_on_where_the_last_one_stopped() -> None:
    for _place in range(3):
        upheld_claim()
    assert actions.measure_waiting(now=NOW, most=2) == 2
    assert actions.measure_waiting(now=NOW, most=2) == 1
    assert actions.order_waiting(now=LATER, most=2) == 2
    assert actions.order_waiting(now=LATER, most=2) == 1
    numbers = list(Order.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == [f"RDO-2026-00000{place}" for place in (1, 2, 3)]


def test_each_step_of_an_order_is_told_once() -> None:
    order = ordered()
    reversed_measure(order.measure)
    told = list(Message.objects.order_by("pk").values_list("type", flat=True))
    assert told == ["order.take_down", "order.lifted", "order.restore"]


def test_equal_works_of_two_owners_are_one_content_to_keep_down() -> None:
    blob = make_blob()
    owner = make_user(Role.CREATOR)
    award_waiting(now=NOW)
    order = ordered(owner, works=[make_work(owner, blob=blob)])
    assert {each["sha256"] for each in order.duty if each["kind"] == "WORK"} == {blob.sha256}
    assert Claim.objects.count() == 1
