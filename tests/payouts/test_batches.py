"""Finance pays what is accepted, two people at a time, and never their own claim."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from claims.states import State
from payouts.actions import approve_batch, import_result, prepare_batch, reject_batch
from payouts.actions.batches import (
    BatchMoved,
    NoReason,
    NothingPayable,
    NotPayable,
    OwnBatch,
    OwnClaim,
)
from payouts.models import Acceptance, Batch, Payee, Payment
from payouts.queries import Why, left_out, payable, sum_of, why_left_out
from review.actions import file_appeal
from review.grounds import Ground
from tests.factories import NOW, make_user
from tests.payouts.scenes import (
    LATER,
    accept,
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    payments,
    result_file,
)

pytestmark = pytest.mark.django_db


def also(person: User, role: Role) -> User:
    """The same person, with one role more."""
    person.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return User.objects.get(pk=person.pk)


def test_everything_payable_goes_into_one_batch(finance_preparer: User) -> None:
    first, second = accepted_claim(works=2), accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    made = payments(batch)
    assert [payment.award for payment in made] == [*awards(first), *awards(second)]
    assert (batch.state, batch.count, batch.total) == ("PREPARED", 3, Decimal("30000.00"))
    assert (batch.prepared_by, batch.prepared_at) == (finance_preparer, NOW)
    assert str(batch) == "PB-2026-000001"
    assert made[0].reference == "PB2026000001N000001"
    assert str(made[0]) == "PB2026000001N000001: 10000.00 CNY"


def test_each_payment_goes_to_the_named_payee(finance_preparer: User) -> None:
    claim = accepted_claim(payee={"account_name": "墨画室"})
    [payment] = payments(prepare_batch(by=finance_preparer, now=NOW))
    assert payment.payee == Acceptance.objects.get(claim=claim).payee
    assert payment.amount == Decimal("10000.00")


def test_the_earliest_due_come_first(finance_preparer: User) -> None:
    late = accept(awarded_claim(), now=NOW + timedelta(days=7))
    early = accept(awarded_claim(), now=NOW)
    assert [award.claim for award in payable(to=finance_preparer)] == [early, late]


def test_only_the_chosen_are_paid(finance_preparer: User) -> None:
    chosen, other = accepted_claim(), accepted_claim()
    batch = prepare_batch(by=finance_preparer, awards=awards(chosen), now=NOW)
    assert [payment.award.claim for payment in payments(batch)] == [chosen]
    assert [award.claim for award in payable(to=finance_preparer)] == [other]


def test_a_batch_of_nothing_is_refused(finance_preparer: User) -> None:
    with pytest.raises(NothingPayable):
        prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(NothingPayable):
        prepare_batch(by=finance_preparer, awards=[], now=NOW)
    assert not Batch.objects.exists()


def test_an_award_under_way_is_not_payable_again(finance_preparer: User) -> None:
    claim = accepted_claim()
    prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(NothingPayable):
        prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(NotPayable, match="under way"):
        prepare_batch(by=finance_preparer, awards=awards(claim), now=NOW)
    assert Payment.objects.count() == 1


def test_a_chosen_award_that_cannot_be_paid_refuses_the_batch(finance_preparer: User) -> None:
    ready, waiting = accepted_claim(), awarded_claim()
    with pytest.raises(NotPayable) as caught:
        prepare_batch(by=finance_preparer, awards=[*awards(ready), *awards(waiting)], now=NOW)
    assert f"{waiting}: The claimant has not accepted it yet." in str(caught.value)
    assert str(ready) not in str(caught.value)
    assert not Batch.objects.exists()


def test_a_paid_award_is_refused_with_its_own_words(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    data = result_file(*(f"{one.reference},PAID,2026-03-02," for one in payments(batch)))
    import_result(batch, by=finance_preparer, filename="r.csv", data=data, now=NOW)
    with pytest.raises(NotPayable, match="paid already"):
        prepare_batch(by=finance_preparer, awards=awards(claim), now=NOW)


def test_what_is_left_out_says_why(creator: User, finance_preparer: User) -> None:
    me = also(finance_preparer, Role.CREATOR)
    own = accepted_claim(me)
    in_batch = accepted_claim()
    prepare_batch(by=me, awards=awards(in_batch), now=NOW)
    unaccepted = awarded_claim(creator)
    appealed = awarded_claim(works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    file_appeal(appealed, by=appealed.claimant, grounds="Look again.", now=NOW)
    free = accepted_claim()
    assert {award.claim: why_left_out(award) for award in left_out(to=me)} == {
        own: Why.OWN,
        in_batch: Why.IN_BATCH,
        unaccepted: Why.UNACCEPTED,
        appealed: Why.APPEALED,
    }
    assert [award.claim for award in payable(to=me)] == [free]
    assert sum_of(left_out(to=me)).amount == Decimal("40000.00")
    assert sum_of(payable(to=me)).count == 1


def test_nothing_sums_to_zero(finance_preparer: User) -> None:
    total = sum_of(payable(to=finance_preparer))
    assert (total.count, total.amount) == (0, Decimal("0.00"))


def test_a_preparer_cannot_pay_their_own_claim(finance_preparer: User) -> None:
    me = also(finance_preparer, Role.CREATOR)
    claim = accepted_claim(me)
    with pytest.raises(NotPayable, match="your own claim"):
        prepare_batch(by=me, awards=awards(claim), now=NOW)


def test_a_payee_the_bank_cannot_take_is_found_before_the_batch(finance_preparer: User) -> None:
    claim = accepted_claim()
    Payee.objects.update(account_name="=cmd")
    with pytest.raises(NotPayable, match=f"{claim} can't be paid"):
        prepare_batch(by=finance_preparer, now=NOW)


@pytest.mark.parametrize(
    "person", ["creator", "reviewer", "senior", "finance_approver", "auditor", "administrator"]
)
def test_no_other_role_prepares(person: str, request: pytest.FixtureRequest) -> None:
    accepted_claim()
    with pytest.raises(PermissionDenied):
        prepare_batch(by=request.getfixturevalue(person), now=NOW)


def test_another_person_approves(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = approve_batch(
        prepare_batch(by=finance_preparer, now=NOW), by=finance_approver, now=LATER
    )
    assert (batch.state, batch.approved_by, batch.approved_at) == (
        "APPROVED",
        finance_approver,
        LATER,
    )


def test_the_preparer_never_decides_their_batch(finance_preparer: User) -> None:
    accepted_claim()
    both = also(finance_preparer, Role.FINANCE_APPROVER)
    batch = prepare_batch(by=both, now=NOW)
    with pytest.raises(OwnBatch):
        approve_batch(batch, by=both, now=NOW)
    with pytest.raises(OwnBatch):
        reject_batch(batch, by=both, reason="Mine.", now=NOW)


def test_nobody_decides_the_payment_of_their_own_claim(
    finance_preparer: User, finance_approver: User
) -> None:
    me = also(finance_approver, Role.CREATOR)
    accepted_claim(me)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(OwnClaim):
        approve_batch(batch, by=me, now=NOW)
    with pytest.raises(OwnClaim):
        reject_batch(batch, by=me, reason="Mine.", now=NOW)


@pytest.mark.parametrize("person", ["creator", "reviewer", "senior", "auditor", "administrator"])
def test_no_other_role_decides(
    person: str, request: pytest.FixtureRequest, finance_preparer: User
) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(PermissionDenied):
        approve_batch(batch, by=request.getfixturevalue(person), now=NOW)
    with pytest.raises(PermissionDenied):
        reject_batch(batch, by=request.getfixturevalue(person), reason="No.", now=NOW)


def test_rejecting_makes_the_awards_payable_again(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    reject_batch(batch, by=finance_approver, reason=" Wrong tariff. ", now=NOW)
    assert (batch.state, batch.rejection_reason) == ("REJECTED", "Wrong tariff.")
    assert [payment.state for payment in payments(batch)] == ["CANCELLED"]
    again = prepare_batch(by=finance_preparer, now=NOW)
    assert [payment.award for payment in payments(again)] == awards(claim)
    assert again.reference == "PB-2026-000002"


def test_an_approved_batch_can_still_be_stopped(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = approve_batch(prepare_batch(by=finance_preparer, now=NOW), by=finance_approver, now=NOW)
    other = make_user(Role.FINANCE_APPROVER)
    reject_batch(batch, by=other, reason="Evidence changed.", now=LATER)
    assert batch.state == "REJECTED"
    assert (batch.approved_by, batch.approved_at) == (finance_approver, NOW)
    assert (batch.rejected_by, batch.rejected_at) == (other, LATER)


def test_rejecting_needs_words(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(NoReason) as caught:
        reject_batch(batch, by=finance_approver, reason=" ", now=NOW)
    assert caught.value.field == "reason"


def test_a_decided_batch_is_not_decided_again(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    reject_batch(batch, by=finance_approver, reason="No.", now=NOW)
    with pytest.raises(BatchMoved):
        approve_batch(batch, by=finance_approver, now=NOW)
    with pytest.raises(BatchMoved):
        reject_batch(batch, by=finance_approver, reason="Again.", now=NOW)


def test_an_exported_batch_cannot_be_rejected(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    with pytest.raises(BatchMoved):
        reject_batch(batch, by=finance_approver, reason="Too late.", now=NOW)
    claim.refresh_from_db()
    assert claim.state == State.ACCEPTED
