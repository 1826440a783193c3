"""Nearly the same picture against the same avatar is held, and another senior may award it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from payouts.actions import award_held, award_waiting, import_result, resolve_hold
from payouts.actions.awards import NoTariff
from payouts.actions.holds import ApprovedIt, HoldResolved, NotAwardable, NoWords
from payouts.models import Award, Hold
from payouts.queries import payable
from pictures.models import Blob
from review.models import Approval
from tests.factories import NOW, make_avatar, make_blob, make_user, make_work
from tests.payouts.scenes import (
    LATER,
    accept,
    awards,
    exported_batch,
    payments,
    result_file,
    tamper,
    upheld_claim,
)
from tests.payouts.test_holds import make_hold
from tests.payouts.test_refused_by_database import insert_award, refused, run
from tests.review.test_conflicts import HASH, THREE_BITS, TWO_BITS, hashed

pytestmark = pytest.mark.django_db


def near_hold(*, avatar: Blob | None = None, texts: tuple[str, ...] = (HASH, TWO_BITS)) -> Hold:
    """Two claims of two people with nearly the same picture: the second is held."""
    avatar = avatar or make_blob()
    for text in texts:
        owner = make_user(Role.CREATOR)
        works = [make_work(owner, blob=hashed(make_blob(), text))]
        upheld_claim(owner, works=works, avatar=make_avatar(blob=avatar))
        award_waiting(now=NOW)
    return Hold.objects.latest("pk")


def approver_of(claim: Claim) -> User:
    decider = Approval.objects.get(claim=claim).decided_by
    assert decider is not None
    return decider


def test_nearly_the_same_picture_against_the_same_avatar_is_held() -> None:
    hold = near_hold()
    assert hold.reason == Hold.Reason.NEAR_CONTENT
    assert hold.other == Award.objects.get()
    assert awards(hold.claim) == []


def test_less_alike_or_against_another_avatar_is_awarded() -> None:
    avatar = make_blob()
    for text in (HASH, THREE_BITS):
        owner = make_user(Role.CREATOR)
        works = [make_work(owner, blob=hashed(make_blob(), text))]
        upheld_claim(owner, works=works, avatar=make_avatar(blob=avatar))
    upheld_claim(works=[make_work(make_user(Role.CREATOR), blob=hashed(make_blob(), HASH))])
    award_waiting(now=NOW)
    assert (Award.objects.count(), Hold.objects.count()) == (3, 0)


def test_two_nearly_equal_works_of_one_claim_are_one_award_and_one_hold() -> None:
    owner = make_user(Role.CREATOR)
    works = [make_work(owner, blob=hashed(make_blob(), text)) for text in (HASH, TWO_BITS)]
    claim = upheld_claim(owner, works=works)
    award_waiting(now=NOW)
    assert (len(awards(claim)), Hold.objects.get().claim) == (1, claim)


def test_the_very_same_content_stays_the_stronger_reason() -> None:
    avatar, original = make_blob(), hashed(make_blob(), HASH)
    for blob in (hashed(make_blob(), THREE_BITS), original, original):
        owner = make_user(Role.CREATOR)
        works = [make_work(owner, blob=blob)]
        upheld_claim(owner, works=works, avatar=make_avatar(blob=avatar))
        award_waiting(now=NOW)
    assert Hold.objects.get().reason == Hold.Reason.SAME_CONTENT


def test_another_senior_has_it_awarded(senior: User, finance_preparer: User) -> None:
    hold = near_hold()
    award = award_held(hold, by=senior, resolution=" Two drawings. ", now=LATER)
    hold.refresh_from_db()
    assert (hold.outcome, hold.resolution, hold.is_open) == ("AWARDED", "Two drawings.", False)
    assert (hold.resolved_by, hold.resolved_at) == (senior, LATER)
    assert awards(hold.claim) == [award]
    assert award.digest == Approval.objects.get(claim=hold.claim).digest
    hold.claim.refresh_from_db()
    accept(hold.claim)
    assert list(payable(to=finance_preparer)) == [award]
    with pytest.raises(HoldResolved):
        resolve_hold(hold, by=senior, resolution="Twice.", now=LATER)


def test_who_approved_the_claim_does_not_award_it() -> None:
    hold = near_hold()
    with pytest.raises(ApprovedIt):
        award_held(hold, by=approver_of(hold.claim), resolution="Mine.", now=NOW)
    with refused("awarded by somebody who did not approve its claim"):
        run(
            "UPDATE payouts_hold SET resolved_by_id = %s, resolved_at = now(), resolution = 'x', "
            "outcome = 'AWARDED'",
            approver_of(hold.claim).pk,
        )


def test_only_what_is_nearly_the_same_can_be_awarded(senior: User) -> None:
    with pytest.raises(NotAwardable, match="nearly the same"):
        award_held(make_hold(), by=senior, resolution="Please.", now=NOW)


def test_words_a_tariff_and_a_claim_that_stands_are_needed(senior: User) -> None:
    hold = near_hold()
    with pytest.raises(NoWords):
        award_held(hold, by=senior, resolution=" ", now=NOW)
    with pytest.raises(NoTariff):
        award_held(hold, by=senior, resolution="Two.", now=NOW.replace(year=2022))
    tamper("claims_claim", f"state = 'WITHDRAWN' WHERE id = {hold.claim_id}")
    with pytest.raises(NotAwardable, match="moved on"):
        award_held(hold, by=senior, resolution="Two.", now=NOW)
    assert Hold.objects.get(pk=hold.pk).is_open


def test_the_same_content_awarded_meanwhile_refuses_it(senior: User) -> None:
    hold = near_hold()
    blob, claim = hold.picture.work.blob, hold.claim
    assert claim.avatar is not None
    tamper(
        "payouts_award",
        f"original_sha256 = '{blob.sha256}', avatar_sha256 = '{claim.avatar.blob.sha256}'",
    )
    with pytest.raises(NotAwardable, match="meanwhile"):
        award_held(hold, by=senior, resolution="Two.", now=NOW)


def test_a_claim_with_an_open_hold_is_paid_only_when_it_is_closed(
    senior: User, finance_preparer: User, finance_approver: User
) -> None:
    owner = make_user(Role.CREATOR)
    works = [make_work(owner, blob=hashed(make_blob(), text)) for text in (HASH, TWO_BITS)]
    claim = upheld_claim(owner, works=works)
    award_waiting(now=NOW)
    accept(claim)
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    rows = [f"{payment.reference},PAID,2026-03-02," for payment in payments(batch)]
    import_result(batch, by=finance_preparer, filename="r", data=result_file(*rows), now=NOW)
    claim.refresh_from_db()
    assert claim.state == State.ACCEPTED
    resolve_hold(Hold.objects.get(), by=senior, resolution="One drawing.", now=LATER)
    claim.refresh_from_db()
    assert claim.state == State.PAID


def test_the_database_keeps_holds_and_awards_nothing_that_is_held() -> None:
    hold = near_hold()
    with refused("a held picture gets no award"):
        insert_award(hold.claim)
    with refused("of a hold only its resolution is written"):
        run("UPDATE payouts_hold SET reason = 'SAME_CONTENT'")
    with refused("hold_outcome_known"):
        run("UPDATE payouts_hold SET outcome = 'AWARDED'")


def test_page_and_api_have_it_awarded(senior: User, client_for: Callable[[User], Client]) -> None:
    first, second = near_hold(), near_hold()
    address = reverse("payouts:hold", args=[first.public_id])
    award = reverse("payouts:award-held", args=[first.public_id])
    approver = client_for(approver_of(first.claim))
    assert "another senior reviewer may have it awarded" in approver.get(address).content.decode()
    assert approver.post(award, {"resolution": "Mine."}).status_code == 403
    client = client_for(senior)
    assert award in client.get(address).content.decode()
    assert client.post(award, {"resolution": ""}).status_code == 400
    assert client.post(award, {"resolution": "Two drawings."}).status_code == 302
    assert "awarded after all" in client.get(address).content.decode()
    api = APIClient()
    api.force_authenticate(senior)
    listed = api.get(reverse("api:hold-list")).json()["results"]
    assert {row["outcome"] for row in listed} == {"AWARDED", ""}
    made = api.post(reverse("api:hold-award", args=[second.public_id]), {"reason": "Two."})
    assert made.json()["outcome"] == "AWARDED"
    again = api.post(reverse("api:hold-close", args=[second.public_id]), {"reason": "No."})
    assert again.json()["code"] == "hold_resolved"
