"""An award is reversed before payment, or its money asked back after, each by two people."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.states import State
from payouts.actions import approve_batch, prepare_batch, reject_batch
from payouts.actions.acceptance import NothingToAccept
from payouts.actions.batches import NothingPayable, NotPayable, OwnClaim
from payouts.actions.closings import (
    BadReceipt,
    NotOpen,
    ToldToday,
    confirm_closing,
    propose_receipt,
    remind,
    remind_overdue,
    turn_down_closing,
)
from payouts.actions.corrections import (
    BadReason,
    CorrectionMoved,
    NotCorrectable,
    OwnProposal,
    WordsMissing,
    approve_correction,
    turn_down_correction,
)
from payouts.models import Award, Booking, Correction, CorrectionLetter
from payouts.queries import left_out, payable, trial_balance, why_left_out
from payouts.queries.corrections import Stage, ageing, corrections, receivables
from tests.factories import NOW, make_user
from tests.payouts.correcting import (
    DECIDED_AT,
    answered,
    corrected,
    proposed,
    receipt,
    write_off,
)
from tests.payouts.scenes import accept, accepted_claim, awarded_claim, awards, tamper

pytestmark = pytest.mark.django_db
YUAN = Decimal(10000)


def balances() -> dict[str, Decimal]:
    rows = trial_balance(date(2027, 1, 1)).rows
    return {row.account.value: row.balance for row in rows if row.balance}


def stage(correction: Correction) -> str:
    found = corrections().get(pk=correction.pk)
    return str(found.__dict__["stage"])


def having(first: Role, *more: Role) -> User:
    """A person with several roles."""
    person = make_user(first)
    person.groups.add(*(Group.objects.get_or_create(name=role.value)[0] for role in more))
    return person


@pytest.fixture
def award() -> Award:
    return awards(accepted_claim())[0]


def test_an_award_is_reversed_by_two_people(
    award: Award, finance_preparer: User, finance_approver: User
) -> None:
    correction = proposed(award, by=finance_preparer)
    assert correction.reference == "CR-2026-000001"
    assert (stage(correction), correction.payment) == (Stage.PROPOSED, None)
    assert balances() == {"AWARDED": YUAN, "OWED": -YUAN}
    assert not payable(to=finance_preparer).exists()
    (out,) = left_out(to=finance_preparer)
    assert why_left_out(out) == "CORRECTING"
    correction = approve_correction(correction, by=finance_approver, now=DECIDED_AT)
    assert (stage(correction), correction.due_on) == (Stage.REVERSED, None)
    assert balances() == {}
    assert not payable(to=finance_preparer).exists()
    assert not left_out(to=finance_preparer).exists()
    award.claim.refresh_from_db()
    assert award.claim.state == State.ACCEPTED
    with pytest.raises(NothingPayable):
        prepare_batch(by=finance_preparer, now=DECIDED_AT)
    with pytest.raises(NotPayable):
        prepare_batch(by=finance_preparer, awards=[award], now=DECIDED_AT)


def test_a_senior_reviewer_may_propose_it(award: Award, senior: User) -> None:
    assert proposed(award, by=senior).proposed_by == senior


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE_APPROVER, Role.AUDITOR, Role.CREATOR])
def test_others_may_not_propose(award: Award, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        proposed(award, by=make_user(role))


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.FINANCE_PREPARER, Role.AUDITOR])
def test_only_an_approver_decides(award: Award, finance_preparer: User, role: Role) -> None:
    correction = proposed(award, by=finance_preparer)
    with pytest.raises(PermissionDenied):
        approve_correction(correction, by=make_user(role), now=DECIDED_AT)
    with pytest.raises(PermissionDenied):
        turn_down_correction(correction, by=make_user(role), words="No.", now=DECIDED_AT)


def test_nobody_decides_what_they_proposed(award: Award) -> None:
    both = having(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    correction = proposed(award, by=both)
    with pytest.raises(OwnProposal):
        approve_correction(correction, by=both, now=DECIDED_AT)
    with pytest.raises(OwnProposal):
        turn_down_correction(correction, by=both, words="No.", now=DECIDED_AT)


def test_nobody_corrects_their_own_claim(finance_preparer: User) -> None:
    own = having(Role.CREATOR, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    award = awards(accepted_claim(own))[0]
    with pytest.raises(OwnClaim):
        proposed(award, by=own)
    correction = proposed(award, by=finance_preparer)
    with pytest.raises(OwnClaim):
        approve_correction(correction, by=own, now=DECIDED_AT)


def test_turned_down_it_is_as_if_nothing_was(
    award: Award, finance_preparer: User, finance_approver: User
) -> None:
    correction = proposed(award, by=finance_preparer)
    with pytest.raises(WordsMissing):
        turn_down_correction(correction, by=finance_approver, words=" ", now=DECIDED_AT)
    correction = turn_down_correction(
        correction, by=finance_approver, words=" The verdict holds. ", now=DECIDED_AT
    )
    assert (stage(correction), correction.decision) == (Stage.TURNED_DOWN, "The verdict holds.")
    with pytest.raises(CorrectionMoved):
        approve_correction(correction, by=finance_approver, now=DECIDED_AT)
    assert list(payable(to=finance_preparer)) == [award]
    assert not CorrectionLetter.objects.exists()
    again = proposed(award, by=finance_preparer)
    with pytest.raises(NotCorrectable, match=again.reference):
        proposed(award, by=finance_preparer)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"reason": "BORED"}, BadReason, "reason"),
        ({"words": "  "}, WordsMissing, "words"),
    ],
)
def test_a_correction_has_a_reason_and_words(
    award: Award,
    finance_preparer: User,
    changes: dict[str, str],
    error: type[Refused],
    field: str,
) -> None:
    with pytest.raises(error) as found:
        proposed(award, by=finance_preparer, **changes)
    assert found.value.field == field


def test_nothing_is_reversed_while_a_payment_lives(
    award: Award, finance_preparer: User, finance_approver: User
) -> None:
    batch = prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(NotCorrectable, match="Reject the batch first"):
        proposed(award, by=finance_preparer)
    approve_batch(batch, by=finance_approver, now=NOW)
    reject_batch(batch, by=finance_approver, reason="A correction comes.", now=NOW)
    assert corrected(award).outcome == "APPROVED"


def test_a_paid_award_is_asked_back_and_only_a_paid_one(award: Award) -> None:
    with pytest.raises(NotCorrectable, match="not paid"):
        corrected(award, "CLAWBACK")
    paid = answered()
    with pytest.raises(NotCorrectable, match="can be asked back"):
        corrected(paid)
    assert corrected(paid, "CLAWBACK").payment == paid.payments.get()


def test_a_failed_payment_does_not_hinder_a_reversal() -> None:
    award = answered("FAILED")
    corrected(award)
    assert balances() == {}


def test_the_last_unpaid_award_reversed_ends_a_claim_that_is_else_paid() -> None:
    claim = accepted_claim(works=2)
    first, second = awards(claim)
    preparer, approver = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)
    batch = prepare_batch(by=preparer, awards=[second], now=NOW)
    reject_batch(batch, by=approver, reason="Look again.", now=NOW)
    paid_of(first)
    claim.refresh_from_db()
    assert claim.state == State.ACCEPTED
    correction = corrected(second)
    claim.refresh_from_db()
    assert claim.state == State.PAID
    assert claim.steps.latest("number").reason == correction.reference


def paid_of(award: Award) -> None:
    """Pay one award alone, to its end."""
    from payouts.actions import import_result, release_batch
    from tests.payouts.scenes import payments, result_file

    preparer, approver = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)
    batch = prepare_batch(by=preparer, awards=[award], now=NOW)
    approve_batch(batch, by=approver, now=NOW)
    release_batch(batch, by=preparer, now=NOW)
    batch.refresh_from_db()
    rows = [f"{one.reference},PAID,2026-03-03," for one in payments(batch)]
    data, now = result_file(*rows), NOW + timedelta(days=2)
    import_result(batch, by=preparer, filename="r.csv", data=data, now=now)


def test_a_reversed_award_can_not_be_accepted() -> None:
    claim = awarded_claim(works=2)
    first, second = awards(claim)
    corrected(first)
    corrected(second)
    with pytest.raises(NothingToAccept, match="reversed"):
        accept(claim)


def test_what_is_left_can_be_accepted_and_paid(finance_preparer: User) -> None:
    claim = awarded_claim(works=2)
    first, second = awards(claim)
    corrected(first)
    accept(claim)
    assert list(payable(to=finance_preparer)) == [second]


def test_a_pair_of_contents_stays_awarded_once_after_a_reversal() -> None:
    from payouts.actions import award_claim
    from payouts.models import Hold
    from tests.payouts.test_awards import pair, twin

    original, avatar = pair()
    first, second = twin(original, avatar), twin(original, avatar)
    (award,) = award_claim(first, now=NOW)
    corrected(award)
    assert award_claim(second, now=NOW) == []
    assert Hold.objects.get().other == award


def test_money_asked_back_is_received_by_two_people(
    finance_preparer: User, finance_approver: User
) -> None:
    award = answered()
    correction = corrected(award, "CLAWBACK", reason="FRAUD")
    assert (stage(correction), correction.due_on) == (Stage.OPEN, date(2026, 4, 17))
    assert balances() == {"BANK": -YUAN, "RECEIVABLE": YUAN}
    with pytest.raises(NotCorrectable):
        proposed(award, "CLAWBACK", by=finance_preparer)
    closing = receipt(correction, by=finance_preparer)
    assert (stage(correction), closing.amount) == (Stage.CLOSING, YUAN)
    assert str(closing) == f"{correction} RECEIVED"
    assert str(CorrectionLetter.objects.get()) == f"{correction} DECIDED 2026-03-05"
    with pytest.raises(NotOpen, match="said already"):
        write_off(correction, by=finance_preparer)
    confirm_closing(closing, by=finance_approver, now=DECIDED_AT)
    assert stage(correction) == Stage.RECEIVED
    assert balances() == {}
    assert not receivables().exists()
    with pytest.raises(CorrectionMoved):
        turn_down_closing(closing, by=finance_approver, words="No.", now=DECIDED_AT)


def test_money_that_will_not_come_is_written_off_by_two_people(
    finance_preparer: User, finance_approver: User
) -> None:
    correction = corrected(answered(), "CLAWBACK")
    with pytest.raises(PermissionDenied):
        write_off(correction, by=finance_approver)
    closing = write_off(correction, by=finance_preparer)
    with pytest.raises(PermissionDenied):
        confirm_closing(closing, by=finance_preparer, now=DECIDED_AT)
    confirm_closing(closing, by=finance_approver, now=DECIDED_AT)
    assert stage(correction) == Stage.WRITTEN_OFF
    assert balances() == {"BANK": -YUAN, "LOSSES": YUAN}


def test_a_wrong_end_is_turned_down_and_the_money_asked_back_still(
    finance_preparer: User, finance_approver: User
) -> None:
    correction = corrected(answered(), "CLAWBACK")
    closing = receipt(correction, by=finance_preparer)
    with pytest.raises(WordsMissing):
        turn_down_closing(closing, by=finance_approver, words="", now=DECIDED_AT)
    turn_down_closing(closing, by=finance_approver, words="Another's money.", now=DECIDED_AT)
    assert stage(correction) == Stage.OPEN
    assert balances()["RECEIVABLE"] == YUAN
    confirm_closing(write_off(correction, by=finance_preparer), by=finance_approver, now=DECIDED_AT)
    assert stage(correction) == Stage.WRITTEN_OFF


def test_nobody_confirms_the_end_they_said_or_of_their_own_claim(finance_preparer: User) -> None:
    own = having(Role.CREATOR, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    both = having(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    correction = corrected(answered(claimant=own), "CLAWBACK")
    with pytest.raises(OwnClaim):
        receipt(correction, by=own)
    with pytest.raises(OwnClaim):
        remind(correction, by=own, now=DECIDED_AT + timedelta(days=1))
    closing = receipt(correction, by=both)
    with pytest.raises(OwnProposal):
        confirm_closing(closing, by=both, now=DECIDED_AT)
    with pytest.raises(OwnClaim):
        confirm_closing(closing, by=own, now=DECIDED_AT)


@pytest.mark.parametrize(
    ("day", "reference", "field"),
    [
        (date(2026, 3, 6), "X", "received_on"),
        (date(2026, 3, 2), "X", "received_on"),
        (date(2026, 3, 5), " ", "bank_reference"),
    ],
)
def test_what_is_received_has_a_day_and_a_reference(
    finance_preparer: User, day: date, reference: str, field: str
) -> None:
    correction = corrected(answered(), "CLAWBACK")
    with pytest.raises(BadReceipt) as found:
        propose_receipt(
            correction, received_on=day, bank_reference=reference, by=finance_preparer,
            now=DECIDED_AT,
        )  # fmt: skip
    assert found.value.field == field


def test_money_that_came_before_it_was_asked_back_counts_from_then(
    finance_preparer: User, finance_approver: User
) -> None:
    correction = corrected(answered(), "CLAWBACK")
    closing = propose_receipt(
        correction, received_on=date(2026, 3, 4), bank_reference="X", by=finance_preparer,
        now=DECIDED_AT,
    )  # fmt: skip
    confirm_closing(closing, by=finance_approver, now=DECIDED_AT)
    booked = Booking.objects.get(event="RECOVERED").booked_on
    assert booked == Booking.objects.get(event="CLAIMED").booked_on == date(2026, 3, 5)


def test_a_reversal_has_no_end_and_no_reminder(award: Award, finance_preparer: User) -> None:
    correction = corrected(award)
    with pytest.raises(NotOpen):
        receipt(correction, by=finance_preparer)
    with pytest.raises(NotOpen):
        remind(correction, by=finance_preparer, now=DECIDED_AT)


def test_the_claimant_is_told_once_and_reminded_when_overdue(finance_preparer: User) -> None:
    correction = corrected(answered(), "CLAWBACK")
    letters = CorrectionLetter.objects.filter(correction=correction)
    assert [(one.kind, str(one.on)) for one in letters] == [("DECIDED", "2026-03-05")]
    with pytest.raises(ToldToday):
        remind(correction, by=finance_preparer, now=DECIDED_AT)
    due = NOW.replace(month=4, day=17)
    assert remind_overdue(now=due) == 0
    assert remind_overdue(now=due + timedelta(days=1)) == 1
    assert remind_overdue(now=due + timedelta(days=1, hours=3)) == 0
    assert remind_overdue(now=due + timedelta(days=7)) == 0
    assert remind_overdue(now=due + timedelta(days=8)) == 1
    assert remind(correction, by=finance_preparer, now=due + timedelta(days=9)).kind == "REMINDER"
    assert [str(one.on) for one in letters.all()] == [
        "2026-03-05", "2026-04-18", "2026-04-25", "2026-04-26",
    ]  # fmt: skip
    receipt(correction, by=finance_preparer, now=due + timedelta(days=10))
    assert remind_overdue(now=due + timedelta(days=40)) == 0


def test_receivables_are_counted_by_age() -> None:
    old = corrected(answered(), "CLAWBACK")
    corrected(answered(), "CLAWBACK", now=DECIDED_AT + timedelta(days=40))

    def ages(days: int) -> list[tuple[int, Decimal]]:
        on = date(2026, 3, 5) + timedelta(days=days)
        return [(age.count, age.amount) for age in ageing(on)]

    none = (0, Decimal("0.00"))
    assert ages(41) == [(1, YUAN), (1, YUAN), none, none]
    assert ages(75) == [none, (1, YUAN), (1, YUAN), none]
    assert ages(101) == [none, none, (1, YUAN), (1, YUAN)]
    assert ages(200) == [none, none, none, (2, YUAN * 2)]
    assert receivables().first() == old
    assert [each.pk for each in corrections(overdue=date(2026, 4, 18))] == [old.pk]
    assert not corrections(overdue=date(2026, 4, 17)).exists()


def test_a_payment_that_the_bank_takes_back_meanwhile_is_not_asked_back(
    finance_preparer: User, finance_approver: User
) -> None:
    correction = proposed(answered(), "CLAWBACK", by=finance_preparer)
    tamper("payouts_payment", "state = 'RETURNED'")
    with pytest.raises(NotCorrectable, match="not paid"):
        approve_correction(correction, by=finance_approver, now=DECIDED_AT)
