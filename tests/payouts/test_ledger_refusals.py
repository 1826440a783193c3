"""What the database refuses of the ledger, even to somebody who writes straight SQL."""

from decimal import Decimal

import pytest

from accounts.models import User
from payouts.accounts import AFTER, OF_AN_AWARD, Account, Event, sides_of
from payouts.actions import approve_batch, prepare_batch
from payouts.models import Award, Batch, Booking, LedgerEntry, Payment
from review.models import Verdict
from tests.factories import NOW
from tests.payouts.scenes import (
    accepted_claim,
    awarded_claim,
    exported_batch,
    upheld_claim,
)
from tests.payouts.test_refused_by_database import AWARD, refused, run

pytestmark = pytest.mark.django_db
BOOK = """
INSERT INTO payouts_booking (public_id, event, award_id, payment_id, booked_on, booked_at)
VALUES (gen_random_uuid(), %s, %s, %s, '2026-03-02', now()) RETURNING id
"""
ENTRY = """
INSERT INTO payouts_ledgerentry (booking_id, account, amount, currency) VALUES (%s, %s, %s, %s)
"""


@pytest.fixture
def batch(finance_preparer: User, finance_approver: User) -> Batch:
    accepted_claim(works=2)
    return exported_batch(preparer=finance_preparer, approver=finance_approver)


def book(event: str, payment: Payment | None, *entries: tuple[str, int], award: int = 0) -> None:
    """A booking with these entries, straight into the tables."""
    award = award or (payment.award_id if payment else Award.objects.get().pk)
    run(BOOK, event, award, payment and payment.pk)
    booking = Booking.objects.latest("pk").pk
    for account, amount in entries:
        run(ENTRY, booking, account, amount, "CNY")


def test_a_right_booking_is_taken_for_every_event_of_the_table(batch: Batch) -> None:
    """The triggers' table of accounts is that of the code: FAILED was not yet booked here."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")
    payment = Payment.objects.all()[0]
    book("FAILED", payment, ("CLEARING", 10000), ("OWED", -10000))
    run("SET CONSTRAINTS ALL IMMEDIATE")
    booked = set(Booking.objects.values_list("event", flat=True))
    assert booked == {Event.AWARDED, Event.SENT, Event.FAILED}


@pytest.mark.parametrize("event", [Event.PAID, Event.FAILED])
@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "debits and credits"),
        ([(0, 10000)], "debits and credits"),
        ([(0, 10000), (1, -9999)], "debits and credits"),
        ([(0, 1), (1, -1)], "debits and credits"),
        ([(1, 10000), (0, -10000)], "debits and credits"),
        ([(0, 10000), (2, -10000)], "debits and credits"),
    ],
)
def test_a_booking_follows_from_its_event(
    batch: Batch, event: Event, entries: list[tuple[int, int]], words: str
) -> None:
    names = [Account.CLEARING, Account.BANK if event == "PAID" else Account.OWED, Account.AWARDED]
    with refused(words):
        book(event, Payment.objects.all()[0], *((names[at], amount) for at, amount in entries))


def test_an_entry_can_not_be_slipped_into_an_older_booking(batch: Batch) -> None:
    booking = Booking.objects.filter(event=Event.SENT)[0]
    with refused("debits and credits"):
        run(ENTRY, booking.pk, "BANK", 5, "CNY")
        run(ENTRY, booking.pk, "AWARDED", -5, "CNY")


def test_the_bank_answers_only_what_was_sent(finance_preparer: User) -> None:
    accepted_claim()
    prepare_batch(by=finance_preparer, now=NOW)
    with refused("PAID is booked only after SENT"):
        book("PAID", Payment.objects.get(), ("CLEARING", 10000), ("BANK", -10000))


def test_a_booking_names_the_award_that_is_paid(batch: Batch) -> None:
    first, second = Payment.objects.all()
    with refused("names the award"):
        book("PAID", first, ("CLEARING", 10000), ("BANK", -10000), award=second.award_id)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE payouts_booking SET booked_on = '2020-01-01'", "never edited"),
        ("DELETE FROM payouts_booking", "never edited"),
        ("UPDATE payouts_ledgerentry SET amount = amount * 2", "never edited"),
        ("DELETE FROM payouts_ledgerentry", "never edited"),
    ],
)
def test_the_ledger_is_never_edited_or_deleted(batch: Batch, sql: str, words: str) -> None:
    with refused(words):
        run(sql)
    assert LedgerEntry.objects.count() == 8


@pytest.mark.parametrize(
    ("event", "paid", "words"),
    [
        ("AWARDED", False, "booking_once_per_award"),
        ("SENT", True, "booking_once_per_payment"),
        ("AWARDED", True, "booking_of_a_payment"),
        ("PAID", False, "booking_of_a_payment"),
        ("LOST", False, "booking_event_known|booking_of_a_payment"),
    ],
)
def test_an_event_is_booked_once_and_for_what_it_is_about(
    batch: Batch, event: str, paid: bool, words: str
) -> None:
    payment = Payment.objects.all()[0]
    with refused(words):
        book(event, payment if paid else None, award=payment.award_id)


def test_a_payment_has_one_answer(batch: Batch) -> None:
    payment = Payment.objects.all()[0]
    book("PAID", payment, ("CLEARING", 10000), ("BANK", -10000))
    with refused("booking_paid_or_failed"):
        book("FAILED", payment, ("CLEARING", 10000), ("OWED", -10000))


@pytest.mark.parametrize(
    ("account", "amount", "currency", "words"),
    [
        ("PETTY", 5, "CNY", "ledger_entry_account_known"),
        ("BANK", 0, "CNY", "ledger_entry_not_zero"),
        ("BANK", 5, "USD", "ledger_entry_in_yuan"),
        ("OWED", 5, "CNY", "ledger_entry_once_per_account"),
    ],
)
def test_an_entry_has_a_known_account_an_amount_and_yuan(
    batch: Batch, account: str, amount: int, currency: str, words: str
) -> None:
    with refused(words):
        run(ENTRY, Booking.objects.filter(event=Event.SENT)[0].pk, account, amount, currency)


def test_no_award_passes_the_ledger_by() -> None:
    claim = upheld_claim()
    made = awarded_claim()
    award = Award.objects.get(claim=made)
    picture = claim.pictures.select_related("work__blob")[0]
    assert claim.avatar is not None
    with refused("booked when it is made"):
        run(
            AWARD, picture.pk, claim.pk, Verdict.objects.get(picture=picture).pk, award.tariff_id,
            1, 10000, 10000, picture.work.blob.sha256, claim.avatar.blob.sha256,
        )  # fmt: skip


def test_no_answer_passes_the_ledger_by(batch: Batch) -> None:
    with refused("what the bank answers is booked"):
        run("UPDATE payouts_payment SET state = 'PAID'")


def test_no_release_passes_the_ledger_by(finance_preparer: User, finance_approver: User) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    with refused("booked when its batch is released"):
        run(
            "UPDATE payouts_batch SET state = 'RELEASED', released_by_id = %s, released_at = now()",
            finance_preparer.pk,
        )


# Every way of a payment, with the amounts that each step books for 10,000 of which 1,600 withheld.
WAYS = [
    ["PAID", "TAXED", "CLAIMED", "RECOVERED"],
    ["PAID", "CLAIMED", "FORGONE"],
    ["PAID", "RETURNED", "REOPENED"],
    ["FAILED"],
]


@pytest.mark.parametrize("way", WAYS)
def test_the_triggers_and_the_code_book_the_same(batch: Batch, way: list[str]) -> None:
    payment = Payment.objects.all()[0]
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE payouts_payment DISABLE TRIGGER USER")
    run("ALTER TABLE payouts_booking DISABLE TRIGGER payouts_booking_corrects")  # who decided
    run("SET CONSTRAINTS ALL DEFERRED")
    run("UPDATE payouts_payment SET withheld = 1600, amount = 8400")
    for event in way:
        sides = sides_of(Event(event), gross=Decimal(10000), withheld=Decimal(1600))
        assert sum(amount for _account, amount in sides) == 0
        book(event, payment, *((account.value, int(amount)) for account, amount in sides))
    run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("event", "before"), sorted(AFTER.items()))
def test_nothing_is_booked_before_what_it_follows(
    finance_preparer: User, finance_approver: User, event: Event, before: Event
) -> None:
    accepted_claim()
    prepare_batch(by=finance_preparer, now=NOW)
    payment = Payment.objects.get()
    sides = sides_of(event, gross=payment.gross, withheld=payment.withheld)
    if event in OF_AN_AWARD:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("TRUNCATE payouts_booking, payouts_ledgerentry")
        run("SET CONSTRAINTS ALL DEFERRED")
    entries = [(account.value, int(amount)) for account, amount in sides]
    with refused(f"{event} is booked only after {before}|debits and credits"):
        book(event, None if event in OF_AN_AWARD else payment, *entries)
