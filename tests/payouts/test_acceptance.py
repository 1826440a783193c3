"""The claimant accepts the award and names a payee whose number nobody else ever reads."""

import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from claims.clocks import add_working_days, day_in_china
from claims.models import Claim, Step
from claims.states import State
from payouts import texts
from payouts.actions import (
    BadPayee,
    NumberLooksMistyped,
    accept_award,
    award_waiting,
    change_payee,
    import_result,
    prepare_batch,
    reject_batch,
)
from payouts.actions.acceptance import NothingToAccept, NotSigned, PaymentUnderWay
from payouts.actions.payees import TextChanged
from payouts.models import Acceptance, Payee
from payouts.vault import Unreadable
from review.actions import file_appeal
from review.grounds import Ground
from tests.factories import NOW, make_avatar, make_claim, make_user, make_work
from tests.payouts.scenes import (
    CARD,
    accept,
    accepted_claim,
    awarded_claim,
    awards,
    exported_batch,
    payee_fields,
    payments,
    result_file,
    upheld_claim,
)
from tests.payouts.test_awards import pair, twin

pytestmark = pytest.mark.django_db


def test_accepting_names_the_payee_and_starts_the_clock(creator: User) -> None:
    claim = accept(awarded_claim(creator))
    acceptance = Acceptance.objects.get(claim=claim)
    assert claim.state == State.ACCEPTED
    assert claim.due_at is not None
    assert day_in_china(claim.due_at) == add_working_days(day_in_china(NOW), 10)
    assert (acceptance.accepted_by, acceptance.accepted_at) == (creator, NOW)
    assert (acceptance.text_version, acceptance.signature) == ("2023-03", "Lin Mo")
    payee = acceptance.payee
    assert (payee.owner, payee.kind, payee.account_name) == (creator, Payee.Kind.PERSON, "林墨")
    assert (payee.consent_version, payee.consented_at) == (texts.CONSENT_VERSION, NOW)
    assert str(acceptance).endswith("Lin Mo")


def test_the_number_opens_with_the_key_and_is_masked_elsewhere() -> None:
    payee = Acceptance.objects.get(claim=accepted_claim()).payee
    assert payee.open_number() == CARD
    assert payee.masked_number == "•••• 0128"
    assert CARD not in str(payee)


def test_the_number_is_nowhere_in_the_database() -> None:
    accepted_claim()
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_payee::text FROM payouts_payee")
        [(row,)] = cursor.fetchall()
    assert CARD[-4:] in row
    assert CARD not in row
    assert CARD.encode().hex() not in row


def test_the_number_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        accepted_claim()
    assert caplog.text
    assert CARD not in caplog.text
    assert CARD not in repr(payee_fields())


def test_a_number_moved_to_another_payee_does_not_open() -> None:
    mine = Acceptance.objects.get(claim=accepted_claim()).payee
    other = Acceptance.objects.get(claim=accepted_claim()).payee
    Payee.objects.filter(pk=mine.pk).update(account_number_encrypted=other.account_number_encrypted)
    mine.refresh_from_db()
    with pytest.raises(Unreadable):
        mine.open_number()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "FRIEND"),
        ("account_name", ""),
        ("account_name", "=SUM(A1)"),
        ("account_name", "＠林墨"),
        ("account_name", "林\n墨"),
        ("account_name", "林" * 101),
        ("bank_name", "+86 Bank"),
        ("bank_name", "B" * 141),
        ("account_number", "DE89"),
        ("account_number", "1234567"),
        ("account_number", "1" * 35),
    ],
)
def test_what_the_bank_cannot_take_is_refused_on_entry(field: str, value: str) -> None:
    claim = awarded_claim()
    changes: dict[str, Any] = {field: value}
    with pytest.raises(BadPayee) as caught:
        accept(claim, **changes)
    assert caught.value.field == field
    assert value not in str(caught.value) or not value
    claim.refresh_from_db()
    assert claim.state == State.UPHELD
    assert not Payee.objects.exists()


def test_a_wrong_check_digit_is_a_question_not_a_refusal() -> None:
    claim = awarded_claim()
    mistyped = CARD[:-1] + "9"
    with pytest.raises(NumberLooksMistyped) as caught:
        accept(claim, account_number=mistyped)
    assert caught.value.field == "account_number"
    assert mistyped not in str(caught.value)
    accept(claim, account_number=mistyped, number_checked=True)
    assert Payee.objects.get().open_number() == mistyped


def test_spaces_in_names_and_numbers_are_trimmed() -> None:
    accepted_claim(payee={"account_name": " 林墨 ", "account_number": "6222 0212 3456 7890 128"})
    payee = Payee.objects.get()
    assert (payee.account_name, payee.open_number()) == ("林墨", CARD)


def test_only_the_claimant_accepts(
    other_creator: User, finance_preparer: User, administrator: User
) -> None:
    claim = awarded_claim()
    for person in (other_creator, finance_preparer, administrator):
        with pytest.raises(PermissionDenied):
            accept_award(
                claim,
                by=person,
                payee=payee_fields(),
                text_version=texts.ACCEPTANCE_VERSION,
                signature="X",
                now=NOW,
            )


def attempt(claim: Claim, **changes: Any) -> None:
    how: dict[str, Any] = {
        "by": claim.claimant,
        "payee": payee_fields(),
        "text_version": texts.ACCEPTANCE_VERSION,
        "signature": "Lin Mo",
        "now": NOW,
    }
    accept_award(claim, **{**how, **changes})


def test_a_closed_account_accepts_nothing() -> None:
    claim = awarded_claim()
    claim.claimant.is_active = False
    with pytest.raises(PermissionDenied):
        attempt(claim)


def test_the_texts_must_be_the_current_ones() -> None:
    claim = awarded_claim()
    with pytest.raises(TextChanged) as caught:
        attempt(claim, text_version="2020-01")
    assert caught.value.field == "text_version"
    with pytest.raises(TextChanged) as caught:
        attempt(claim, payee=payee_fields(consent_version="2020-01"))
    assert caught.value.field == "consent_version"
    assert not Payee.objects.exists()


def test_a_signature_is_needed() -> None:
    with pytest.raises(NotSigned) as caught:
        attempt(awarded_claim(), signature="  ")
    assert caught.value.field == "signature"


def test_accepting_twice_is_refused() -> None:
    claim = accepted_claim()
    with pytest.raises(NothingToAccept, match="already"):
        accept(claim)
    assert Acceptance.objects.count() == 1


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.DISMISSED])
def test_there_is_nothing_to_accept_before_the_claim_is_upheld(state: State) -> None:
    with pytest.raises(NothingToAccept, match="no award to accept"):
        accept(make_claim(state=state))


def test_an_appealed_claim_cannot_be_accepted() -> None:
    claim = awarded_claim(works=2, grounds=[Ground.UPHELD, Ground.UNPROVEN])
    file_appeal(claim, by=claim.claimant, grounds="Look again.", now=NOW)
    with pytest.raises(NothingToAccept, match="Appealed"):
        accept(claim)


def test_before_the_awards_are_made_the_claimant_is_asked_to_wait() -> None:
    with pytest.raises(NothingToAccept, match="worked out"):
        accept(upheld_claim())


def test_a_claim_that_is_held_altogether_cannot_be_accepted() -> None:
    original, avatar = pair()
    twin(original, avatar)
    held = twin(original, avatar)
    award_waiting(now=NOW)
    with pytest.raises(NothingToAccept, match=r"held.*already been awarded"):
        accept(held)


def test_a_claim_that_is_held_in_part_can_be_accepted() -> None:
    original, avatar = pair()
    twin(original, avatar)
    claimant = make_user(Role.CREATOR)
    works = [make_work(claimant, blob=original), make_work(claimant)]
    claim = upheld_claim(claimant, works=works, avatar=make_avatar(blob=avatar))
    award_waiting(now=NOW)
    assert [award.picture.work for award in awards(claim)] == works[1:]
    assert accept(claim).state == State.ACCEPTED


def test_the_step_is_in_the_trail(creator: User) -> None:
    claim = accept(awarded_claim(creator))
    step = Step.objects.filter(claim=claim).latest("number")
    assert (step.old, step.new, step.by) == (State.UPHELD, State.ACCEPTED, creator)


def test_another_payee_can_be_named_before_a_payment() -> None:
    claim = accepted_claim()
    new = change_payee(
        claim, by=claim.claimant, payee=payee_fields(account_name="墨画室", kind="COMPANY"), now=NOW
    )
    acceptance = Acceptance.objects.get(claim=claim)
    assert acceptance.payee == new
    assert Payee.objects.count() == 2


def test_the_payee_stays_while_a_payment_is_under_way(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)
    with pytest.raises(PaymentUnderWay):
        change_payee(claim, by=claim.claimant, payee=payee_fields(), now=NOW)
    reject_batch(batch, by=finance_approver, reason="Wrong bank.", now=NOW)
    change_payee(claim, by=claim.claimant, payee=payee_fields(bank_name="招商银行"), now=NOW)
    assert payments(prepare_batch(by=finance_preparer, now=NOW))[0].payee.bank_name == "招商银行"


def test_after_a_failed_transfer_the_new_payee_is_paid(
    finance_preparer: User, finance_approver: User
) -> None:
    claim = accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    [failed] = payments(batch)
    data = result_file(f"{failed.reference},FAILED,2026-03-02,户名不符")
    import_result(batch, by=finance_preparer, filename="r.csv", data=data, now=NOW)
    change_payee(claim, by=claim.claimant, payee=payee_fields(account_name="墨画室"), now=NOW)
    [fresh] = payments(prepare_batch(by=finance_preparer, now=NOW))
    assert fresh.payee.account_name == "墨画室"
    failed.refresh_from_db()
    assert failed.payee.account_name == "林墨"


@pytest.mark.parametrize("state", [State.UPHELD, State.DISMISSED])
def test_no_payee_changes_before_acceptance(state: State) -> None:
    claim = make_claim(state=state)
    with pytest.raises(NothingToAccept):
        change_payee(claim, by=claim.claimant, payee=payee_fields(), now=NOW)


def test_only_the_claimant_changes_the_payee(other_creator: User) -> None:
    with pytest.raises(PermissionDenied):
        change_payee(accepted_claim(), by=other_creator, payee=payee_fields(), now=NOW)


def test_texts_are_there_in_both_languages_and_fall_back_to_english() -> None:
    for text in (texts.acceptance, texts.consent):
        assert text("en") != text("zh-hans")
        assert text("ZH-HANS") == text("zh-hans")
        assert text("fr") == text("en")
