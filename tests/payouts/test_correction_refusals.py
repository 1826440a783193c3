"""What the database refuses of corrections, even to somebody who writes straight SQL."""

import pytest

from accounts.models import User
from accounts.roles import Role
from payouts.actions.closings import confirm_closing, turn_down_closing
from payouts.actions.corrections import approve_correction, turn_down_correction
from payouts.models import Award, Closing, Correction
from tests.factories import NOW, make_user
from tests.payouts.correcting import DECIDED_AT, answered, corrected, proposed, receipt
from tests.payouts.scenes import accepted_claim, awards, tamper
from tests.payouts.test_ledger_refusals import book
from tests.payouts.test_refused_by_database import refused, run

pytestmark = pytest.mark.django_db
CORRECTION = """
INSERT INTO payouts_correction (public_id, reference, award_id, kind, payment_id, reason, words,
    proposed_by_id, proposed_at, outcome, decision)
VALUES (gen_random_uuid(), gen_random_uuid()::text::varchar(20), %s, %s, %s, %s, %s, %s, now(), %s,
    '')
"""
CLOSING = """
INSERT INTO payouts_closing (public_id, correction_id, kind, amount, bank_reference, received_on,
    words, proposed_by_id, proposed_at, outcome, decision)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, now(), %s, '')
"""
PAYMENT = """
INSERT INTO payouts_payment (reference, batch_id, award_id, payee_id, gross, withheld, amount,
    tax_policy_id, replaces_id, state, failure)
SELECT 'AGAIN', batch_id, award_id, payee_id, gross, withheld, amount, tax_policy_id, id,
       'PENDING', ''
  FROM payouts_payment WHERE award_id = %s
"""
APPROVE = """
UPDATE payouts_correction SET outcome = 'APPROVED', decided_by_id = %s, decided_at = now(),
    due_on = CASE kind WHEN 'CLAWBACK' THEN current_date END
"""


@pytest.fixture
def award() -> Award:
    return awards(accepted_claim())[0]


def insert(award: Award, **changes: object) -> None:
    """A correction by SQL, a right reversal but for the changes."""
    row: dict[str, object] = {
        "award": award.pk, "kind": "REVERSAL", "payment": None, "reason": "WRONG",
        "words": "Because.", "by": make_user(Role.FINANCE_PREPARER).pk, "outcome": "",
    }  # fmt: skip
    assert changes.keys() <= row.keys()
    run(CORRECTION, *{**row, **changes}.values())


def test_a_right_correction_is_taken(award: Award) -> None:
    insert(award)
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "WISH"}, "correction_kind_known"),
        ({"reason": "BORED"}, "correction_reason_known"),
        ({"words": ""}, "correction_reason_known"),
        ({"outcome": "APPROVED"}, "begins undecided"),
        ({"kind": "CLAWBACK"}, "only a paid payment"),
    ],
)
def test_a_correction_is_whole_and_begins_undecided(
    award: Award, changes: dict[str, object], words: str
) -> None:
    with refused(words):
        insert(award, **changes)


def test_an_award_has_one_live_correction(award: Award, finance_approver: User) -> None:
    insert(award)
    with refused("correction_one_live_per_award"):
        insert(award)
    turn_down_correction(Correction.objects.get(), by=finance_approver, words="No.", now=DECIDED_AT)
    insert(award)


def test_nobody_proposes_or_decides_for_their_own_claim(award: Award) -> None:
    with refused("their own claim"):
        insert(award, by=award.claim.claimant_id)
    insert(award)
    with refused("their own claim"):
        run(APPROVE, award.claim.claimant_id)


def test_nobody_decides_what_they_proposed(award: Award, finance_preparer: User) -> None:
    proposed(award, by=finance_preparer)
    with refused("correction_decided_by_another"):
        run(APPROVE, finance_preparer.pk)


def test_nothing_paid_or_under_way_is_reversed() -> None:
    paid = answered()
    with refused("nothing of it is paid or under way"):
        insert(paid)


def test_only_the_paid_payment_of_the_award_is_asked_back(award: Award) -> None:
    paid, failed = answered(), answered("FAILED")
    with refused("only a paid payment"):
        insert(failed, kind="CLAWBACK", payment=failed.payments.get().pk)
    with refused("only a paid payment"):
        insert(award, kind="CLAWBACK", payment=paid.payments.get().pk)
    with refused("correction_kind_known"):
        insert(failed, payment=failed.payments.get().pk)
    insert(paid, kind="CLAWBACK", payment=paid.payments.get().pk)


def test_a_payment_taken_back_meanwhile_is_not_asked_back(finance_preparer: User) -> None:
    correction = proposed(answered(), "CLAWBACK", by=finance_preparer)
    tamper("payouts_payment", "state = 'RETURNED'")
    with refused("only a paid payment"):
        run(APPROVE, make_user(Role.FINANCE_APPROVER).pk)
    assert not Correction.objects.get(pk=correction.pk).outcome


def test_a_corrected_award_is_not_paid() -> None:
    award = answered("FAILED")
    tamper("payouts_batch", "state = 'PREPARED', released_at = null, released_by_id = null, "
           "approved_at = null, approved_by_id = null")  # fmt: skip
    insert(award)
    with refused("not paid"):
        run(PAYMENT, award.pk)


@pytest.mark.parametrize("kind", ["REVERSAL", "CLAWBACK"])
def test_no_approval_passes_the_ledger_by(kind: str, finance_preparer: User) -> None:
    award = awards(accepted_claim())[0] if kind == "REVERSAL" else answered()
    proposed(award, kind, by=finance_preparer)
    with refused("booked when it is approved"):
        run(APPROVE, make_user(Role.FINANCE_APPROVER).pk)


def test_no_booking_passes_the_two_people_by(award: Award, finance_preparer: User) -> None:
    with refused("REVERSED is booked only as two people decided"):
        book("REVERSED", None, ("OWED", 10000), ("AWARDED", -10000), award=award.pk)
    proposed(award, by=finance_preparer)
    with refused("REVERSED is booked only as two people decided"):
        book("REVERSED", None, ("OWED", 10000), ("AWARDED", -10000), award=award.pk)
    payment = answered().payments.get()
    with refused("CLAIMED is booked only as two people decided"):
        book("CLAIMED", payment, ("RECEIVABLE", 10000), ("AWARDED", -10000))
    corrected(payment.award, "CLAWBACK")
    with refused("RECOVERED is booked only as two people decided"):
        book("RECOVERED", payment, ("BANK", 10000), ("RECEIVABLE", -10000))
    with refused("FORGONE is booked only as two people decided"):
        book("FORGONE", payment, ("LOSSES", 10000), ("RECEIVABLE", -10000))


def test_what_the_bank_returned_is_owed_again_before_it_is_reversed() -> None:
    award = answered()
    payment = award.payments.get()
    returned(award)
    book("REOPENED", payment, ("RETURNS", 10000), ("OWED", -10000))
    corrected(award)
    other = answered()
    returned(other)
    correction = proposed(other, by=make_user(Role.FINANCE_PREPARER))
    with refused("owed again before its award is reversed"):
        run(APPROVE + f" WHERE id = {correction.pk}", make_user(Role.FINANCE_APPROVER).pk)
        book("REVERSED", None, ("OWED", 10000), ("AWARDED", -10000), award=other.pk)


def returned(award: Award) -> None:
    """The bank takes an award's payment back."""
    payment = award.payments.get()
    book("RETURNED", payment, ("BANK", 10000), ("RETURNS", -10000))
    run("UPDATE payouts_payment SET state = 'RETURNED' WHERE id = %s", payment.pk)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE payouts_correction SET words = 'Else.'", "decided once"),
        ("UPDATE payouts_correction SET outcome = ''", "decided once"),
        ("UPDATE payouts_correction SET due_on = current_date", "decided once"),
        ("DELETE FROM payouts_correctionletter", "never edited"),
        ("UPDATE payouts_correctionletter SET kind = 'REMINDER'", "never edited"),
        ("DELETE FROM payouts_correction", "never edited"),
    ],
)
def test_history_is_never_edited_or_deleted(award: Award, sql: str, words: str) -> None:
    corrected(award)
    with refused(words):
        run(sql)


def test_a_proposal_changes_only_by_being_decided(award: Award) -> None:
    insert(award)
    with refused("decided once"):
        run("UPDATE payouts_correction SET reason = 'FRAUD'")
    with refused("correction_decided_whole"):
        run("UPDATE payouts_correction SET decided_at = now()")


def close(correction: Correction, **changes: object) -> None:
    """The end of a clawback by SQL, a right one but for the changes."""
    row: dict[str, object] = {
        "correction": correction.pk, "kind": "RECEIVED", "amount": 10000, "reference": "X",
        "on": "2026-03-05", "words": "", "by": make_user(Role.FINANCE_PREPARER).pk, "outcome": "",
    }  # fmt: skip
    assert changes.keys() <= row.keys()
    run(CLOSING, *{**row, **changes}.values())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "FORGOTTEN"}, "closing_says_how"),
        ({"reference": ""}, "closing_says_how"),
        ({"on": None}, "closing_says_how"),
        ({"kind": "WRITTEN_OFF"}, "closing_says_how"),
        ({"kind": "WRITTEN_OFF", "reference": "", "on": None}, "closing_says_how"),
        ({"amount": 9999}, "net amount"),
        ({"outcome": "CONFIRMED"}, "begins unconfirmed"),
    ],
)
def test_an_end_is_whole_and_begins_unconfirmed(changes: dict[str, object], words: str) -> None:
    correction = corrected(answered(), "CLAWBACK")
    with refused(words):
        close(correction, **changes)


def test_an_end_needs_money_asked_back(award: Award, finance_preparer: User) -> None:
    reversal = corrected(award)
    with refused("asked back is received"):
        close(reversal)
    proposal = proposed(answered(), "CLAWBACK", by=finance_preparer)
    with refused("asked back is received"):
        close(proposal)


CONFIRM = "UPDATE payouts_closing SET outcome = 'CONFIRMED', decided_by_id = %s, decided_at = now()"


def test_an_end_is_confirmed_by_another_booked_and_once(
    finance_preparer: User, finance_approver: User
) -> None:
    correction = corrected(answered(), "CLAWBACK")
    with refused("their own claim"):
        close(correction, by=correction.award.claim.claimant_id)
    closing = receipt(correction, by=finance_preparer)
    with refused("closing_one_live_per_correction"):
        close(correction)
    with refused("closing_decided_by_another"):
        run(CONFIRM, finance_preparer.pk)
    with refused("their own claim"):
        run(CONFIRM, correction.award.claim.claimant_id)
    with refused("booked when it is confirmed"):
        run(CONFIRM, finance_approver.pk)
    with refused("closing_decided_whole"):
        run("UPDATE payouts_closing SET decision = 'Hm.'")
    turn_down_closing(closing, by=finance_approver, words="No.", now=DECIDED_AT)
    again = receipt(correction, by=finance_preparer)
    confirm_closing(again, by=finance_approver, now=DECIDED_AT)
    for change in ("outcome = ''", "amount = 1", "decided_at = now()"):
        with refused("decided once"):
            run(f"UPDATE payouts_closing SET {change}")  # noqa: S608  # words of this test
    with refused("never edited"):
        run("DELETE FROM payouts_closing")
    assert Closing.objects.count() == 2


def test_money_asked_back_can_not_be_returned_by_the_bank_too() -> None:
    award = answered()
    corrected(award, "CLAWBACK")
    with refused("booking_returned_or_claimed"):
        book("RETURNED", award.payments.get(), ("BANK", 10000), ("RETURNS", -10000))


@pytest.mark.parametrize("kind", ["DECIDED", "REMINDER"])
def test_a_claimant_is_written_to_once_a_day_and_told_once(award: Award, kind: str) -> None:
    correction = corrected(award)
    day = "2026-03-05" if kind == "REMINDER" else "2026-04-05"
    with refused("correction_letter"):
        run(
            "INSERT INTO payouts_correctionletter (correction_id, kind, \"on\", at) "
            "VALUES (%s, %s, %s, now())",
            correction.pk, kind, day,
        )  # fmt: skip


def test_what_was_returned_is_owed_again_by_the_approval_itself() -> None:
    award = answered()
    returned(award)
    correction = proposed(award, by=make_user(Role.FINANCE_PREPARER))
    approve_correction(correction, by=make_user(Role.FINANCE_APPROVER), now=NOW)
    run("SET CONSTRAINTS ALL IMMEDIATE")
