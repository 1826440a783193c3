"""The bank's file: made once, of approved evidence, and the same bytes ever after."""

import csv
import hashlib
import io
import logging

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from payouts.actions import (
    ReleaseRefused,
    approve_batch,
    award_waiting,
    bytes_of,
    export_batch,
    prepare_batch,
    read_export,
    reject_batch,
    release_batch,
)
from payouts.actions.batches import BatchMoved, OwnClaim
from payouts.models import Batch, Export, Payee
from payouts.vault import Unreadable
from review.actions import file_appeal
from review.grounds import Ground
from tests.factories import NOW
from tests.payouts.scenes import (
    CARD,
    LATER,
    accept,
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    payments,
    tamper,
)
from tests.payouts.test_awards import take_again
from tests.payouts.test_batches import also

pytestmark = pytest.mark.django_db
UNFIT = "its evidence is not what was approved."


@pytest.fixture
def approved(finance_preparer: User, finance_approver: User) -> Batch:
    """A batch of one payment, approved."""
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    return approve_batch(batch, by=finance_approver, now=NOW)


@pytest.fixture
def released(approved: Batch, finance_preparer: User) -> Batch:
    """The same, released."""
    return release_batch(approved, by=finance_preparer, now=NOW)


def lines(export: Export) -> list[dict[str, str]]:
    text = b"".join(bytes_of(export)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_file_says_who_gets_what(released: Batch, finance_preparer: User) -> None:
    export = export_batch(released, by=finance_preparer, now=LATER)
    [payment] = payments(released)
    assert lines(export) == [
        {
            "reference": payment.reference,
            "account_name": "林墨",
            "account_number": CARD,
            "bank": "中国工商银行杭州分行",
            "amount": "10000.00",
            "currency": "CNY",
            "purpose": str(payment.award.claim),
            "evidence_digest": payment.award.digest,
        }
    ]
    assert (export.filename, export.made_by, export.made_at) == (
        "PB-2026-000001.csv",
        finance_preparer,
        LATER,
    )
    content = b"".join(bytes_of(export))
    assert (export.sha256, export.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert str(export) == "PB-2026-000001.csv"


def test_a_file_is_kept_unreadable_for_who_reads_the_tables(
    released: Batch, finance_preparer: User
) -> None:
    export = export_batch(released, by=finance_preparer, now=LATER)
    [part] = export.parts.all()
    assert CARD.encode() not in bytes(part.sealed)
    tamper("payouts_exportpart", "number = 1")
    with pytest.raises(Unreadable):
        list(bytes_of(export))


def test_the_sum_of_the_file_is_the_total_of_the_batch(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim(works=2)
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    amounts = [float(line["amount"]) for line in lines(batch.exports.get())]
    assert (len(amounts), sum(amounts)) == (batch.count, float(batch.total))


def test_asked_again_the_same_bytes_come_back(released: Batch, finance_preparer: User) -> None:
    first = export_batch(released, by=finance_preparer, now=NOW)
    before = list(bytes_of(first))
    Payee.objects.update(account_name="Somebody else")
    assert export_batch(released, by=finance_preparer, now=LATER) == first
    assert list(bytes_of(read_export(released, by=finance_preparer, now=LATER))) == before


def test_only_an_approved_batch_is_released_and_only_then_exported(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(BatchMoved):
        release_batch(batch, by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    with pytest.raises(BatchMoved):
        export_batch(batch, by=finance_preparer, now=NOW)
    reject_batch(batch, by=finance_approver, reason="No.", now=NOW)
    with pytest.raises(BatchMoved):
        release_batch(batch, by=finance_preparer, now=NOW)


def test_released_again_nothing_changes(released: Batch, finance_preparer: User) -> None:
    again = release_batch(released, by=finance_preparer, now=LATER)
    assert (again.state, again.released_at) == (Batch.State.RELEASED, NOW)


def test_there_is_nothing_to_read_before_it_is_made(
    approved: Batch, finance_preparer: User
) -> None:
    with pytest.raises(BatchMoved):
        read_export(approved, by=finance_preparer, now=NOW)


@pytest.mark.parametrize("person", ["creator", "reviewer", "finance_approver", "auditor"])
def test_no_other_role_exports_or_reads(
    person: str, request: pytest.FixtureRequest, approved: Batch
) -> None:
    user = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        release_batch(approved, by=user, now=NOW)
    with pytest.raises(PermissionDenied):
        export_batch(approved, by=user, now=NOW)
    with pytest.raises(PermissionDenied):
        read_export(approved, by=user, now=NOW)


def test_nobody_exports_the_payment_of_their_own_claim(
    finance_preparer: User, finance_approver: User, creator: User
) -> None:
    accepted_claim(creator)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    me = also(creator, Role.FINANCE_PREPARER)
    with pytest.raises(OwnClaim):
        release_batch(batch, by=me, now=NOW)
    with pytest.raises(OwnClaim):
        export_batch(batch, by=me, now=NOW)
    with pytest.raises(OwnClaim):
        read_export(batch, by=me, now=NOW)


def refused(batch: Batch, by: User) -> list[str]:
    with pytest.raises(ReleaseRefused) as caught:
        release_batch(batch, by=by, now=NOW)
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPROVED
    return caught.value.problems


def test_changed_evidence_refuses_the_file_and_names_the_claim(
    approved: Batch, finance_preparer: User
) -> None:
    [payment] = payments(approved)
    tamper("claims_claim", "signature = 'Somebody else'")
    assert refused(approved, finance_preparer) == [
        f"Payment {payment.reference} of claim {payment.award.claim}: {UNFIT}"
    ]


def test_an_award_without_its_approval_refuses_the_file(
    approved: Batch, finance_preparer: User
) -> None:
    [payment] = payments(approved)
    tamper("payouts_award", "digest = repeat('0', 64)")
    assert refused(approved, finance_preparer) == [
        f"Payment {payment.reference} of claim {payment.award.claim}: {UNFIT}"
    ]


def test_awards_from_before_and_after_an_appeal_go_into_one_file(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = awarded_claim(works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    file_appeal(claim, by=claim.claimant, grounds="Here is the layered file.", now=NOW)
    take_again(claim, Ground.UPHELD)
    award_waiting(now=NOW)
    accept(claim)
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    assert [line["evidence_digest"] for line in lines(batch.exports.get())] == [
        award.digest for award in awards(claim)
    ]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "\tLin"])
def test_an_unsafe_cell_refuses_its_row_with_the_reason(
    approved: Batch, finance_preparer: User, name: str
) -> None:
    Payee.objects.update(account_name=name)
    [problem] = refused(approved, finance_preparer)
    [payment] = payments(approved)
    assert problem.startswith(f"Payment {payment.reference} of claim {payment.award.claim}: ")
    assert "account name: " in problem
    assert CARD not in problem


def test_a_number_that_cannot_be_opened_refuses_its_row(
    approved: Batch, finance_preparer: User
) -> None:
    Payee.objects.update(account_number_encrypted=b"\x01" + bytes(40))
    [problem] = refused(approved, finance_preparer)
    assert "is not what was entered" in problem


def test_a_long_list_of_problems_is_cut(finance_preparer: User, finance_approver: User) -> None:
    for _ in range(7):
        accepted_claim(works=3)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    Payee.objects.update(account_name="=1")
    with pytest.raises(ReleaseRefused, match="and 1 more") as caught:
        release_batch(batch, by=finance_preparer, now=NOW)
    assert len(caught.value.problems) == 21


def test_a_refused_batch_can_be_rejected_and_prepared_without_the_claim(
    finance_preparer: User, finance_approver: User
) -> None:
    bad, good = accepted_claim(), accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    tamper("claims_claim", f"signature = 'Somebody else' WHERE id = {bad.pk}")
    refused(batch, finance_preparer)
    reject_batch(batch, by=finance_approver, reason="Evidence changed.", now=NOW)
    again = prepare_batch(by=finance_preparer, awards=awards(good), now=NOW)
    approve_batch(again, by=finance_approver, now=NOW)
    release_batch(again, by=finance_preparer, now=NOW)
    assert len(lines(export_batch(again, by=finance_preparer, now=NOW))) == 1


def test_the_numbers_stay_out_of_the_log(
    released: Batch, finance_preparer: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="payouts"):
        export_batch(released, by=finance_preparer, now=NOW)
        read_export(released, by=finance_preparer, now=LATER)
    assert f"batch {released.reference} was read by user {finance_preparer.pk}" in caplog.text
    assert CARD not in caplog.text
