"""An approver sees what changed and the accounts to look at first; a refusal leads on."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from payouts.actions import (
    ReleaseRefused,
    approve_batch,
    award_claim,
    change_payee,
    import_result,
    prepare_again,
    prepare_batch,
    reject_batch,
    reject_refused,
    release_batch,
)
from payouts.actions.again import NotRefused
from payouts.actions.batches import BatchMoved, OwnBatch
from payouts.models import Batch, EvidenceCheck, Payment, Refusal, Stop
from payouts.queries import (
    Known,
    figures_of,
    known_of,
    last_released,
    left_out,
    reviewed,
    shares_of,
)
from review.grounds import Ground
from tests.factories import NOW, make_claim, make_comparison, make_user
from tests.payouts.scenes import (
    LATER,
    accept,
    accepted_claim,
    awards,
    decide,
    exported_batch,
    payee_fields,
    payments,
    result_file,
    tamper,
)
from tests.payouts.test_batches import also
from tests.payouts.test_refused_by_database import refused, run

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
CARDS = ("6222021234567890003", "6222021234567890011", "6222021234567890029", "6222021234567890037")


def numbered(card: int, owner: User | None = None, **payee: str) -> Claim:
    """An accepted claim with an account of its own."""
    given = {"account_number": CARDS[card], "number_checked": True, **payee}
    return accepted_claim(owner, payee=given)


@pytest.fixture
def batch(finance_preparer: User, finance_approver: User) -> Batch:
    """After one released batch: a known, a new, a changed and a shared account, in this order."""
    known, changed = make_user(Role.CREATOR), make_user(Role.CREATOR)
    for place, owner in enumerate((known, changed)):
        numbered(place, owner)
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    numbered(0, known)
    numbered(2)
    numbered(3, changed, bank_name="招商银行杭州分行")
    accepted_claim()
    accepted_claim()
    return prepare_batch(by=finance_preparer, now=LATER)


def test_what_needs_the_closest_look_comes_first(batch: Batch) -> None:
    found = list(reviewed(batch))
    assert [known_of(payment) for payment in found] == [
        Known.SHARED, Known.SHARED, Known.CHANGED, Known.NEW, Known.KNOWN,
    ]  # fmt: skip
    assert list(reviewed(batch, known=Known.CHANGED)) == [found[2]]


def test_another_name_on_the_same_account_is_a_change(
    finance_preparer: User, finance_approver: User
) -> None:
    owner = make_user(Role.CREATOR)
    numbered(0, owner)
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    numbered(0, owner, account_name="墨画室")
    [payment] = reviewed(prepare_batch(by=finance_preparer, now=LATER))
    assert known_of(payment) == Known.CHANGED


def test_figures_and_what_changed_since_the_last_batch(batch: Batch) -> None:
    figures, last = figures_of(batch), last_released(batch)
    assert last is not None
    assert (figures.count, figures.gross, figures.net) == (5, Decimal(50_000), Decimal(50_000))
    assert (figures.withheld, figures.largest) == (Decimal(0), Decimal(10_000))
    assert figures.known == {Known.SHARED: 2, Known.CHANGED: 1, Known.NEW: 1, Known.KNOWN: 1}
    assert figures.new_share == 20
    # What was released later does not change how the last batch looked.
    assert figures_of(last).new_share == 100
    assert last_released(last) is None
    assert [(share.bank, share.count) for share in shares_of(batch)] == [
        ("中国工商银行杭州分行", 4), ("招商银行杭州分行", 1),
    ]  # fmt: skip


def test_small_banks_are_put_together(finance_preparer: User) -> None:
    for place in range(10):
        accepted_claim(payee={"bank_name": f"银行{place}"})
    shares = shares_of(prepare_batch(by=finance_preparer, now=NOW))
    assert (len(shares), shares[-1].bank, shares[-1].count) == (9, "", 2)


def test_the_page_shows_it_to_the_approver(
    batch: Batch, client_for: ClientFor, finance_approver: User
) -> None:
    client = client_for(finance_approver)
    address = reverse("payouts:batch", args=[batch.public_id])
    shown = client.get(address).content.decode()
    for words in (
        "Compared with PB-2026-000001",
        "shared account</span>",
        "Changed account (1)",
        "First payment (1)",
        "All payments (5)",
        "Left of the reserve",
    ):
        assert words in shown, words
    only = client.get(address, {"known": "NEW"}).content.decode()
    [new] = reviewed(batch, known=Known.NEW)
    assert new.reference in only
    assert all(one.reference not in only for one in reviewed(batch) if one != new)
    approve_batch(batch, by=finance_approver, now=NOW)
    assert "Compared with" in client.get(address).content.decode()


def test_a_payment_says_which_one_it_makes_good(
    client_for: ClientFor, finance_preparer: User, finance_approver: User
) -> None:
    claim = numbered(0)
    first = exported_batch(preparer=finance_preparer, approver=finance_approver)
    [lost] = payments(first)
    data = result_file(f"{lost.reference},FAILED,2026-03-02,No such account")
    import_result(first, by=finance_preparer, filename="r", data=data, now=NOW)
    new = payee_fields(account_number=CARDS[1], number_checked=True)
    change_payee(claim, by=claim.claimant, payee=new, now=NOW)
    again = prepare_batch(by=finance_preparer, now=LATER)
    shown = client_for(finance_approver).get(reverse("payouts:batch", args=[again.public_id]))
    assert f"makes good {lost.reference}" in shown.content.decode()
    [payment] = reviewed(again)
    assert known_of(payment) == Known.CHANGED


def test_the_page_asks_as_often_for_five_payments_as_for_one(
    batch: Batch, client_for: ClientFor, finance_preparer: User, finance_approver: User
) -> None:
    client, counts = client_for(finance_approver), []
    numbered(1)
    small = prepare_batch(by=finance_preparer, now=LATER)
    for one in (small, batch):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("payouts:batch", args=[one.public_id]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_api_reviews_and_narrows(batch: Batch, finance_approver: User) -> None:
    client = APIClient()
    client.force_authenticate(finance_approver)
    found = client.get(reverse("api:batch-review", args=[batch.public_id])).json()
    assert found["figures"]["known"] == {"SHARED": 2, "CHANGED": 1, "NEW": 1, "KNOWN": 1}
    assert (found["last"]["batch"], found["refusal"]) == ("PB-2026-000001", None)
    rows = client.get(reverse("api:batch-payments", args=[batch.public_id]), {"known": "NEW"})
    assert [row["known"] for row in rows.json()["results"]] == ["NEW"]


# --- A refused release ----------------------------------------------------------------------


@pytest.fixture
def two(finance_preparer: User, finance_approver: User) -> Batch:
    """An approved batch of two payments."""
    accepted_claim()
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    return approve_batch(batch, by=finance_approver, now=NOW)


TAMPERED = {
    "another original": (
        "pictures_work",
        "blob_id = (SELECT blob_id FROM pictures_avatar LIMIT 1) WHERE id = {work}",
    ),
    "other bytes": ("pictures_blob", "sha256 = repeat('b', 64) WHERE id = {blob}"),
    "another avatar": (
        "pictures_avatar",
        "blob_id = {blob} WHERE id = {avatar}",
    ),
    "another verdict": ("review_verdict", "reason = 'Otherwise.' WHERE picture_id = {picture}"),
    "a verdict set aside": (
        "review_verdict",
        "set_aside_at = now() WHERE picture_id = {picture}",
    ),
    "another tariff": (
        "payouts_award",
        "rate = 12000, amount = 12000 WHERE id = {award}",
    ),
    "other contents": ("payouts_award", "avatar_sha256 = repeat('c', 64) WHERE id = {award}"),
    "another approval": (
        "review_approval",
        "outcome = 'RETURNED', reason = 'x' WHERE claim_id = {claim}",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_changed_since_the_decision_refuses_that_award_alone(
    two: Batch, finance_preparer: User, what: str
) -> None:
    bad, _good = payments(two)
    table, change = TAMPERED[what]
    award = bad.award
    tamper(
        table,
        change.format(
            work=award.picture.work_id,
            blob=award.picture.work.blob_id,
            avatar=award.claim.avatar_id,
            picture=award.picture_id,
            award=award.pk,
            claim=award.claim_id,
        ),
    )
    with pytest.raises(ReleaseRefused) as caught:
        release_batch(two, by=finance_preparer, now=NOW)
    assert caught.value.payments == [bad.reference]
    [problem] = caught.value.problems
    assert problem.startswith(f"Payment {bad.reference} of claim {award.claim}: its ")
    assert caught.value.extra["payments"] == [bad.reference]
    assert not EvidenceCheck.objects.get(award=award).fits
    two.refresh_from_db()
    assert two.state == Batch.State.APPROVED


@pytest.mark.parametrize(
    "change",
    ["""thresholds = '{"likely": 0.1}'""", "score = 0.5", "weights_sha256 = repeat('9', 64)"],
)
def test_changed_limits_or_scores_refuse_it(
    finance_preparer: User, finance_approver: User, change: str
) -> None:
    claim = make_claim(state=State.IN_REVIEW)
    make_comparison(claim.pictures.get())
    decide(
        claim,
        [Ground.UPHELD],
        by=make_user(Role.REVIEWER),
        senior=make_user(Role.SENIOR_REVIEWER),
    )
    award_claim(claim, now=NOW)
    accept(claim)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    tamper("similarity_comparison", change)
    with pytest.raises(ReleaseRefused) as caught:
        release_batch(batch, by=finance_preparer, now=NOW)
    assert caught.value.payments == [payments(batch)[0].reference]


def spoil(batch: Batch, preparer: User) -> Payment:
    """Let the release of the first payment's claim be refused."""
    bad = payments(batch)[0]
    tamper("claims_claim", f"signature = 'Somebody else' WHERE id = {bad.award.claim_id}")
    with pytest.raises(ReleaseRefused):
        release_batch(batch, by=preparer, now=NOW)
    return bad


def test_rejected_with_what_stood_against_it_and_prepared_again(
    two: Batch, finance_preparer: User, finance_approver: User
) -> None:
    bad = spoil(two, finance_preparer)
    refusal = Refusal.objects.get()
    assert (refusal.payments, refusal.refused_to) == ([bad.reference], finance_preparer)
    assert str(refusal) == f"{two}: 1"
    with pytest.raises(BatchMoved):
        prepare_again(two, by=finance_preparer, now=LATER)
    reject_refused(two, by=finance_approver, now=LATER)
    two.refresh_from_db()
    assert two.state == Batch.State.REJECTED
    assert "one payment stood against it" in two.rejection_reason
    stop = Stop.objects.get()
    assert (stop.award, stop.stopped_by) == (bad.award, finance_approver)
    assert str(two) in stop.reason
    again = prepare_again(two, by=finance_preparer, now=LATER)
    assert [one.award for one in payments(again)] == [payments(two)[1].award]
    with refused("rows of payouts_refusal"):
        run("UPDATE payouts_refusal SET problems = '[]'")


def test_an_award_that_is_stopped_already_is_not_stopped_twice(
    two: Batch, finance_preparer: User, finance_approver: User
) -> None:
    bad = spoil(two, finance_preparer)
    Stop.objects.create(
        award=bad.award, reason="x", stopped_by=make_user(Role.SENIOR_REVIEWER), stopped_at=NOW
    )
    reject_refused(two, by=finance_approver, now=LATER)
    assert Stop.objects.count() == 1


def test_who_may_go_on(two: Batch, finance_preparer: User, finance_approver: User) -> None:
    with pytest.raises(NotRefused):
        reject_refused(two, by=finance_approver, now=NOW)
    spoil(two, finance_preparer)
    both = also(finance_preparer, Role.FINANCE_APPROVER)
    with pytest.raises(OwnBatch):
        reject_refused(two, by=both, now=NOW)
    reject_batch(two, by=finance_approver, reason="No.", now=NOW)
    assert {award.pk for award in left_out(to=finance_preparer)} == {payments(two)[0].award_id}


def test_the_pages_lead_from_a_refusal_to_the_next_batch(
    two: Batch, client_for: ClientFor, finance_preparer: User, finance_approver: User
) -> None:
    bad = spoil(two, finance_preparer)
    address = reverse("payouts:batch", args=[two.public_id])
    reject = reverse("payouts:reject-refused", args=[two.public_id])
    again = reverse("payouts:prepare-again", args=[two.public_id])
    mine, theirs = client_for(finance_preparer), client_for(finance_approver)
    shown = mine.get(address).content.decode()
    assert bad.reference in shown
    assert reject not in shown
    early = mine.post(again, follow=True).content.decode()
    assert "An approver must reject this batch first." in early
    assert reject in theirs.get(address).content.decode()
    theirs.post(reject)
    said = theirs.post(reject, follow=True).content.decode()
    assert "be rejected any more" in said
    assert again in mine.get(address).content.decode()
    done = mine.post(again, follow=True).content.decode()
    assert "Somebody else must approve it." in done
    assert Batch.objects.count() == 2
    assert awards(bad.award.claim)[0] not in [one.award for one in payments(Batch.objects.first())]  # type: ignore[arg-type]  # there are two


def test_the_api_leads_on_as_well(
    two: Batch, finance_preparer: User, finance_approver: User
) -> None:
    mine, theirs = APIClient(), APIClient()
    mine.force_authenticate(finance_preparer)
    theirs.force_authenticate(finance_approver)
    tamper("claims_claim", f"signature = 'x' WHERE id = {payments(two)[0].award.claim_id}")
    no = mine.post(reverse("api:batch-release", args=[two.public_id]))
    assert (no.status_code, no.json()["payments"]) == (409, [payments(two)[0].reference])
    review = theirs.get(reverse("api:batch-review", args=[two.public_id])).json()
    assert review["refusal"]["payments"] == [payments(two)[0].reference]
    reject = reverse("api:batch-reject-refused", args=[two.public_id])
    assert mine.post(reject).status_code == 403
    assert theirs.post(reject).json()["state"] == "REJECTED"
    again = reverse("api:batch-prepare-again", args=[two.public_id])
    assert mine.post(again).json()["count"] == 1
