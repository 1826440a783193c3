"""An order of an upheld claim has its letter: numbered, signed, checked publicly, once."""

from datetime import timedelta

import pytest

from accounts.models import User
from claims.models import Step
from claims.states import State
from enforcement import actions
from enforcement.actions import letters
from enforcement.models import Letter, Measure, Order
from notices.actions import ask_correction, issue_waiting
from notices.actions.correcting import NotCorrectable
from notices.checking import Finding, check_number
from notices.models import Delivery, Notice
from notices.queries import being_prepared
from tests.enforcement.ordered import DONE, ordered, reversed_measure, settle, with_letters
from tests.factories import NOW, make_claim
from tests.notices.cases import warmed
from tests.notices.reading import text_of
from tests.payouts.scenes import upheld_claim

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


def decided() -> Order:
    claim = upheld_claim()
    with_letters(claim)
    settle(SOON)
    return Order.objects.get(measure__claim=claim)


def test_the_letter_names_order_and_decision_and_nobody_who_claims() -> None:
    order = decided()
    assert actions.issue_letters(now=SOON) == 1
    notice = Letter.objects.get(order=order).notice
    assert notice is not None
    assert notice.number == "RDN-T-2026-000001"
    with notice.pdf.open("rb") as file:
        said = text_of(file.read())
    claim = order.measure.claim
    assert order.number in said
    assert order.statement["decision"] in said
    for personal in (claim.holder_name, claim.contact_email, claim.pictures.get().work.title):
        assert personal not in said
    assert check_number(notice.number).finding == Finding.GENUINE
    assert check_number(notice.number).kind == "TAKEDOWN"


def test_it_is_issued_once_and_nobody_is_mailed() -> None:
    decided()
    assert [actions.issue_letters(now=SOON), actions.issue_letters(now=DONE)] == [1, 0]
    notice = Notice.objects.get(kind="TAKEDOWN")
    assert Delivery.objects.get(notice=notice).retry_at is None


def test_the_letter_waits_for_the_letter_of_the_decision() -> None:
    order = ordered()
    assert actions.issue_letters(now=DONE) == 0
    assert not Letter.objects.exists()
    with_letters(order.measure.claim)
    assert actions.issue_letters(now=DONE) == 1


def test_the_claimant_still_gets_the_decision_when_the_order_came_first() -> None:
    claim = upheld_claim()
    step = Step.objects.get(claim=claim, new=State.UPHELD)
    with_letters(claim)
    settle(SOON)
    actions.issue_letters(now=SOON)
    assert Notice.objects.filter(step=step).count() == 2
    assert not being_prepared(claim)
    assert issue_waiting(now=DONE) == 0


def test_what_fails_is_written_down_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    order = decided()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("No font.")

    with monkeypatch.context() as patch:
        patch.setattr("enforcement.actions.letters.make", broken)
        assert actions.issue_letters(now=SOON) == 0
        assert actions.issue_letters(now=SOON) == 0  # not before the pause is over
    letter = Letter.objects.get(order=order)
    assert (letter.tries, letter.notice) == (1, None)
    assert "No font." in letter.failure
    assert actions.issue_letters(now=SOON + timedelta(minutes=2)) == 1
    letter.refresh_from_db()
    assert (letter.failure, letter.retry_at) == ("", None)


def test_a_lifted_order_and_one_to_restore_have_no_letter() -> None:
    order = decided()
    reversed_measure(order.measure)
    assert actions.issue_letters(now=DONE) == 0


def test_an_order_on_a_forwarded_notice_has_no_letter_that_says_upheld() -> None:
    claim = make_claim(state=State.IN_REVIEW)
    actions.begin_measure(claim, basis=Measure.Basis.NOTICE, now=NOW)
    actions.order_waiting(now=NOW)
    assert actions.issue_letters(now=DONE) == 0


def test_the_letter_of_an_order_is_not_corrected_by_itself(senior: User) -> None:
    decided()
    actions.issue_letters(now=SOON)
    notice = Notice.objects.get(kind="TAKEDOWN")
    with pytest.raises(NotCorrectable):
        ask_correction(notice, by=senior, why="A slip.", now=DONE)


def test_fonts_are_read_before_a_transaction_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    decided()
    seen = warmed(letters, monkeypatch)
    assert actions.issue_letters(now=SOON) == 1
    assert seen == [True]
