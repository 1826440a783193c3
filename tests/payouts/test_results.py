"""The bank's answer settles payments, claims and batches, row by row and once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Step
from claims.states import State
from payouts.actions import (
    MOST_BYTES,
    approve_batch,
    import_result,
    prepare_batch,
    preview_result,
    release_batch,
)
from payouts.actions.batches import BatchMoved, OwnClaim
from payouts.actions.results import BadResultFile, NothingInIt
from payouts.models import BankFile, BankLine, Batch, Payment
from payouts.queries import lines_to_end, open_lines, payable, result_files_of
from tests.factories import NOW
from tests.payouts.scenes import (
    accepted_claim,
    awards,
    exported_batch,
    payments,
    result_file,
)
from tests.payouts.test_batches import also

pytestmark = pytest.mark.django_db
DAY = "2026-03-02"
WEEK = NOW + timedelta(days=7)


@pytest.fixture
def claims() -> list[Claim]:
    """Two pictures in one claim, one in another."""
    return [accepted_claim(works=2), accepted_claim()]


@pytest.fixture
def batch(claims: list[Claim], finance_preparer: User, finance_approver: User) -> Batch:
    """All of it, exported."""
    return exported_batch(preparer=finance_preparer, approver=finance_approver)


def take_in(batch: Batch, data: bytes, *, by: User) -> BankFile:
    return import_result(batch, by=by, filename="result.csv", data=data, now=WEEK)


def outcomes(file: BankFile) -> list[str]:
    return list(file.lines.order_by("place").values_list("outcome", flat=True))


def states(*claims: Claim) -> list[str]:
    return [Claim.objects.get(pk=claim.pk).state for claim in claims]


def test_all_paid_settles_claims_and_batch(
    batch: Batch, claims: list[Claim], finance_preparer: User
) -> None:
    rows = [f"{payment.reference},PAID,{DAY}," for payment in payments(batch)]
    result = take_in(batch, result_file(*rows), by=finance_preparer)
    assert {payment.state for payment in payments(batch)} == {"PAID"}
    assert {str(payment.settled_on) for payment in payments(batch)} == {DAY}
    assert states(*claims) == [State.PAID, State.PAID]
    batch.refresh_from_db()
    assert batch.state == Batch.State.SETTLED
    assert outcomes(result) == ["PAID"] * 3
    assert (str(result), result.imported_by, result.imported_at) == (
        "result.csv",
        finance_preparer,
        WEEK,
    )
    step = Step.objects.filter(claim=claims[0]).latest("number")
    assert (step.new, step.by, step.reason) == (State.PAID, finance_preparer, batch.reference)


def test_a_claim_is_paid_when_its_last_award_is(
    batch: Batch, claims: list[Claim], finance_preparer: User
) -> None:
    first, second, third = payments(batch)
    take_in(batch, result_file(f"{first.reference},PAID,{DAY},"), by=finance_preparer)
    assert states(*claims) == [State.ACCEPTED, State.ACCEPTED]
    rows = [f"{second.reference},PAID,{DAY},", f"{third.reference},FAILED,{DAY},户名不符"]
    take_in(batch, result_file(*rows), by=finance_preparer)
    assert states(*claims) == [State.PAID, State.ACCEPTED]
    batch.refresh_from_db()
    assert batch.state == Batch.State.SETTLED
    assert len(result_files_of(batch)) == 2


def test_a_failed_payment_makes_its_award_payable_again(
    batch: Batch, claims: list[Claim], finance_preparer: User, finance_approver: User
) -> None:
    *paid, failed = payments(batch)
    rows = [f"{payment.reference},PAID,{DAY}," for payment in paid]
    take_in(
        batch,
        result_file(*rows, f"{failed.reference},FAILED,{DAY},账号不存在"),
        by=finance_preparer,
    )
    failed.refresh_from_db()
    assert (failed.state, failed.failure, str(failed.settled_on)) == ("FAILED", "账号不存在", DAY)
    assert list(payable(to=finance_preparer)) == awards(claims[1])
    again = exported_batch(preparer=finance_preparer, approver=finance_approver)
    [fresh] = payments(again)
    assert fresh.reference != failed.reference
    take_in(again, result_file(f"{fresh.reference},PAID,{DAY},"), by=finance_preparer)
    assert states(*claims) == [State.PAID, State.PAID]


def test_a_preview_changes_nothing(batch: Batch, finance_preparer: User) -> None:
    before = list(Payment.objects.values())
    data = result_file(*[f"{payment.reference},PAID,{DAY}," for payment in payments(batch)])
    judged = preview_result(batch, by=finance_preparer, data=data, now=WEEK)
    assert [row.outcome for row in judged] == [BankLine.Outcome.PAID] * 3
    assert list(Payment.objects.values()) == before
    assert not BankFile.objects.exists()


def test_the_same_file_again_changes_nothing(
    batch: Batch, claims: list[Claim], finance_preparer: User
) -> None:
    data = result_file(*[f"{payment.reference},PAID,{DAY}," for payment in payments(batch)])
    first = take_in(batch, data, by=finance_preparer)
    steps = Step.objects.count()
    assert take_in(batch, data, by=finance_preparer) == first
    assert Step.objects.count() == steps
    assert BankFile.objects.count() == 1


def test_each_row_has_its_outcome(batch: Batch, finance_preparer: User) -> None:
    first, second, third = (payment.reference for payment in payments(batch))
    take_in(batch, result_file(f"{first},PAID,{DAY},"), by=finance_preparer)
    data = (
        "reference,status,date,message,amount\n"
        f"{first},PAID,{DAY},,\n"
        f"{second},PAID,{DAY},,9999.99\n"
        f"{third},PAID,2026-03-01,,10000.00\n"
        "PB2026000009N0001,PAID,2026-03-02,,\n"
        ",PAID,2026-03-02,,\n"
    ).encode()
    judged = preview_result(batch, by=finance_preparer, data=data, now=WEEK)
    assert [row.outcome for row in judged] == [
        "ALREADY",
        "AMOUNT",
        "EARLY",
        "UNKNOWN",
        "REFERENCE",
    ]
    assert not any(row.changes for row in judged)
    assert [row.payment is None for row in judged] == [False, False, False, True, True]


def test_contradictions_repetitions_and_dates_ahead_are_reported(
    batch: Batch, finance_preparer: User
) -> None:
    first, second, third = (payment.reference for payment in payments(batch))
    take_in(batch, result_file(f"{first},PAID,{DAY},"), by=finance_preparer)
    data = result_file(
        f"{first},FAILED,{DAY},Returned",
        f"{second},PAID,{DAY},",
        f"{second},FAILED,{DAY},Which?",
        f"{third},PAID,2026-03-10,",
    )
    judged = preview_result(batch, by=finance_preparer, data=data, now=WEEK)
    assert [row.outcome for row in judged] == [
        "CONTRADICTS",
        "CONTRADICTS",
        "CONTRADICTS",
        "FUTURE",
    ]


def test_bad_rows_do_not_hold_up_good_ones(batch: Batch, finance_preparer: User) -> None:
    first, second, _third = payments(batch)
    data = result_file(f"{first.reference},PAID,{DAY},", f"{second.reference},PAID,soon,")
    result = take_in(batch, data, by=finance_preparer)
    assert outcomes(result) == ["PAID", "DATE"]
    assert [payment.state for payment in payments(batch)] == ["PAID", "PENDING", "PENDING"]
    batch.refresh_from_db()
    assert batch.state == Batch.State.RELEASED


def test_a_line_that_fits_nothing_is_kept_and_asked_about_once(
    batch: Batch, finance_preparer: User
) -> None:
    stray = "NOBODY,PAID,2026-03-02,"
    result = take_in(batch, result_file(stray), by=finance_preparer)
    assert outcomes(result) == ["UNKNOWN"]
    assert [line.reference for line in lines_to_end()] == ["NOBODY"]
    with pytest.raises(NothingInIt):
        take_in(batch, result_file(stray, stray), by=finance_preparer)
    assert open_lines() == 1
    assert BankFile.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "columns"),
        (b"a,b\n1,2\n", "reference, status, date, message"),
        (b"reference,status,date,message\n", "no rows"),
        (b"\xff\xff\xff", "encoding"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MiB"),
    ],
)
def test_what_is_no_result_file_is_refused(
    batch: Batch, finance_preparer: User, data: bytes, words: str
) -> None:
    with pytest.raises(BadResultFile, match=words) as caught:
        preview_result(batch, by=finance_preparer, data=data, now=WEEK)
    assert caught.value.field == "file"


def test_one_file_answers_two_batches(
    batch: Batch, finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    other = exported_batch(preparer=finance_preparer, approver=finance_approver)
    both = [*payments(batch), *payments(other)]
    data = result_file(*[f"{payment.reference},PAID,{DAY}," for payment in both])
    first = take_in(batch, data, by=finance_preparer)
    assert take_in(other, data, by=finance_preparer) == first
    assert outcomes(first) == ["PAID"] * len(both)
    assert result_files_of(batch) == result_files_of(other) == [first]
    assert {payment.state for payment in [*payments(batch), *payments(other)]} == {"PAID"}
    assert set(Batch.objects.values_list("state", flat=True)) == {Batch.State.SETTLED}


def test_results_come_after_the_export(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    data = result_file(f"{payments(batch)[0].reference},PAID,{DAY},")
    for _step in range(2):
        with pytest.raises(BatchMoved):
            take_in(batch, data, by=finance_preparer)
        if batch.state == Batch.State.PREPARED:
            batch = approve_batch(batch, by=finance_approver, now=NOW)
    release_batch(batch, by=finance_preparer, now=NOW)
    file = take_in(batch, data, by=finance_preparer)
    assert result_files_of(batch) == [file]


@pytest.mark.parametrize("person", ["creator", "reviewer", "finance_approver", "auditor"])
def test_no_other_role_takes_results_in(
    person: str, request: pytest.FixtureRequest, batch: Batch
) -> None:
    user = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        take_in(batch, b"", by=user)
    with pytest.raises(PermissionDenied):
        preview_result(batch, by=user, data=b"", now=WEEK)


def test_nobody_takes_in_the_result_of_their_own_claim(batch: Batch, claims: list[Claim]) -> None:
    me = also(claims[0].claimant, Role.FINANCE_PREPARER)
    with pytest.raises(OwnClaim):
        take_in(batch, b"", by=me)
    with pytest.raises(OwnClaim):
        preview_result(batch, by=me, data=b"", now=WEEK)
