"""Rules about money that hold even for somebody who writes straight SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from claims.models import Claim
from claims.states import State
from payouts.actions import approve_batch, import_result, prepare_batch, reject_batch
from payouts.actions.ledger import book_award
from payouts.models import Acceptance, Award, Batch, Tariff, TaxPolicy
from review.actions import approve, propose, save_verdict, take
from review.grounds import Access, Element, Ground
from review.models import Verdict
from tests.factories import NOW, make_claim
from tests.payouts.scenes import (
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    payments,
    result_file,
    tamper,
    upheld_claim,
)
from tests.payouts.test_awards import pair, twin

pytestmark = pytest.mark.django_db


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The database refuses what happens inside, now or when the transaction ends."""
    with (  # noqa: PT012  # what is deferred must come due inside
        pytest.raises(IntegrityError, match=words),
        transaction.atomic(),
    ):
        yield
        run("SET CONSTRAINTS ALL IMMEDIATE")


AWARD = """
INSERT INTO payouts_award (public_id, picture_id, claim_id, verdict_id, tariff_id, pictures, rate,
    amount, original_sha256, avatar_sha256, digest, awarded_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, %s, %s, repeat('a', 64), now())
"""


def insert_award(claim: Claim, **changes: object) -> None:
    """An award for the claim's first picture by SQL, right but for the changes."""
    picture = claim.pictures.select_related("work__blob")[0]
    assert claim.avatar is not None
    row: dict[str, object] = {
        "picture": picture.pk,
        "of": claim.pk,
        "verdict": Verdict.objects.get(picture=picture).pk,
        "tariff": Tariff.objects.get().pk,
        "pictures": 1,
        "rate": 10000,
        "amount": 10000,
        "original": picture.work.blob.sha256,
        "avatar": claim.avatar.blob.sha256,
    }
    assert changes.keys() <= row.keys()
    run(AWARD, *{**row, **changes}.values())
    book_award(Award.objects.get(picture=picture), now=NOW)


def test_a_right_award_is_taken() -> None:
    claim = upheld_claim()
    insert_award(claim)
    assert len(awards(claim)) == 1


def test_an_amount_is_pictures_times_rate() -> None:
    claim = upheld_claim()
    with refused("award_is_pictures_times_rate"):
        insert_award(claim, amount=9999)
    with refused("award_is_pictures_times_rate"):
        insert_award(claim, pictures=2)


def test_an_award_is_for_one_picture() -> None:
    with refused("award_positive"):
        insert_award(upheld_claim(), pictures=2, amount=20000)


def test_an_amount_is_never_negative() -> None:
    claim = upheld_claim()
    with refused("rate of an award"):
        insert_award(claim, rate=-10000, amount=-10000)
    with refused("tariff_positive"):
        run(
            "INSERT INTO payouts_tariff (public_id, version, amount, effective_from, proposed_at, "
            "state, reason, source, decision) VALUES (gen_random_uuid(), 'free', -1, "
            "'2026-01-01', '2026-01-01', 'PROPOSED', 'x', '', '')"
        )


def test_the_rate_is_that_of_the_tariff() -> None:
    with refused("rate of an award"):
        insert_award(upheld_claim(), rate=20000, amount=20000)


def test_an_award_is_for_a_picture_of_its_own_claim() -> None:
    with refused("picture of its own claim"):
        insert_award(upheld_claim(), of=upheld_claim().pk)


def test_an_award_needs_an_upholding_verdict_on_its_picture() -> None:
    claim = upheld_claim(works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    upheld, not_upheld = Verdict.objects.order_by("picture")
    with refused("upholding verdict"):
        insert_award(claim, verdict=not_upheld.pk)
    assert claim.avatar is not None
    with refused("upholding verdict"):
        insert_award(
            claim,
            picture=not_upheld.picture_id,
            verdict=not_upheld.pk,
            original=not_upheld.picture.work.blob.sha256,
        )
    with refused("upholding verdict"):
        insert_award(claim, picture=not_upheld.picture_id, verdict=upheld.pk)


def test_an_award_needs_a_second_person(reviewer: User, senior: User) -> None:
    claim = make_claim(state=State.IN_REVIEW)
    take(claim, by=reviewer, now=NOW)
    save_verdict(
        claim,
        claim.pictures.get(),
        by=reviewer,
        ground=Ground.UPHELD,
        reason="The face is the same.",
        access=Access.PRESUMED,
        elements=[Element.CHARACTER],
        now=NOW,
    )
    with refused("approval of a second person"):
        insert_award(claim)
    approval = propose(claim, by=reviewer, now=NOW)
    assert approval is not None
    with refused("approval of a second person"):
        insert_award(claim)
    approve(approval, by=senior, now=NOW)
    insert_award(claim)
    assert len(awards(claim)) == 1


def test_an_approval_of_another_round_does_not_count() -> None:
    claim = upheld_claim()
    tamper("review_approval", "round = 1")
    with refused("approval of a second person"):
        insert_award(claim)


@pytest.mark.parametrize("content", ["original", "avatar"])
def test_an_award_names_the_contents_that_were_compared(content: str) -> None:
    with refused("contents that were compared"):
        insert_award(upheld_claim(), **{content: "0" * 64})


def test_the_same_pair_of_contents_is_never_awarded_twice() -> None:
    original, avatar = pair()
    first, second = twin(original, avatar), twin(original, avatar)
    insert_award(first)
    with refused("award_once_per_content_pair"):
        insert_award(second)


def test_a_picture_is_awarded_once() -> None:
    claim = awarded_claim()
    with refused("payouts_award_picture_id|award_once_per_content_pair"):
        insert_award(claim)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payouts_award SET amount = 1, rate = 1",
        "UPDATE payouts_award SET digest = ''",
        "DELETE FROM payouts_award",
    ],
)
def test_an_award_is_never_edited_or_deleted(change: str) -> None:
    awarded_claim()
    with refused("an award is never edited or deleted"):
        run(change)


@pytest.mark.parametrize(
    "change", ["UPDATE payouts_tariff SET amount = 1", "DELETE FROM payouts_tariff"]
)
def test_a_tariff_is_never_edited_or_deleted(change: str) -> None:
    with refused("rows of payouts_tariff"):
        run(change)


def test_a_hold_is_resolved_whole() -> None:
    claim = upheld_claim()
    with refused("hold_resolved_whole"):
        run(
            "INSERT INTO payouts_hold (public_id, picture_id, claim_id, reason, held_at, "
            "resolved_at, resolution, outcome) VALUES (gen_random_uuid(), %s, %s, "
            "'SAME_CONTENT', now(), now(), 'x', 'NO_AWARD')",
            claim.pictures.get().pk,
            claim.pk,
        )
    with refused("hold_reason_known"):
        run(
            "INSERT INTO payouts_hold (public_id, picture_id, claim_id, reason, held_at, "
            "resolution, outcome) VALUES (gen_random_uuid(), %s, %s, 'MOOD', now(), '', '')",
            claim.pictures.get().pk,
            claim.pk,
        )


def test_a_payee_needs_consent_and_four_digits() -> None:
    accepted_claim()
    with refused("payee_has_consent"):
        run("UPDATE payouts_payee SET consent_version = ''")
    with refused("payee_last4_are_digits"):
        run("UPDATE payouts_payee SET account_last4 = '12x4'")


def test_nobody_but_the_claimant_accepts(other_creator: User) -> None:
    claim = accepted_claim()
    other = awarded_claim()
    payee = Acceptance.objects.get(claim=claim).payee_id
    with refused("accepted by the claimant alone"):
        run(
            "INSERT INTO payouts_acceptance (claim_id, payee_id, accepted_by_id, accepted_at, "
            "text_version, signature) VALUES (%s, %s, %s, now(), '1', 'x')",
            other.pk,
            payee,
            other_creator.pk,
        )


def test_of_an_acceptance_only_the_payee_changes() -> None:
    accepted_claim()
    with refused("only the payee may change"):
        run("UPDATE payouts_acceptance SET signature = 'Somebody else'")
    with refused("rows of payouts_acceptance"):
        run("DELETE FROM payouts_acceptance")


# --- Batches and payments -------------------------------------------------------------------


@pytest.fixture
def batch(finance_preparer: User) -> Batch:
    """Two payments, prepared."""
    accepted_claim(works=2)
    return prepare_batch(by=finance_preparer, now=NOW)


def test_a_batch_is_never_approved_by_its_preparer(batch: Batch, finance_preparer: User) -> None:
    with refused("batch_approved_by_another"):
        run(
            "UPDATE payouts_batch SET state = 'APPROVED', approved_by_id = %s, approved_at = now()",
            finance_preparer.pk,
        )


def test_a_batch_is_never_approved_by_nobody(batch: Batch) -> None:
    with refused("batch_approved_whole"):
        run("UPDATE payouts_batch SET state = 'APPROVED'")


def test_a_batch_is_never_rejected_by_its_preparer(batch: Batch, finance_preparer: User) -> None:
    with refused("batch_rejected_by_another"):
        run(
            "UPDATE payouts_batch SET state = 'REJECTED', rejected_by_id = %s, "
            "rejected_at = now(), rejection_reason = 'x'",
            finance_preparer.pk,
        )


def test_a_batch_is_rejected_by_somebody_with_a_reason(
    batch: Batch, finance_approver: User
) -> None:
    with refused("batch_rejected_whole"):
        run("UPDATE payouts_batch SET state = 'REJECTED', rejection_reason = 'x'")
    with refused("batch_rejected_whole"):
        run(
            "UPDATE payouts_batch SET state = 'REJECTED', rejected_by_id = %s, rejected_at = now()",
            finance_approver.pk,
        )


def test_who_decided_a_batch_is_written_once(
    batch: Batch, finance_preparer: User, finance_approver: User
) -> None:
    with refused("written once"):
        run(
            "UPDATE payouts_batch SET approved_by_id = %s, approved_at = now()", finance_approver.pk
        )
    with refused("written once"):
        run(
            "UPDATE payouts_batch SET state = 'REJECTED', rejected_by_id = %s, "
            "rejected_at = now(), rejection_reason = 'x', approved_by_id = %s, approved_at = now()",
            finance_approver.pk,
            finance_approver.pk,
        )
    approve_batch(batch, by=finance_approver, now=NOW)
    with refused("written once"):
        run("UPDATE payouts_batch SET approved_at = now()")
    with refused("written once"):
        run("UPDATE payouts_batch SET rejection_reason = 'x'")
    reject_batch(batch, by=finance_approver, reason="Stop.", now=NOW)
    with refused("written once"):
        run("UPDATE payouts_batch SET rejection_reason = 'x'")
    with refused("written once"):
        run("UPDATE payouts_batch SET approved_by_id = NULL, approved_at = NULL")


def test_unknown_states_are_refused(batch: Batch, finance_approver: User) -> None:
    with refused("batch does not go from PREPARED to HALFWAY"):
        run(
            "UPDATE payouts_batch SET state = 'HALFWAY', approved_by_id = %s, approved_at = now()",
            finance_approver.pk,
        )
    with refused("payment_state_known"):
        run("UPDATE payouts_payment SET state = 'LOST'")


@pytest.mark.parametrize("state", ["RELEASED", "SETTLED"])
def test_a_batch_skips_no_step(batch: Batch, finance_approver: User, state: str) -> None:
    with refused(f"does not go from PREPARED to {state}"):
        run(
            "UPDATE payouts_batch SET state = %s, approved_by_id = %s, approved_at = now(), "
            "released_by_id = %s, released_at = now()",
            state,
            finance_approver.pk,
            finance_approver.pk,
        )


def test_a_batch_goes_never_back(batch: Batch, finance_approver: User) -> None:
    approve_batch(batch, by=finance_approver, now=NOW)
    with refused("does not go from APPROVED to PREPARED"):
        run("UPDATE payouts_batch SET state = 'PREPARED', approved_by_id = NULL")


@pytest.mark.parametrize("change", ["total = 1", "count = 1", "reference = 'X'"])
def test_what_a_batch_says_of_itself_never_changes(batch: Batch, change: str) -> None:
    with refused("says of itself"):
        run(f"UPDATE payouts_batch SET {change}")  # noqa: S608


def insert_batch(preparer: User, **changes: object) -> int:
    row: dict[str, object] = {
        "reference": "PB-2026-000099",
        "state": "PREPARED",
        "total": 10000,
        "count": 1,
        "preparer": preparer.pk,
    }
    run(
        "INSERT INTO payouts_batch (public_id, reference, state, total, count, prepared_by_id, "
        "prepared_at, rejection_reason, left_out) "
        "VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now(), '', '{}')",
        *{**row, **changes}.values(),
    )
    return Batch.objects.get(reference="PB-2026-000099").pk


def test_a_batch_adds_up(finance_preparer: User) -> None:
    with refused("sum of its payments"):
        insert_batch(finance_preparer)


@pytest.mark.parametrize("change", [{"total": -5}, {"total": 0}, {"count": 0}])
def test_a_batch_is_never_negative_or_empty(
    finance_preparer: User, change: dict[str, object]
) -> None:
    with refused("batch_not_negative"):
        insert_batch(finance_preparer, **change)


def test_a_batch_begins_as_prepared(finance_preparer: User) -> None:
    with refused("begins as prepared"):
        insert_batch(finance_preparer, state="SETTLED")


def insert_payment(batch: int, award: Award, **changes: object) -> None:
    named = Acceptance.objects.filter(claim=award.claim_id).first()
    row: dict[str, object] = {
        "reference": "PB2026000099N0001",
        "batch": batch,
        "award": award.pk,
        "payee": named.payee_id if named else None,
        "amount": 10000,
        "state": "PENDING",
        "tax_policy": TaxPolicy.objects.get().pk,
    }
    run(
        "INSERT INTO payouts_payment (reference, batch_id, award_id, payee_id, amount, state, "
        "tax_policy_id, failure, gross, withheld) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, '', %s, 0)",
        *(values := {**row, **changes}).values(),
        values["amount"],
    )


def test_an_award_is_never_in_two_live_payments(batch: Batch, finance_preparer: User) -> None:
    award = payments(batch)[0].award
    with refused("payment_one_live_per_award"):
        insert_payment(insert_batch(finance_preparer), award)


def test_a_payment_slipped_into_a_batch_is_refused(batch: Batch) -> None:
    award = awards(accepted_claim())[0]
    with refused("more than its total"):
        insert_payment(batch.pk, award)


def test_a_payment_has_the_amount_of_its_award(finance_preparer: User) -> None:
    award = awards(accepted_claim())[0]
    with refused("amount of an accepted award"):
        insert_payment(insert_batch(finance_preparer), award, amount=20000)


def test_an_award_that_nobody_accepted_is_not_paid(finance_preparer: User) -> None:
    payee = Acceptance.objects.get(claim=accepted_claim()).payee_id
    award = awards(awarded_claim())[0]
    with refused("amount of an accepted award"):
        insert_payment(insert_batch(finance_preparer), award, payee=payee)


def test_a_payment_goes_to_the_named_payee(finance_preparer: User) -> None:
    award = awards(accepted_claim())[0]
    other = Acceptance.objects.get(claim=accepted_claim()).payee_id
    with refused("payee whom the claimant named"):
        insert_payment(insert_batch(finance_preparer), award, payee=other)


@pytest.mark.parametrize("state", ["PAID", "FAILED"])
def test_a_payment_begins_as_pending(finance_preparer: User, state: str) -> None:
    award = awards(accepted_claim())[0]
    with refused("come into a batch pending"):
        insert_payment(insert_batch(finance_preparer), award, state=state)


def test_a_payment_reference_is_plain(finance_preparer: User) -> None:
    award = awards(accepted_claim())[0]
    with refused("payment_reference_plain"):
        insert_payment(insert_batch(finance_preparer), award, reference="=1+1")


@pytest.mark.parametrize(
    "change", ["amount = 1", "reference = 'X'", "award_id = 0", "payee_id = 0"]
)
def test_who_is_paid_what_never_changes(batch: Batch, change: str) -> None:
    with refused("who is paid what never changes"):
        run(f"UPDATE payouts_payment SET {change}")  # noqa: S608


def test_a_settled_payment_stays_as_it_is(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    data = result_file(f"{payments(batch)[0].reference},PAID,2026-03-02,")
    import_result(batch, by=finance_preparer, filename="r.csv", data=data, now=NOW)
    with refused("does not go from PAID to FAILED"):
        run("UPDATE payouts_payment SET state = 'FAILED'")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("payouts_export", "UPDATE payouts_export SET profile = 'x'"),
        ("payouts_export", "DELETE FROM payouts_export"),
        ("payouts_payment", "DELETE FROM payouts_payment"),
        ("payouts_batch", "DELETE FROM payouts_batch"),
    ],
)
def test_what_went_to_the_bank_is_kept(
    finance_preparer: User, finance_approver: User, table: str, change: str
) -> None:
    accepted_claim()
    exported_batch(preparer=finance_preparer, approver=finance_approver)
    with refused(f"rows of {table}"):
        run(change)
