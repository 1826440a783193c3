"""The platform says once what it did; a test of what must not come back closes the order."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from enforcement import actions
from enforcement.actions.acknowledging import AcknowledgedOtherwise
from enforcement.actions.reports import NotAwaited
from enforcement.models import Acknowledgement, Message, Order, TestReport
from pictures.proofs import ProofRefused
from tests.enforcement.ordered import DONE, acknowledged, ordered, reported, reversed_measure
from tests.factories import make_picture_bytes, make_user

pytestmark = pytest.mark.django_db


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("log of the test.pdf", b"%PDF-1.7 %%EOF")


def restored() -> Order:
    order = ordered()
    reversed_measure(order.measure)
    return Order.objects.get(kind="RESTORE")


def test_an_order_that_was_followed_waits_for_its_test() -> None:
    order = acknowledged(ordered())
    assert (order.state, order.ended_at) == ("ACKNOWLEDGED", None)
    assert order.due_at is not None
    assert order.due_at.astimezone().date().isoformat() == "2026-03-16"  # ten working days
    assert order.acknowledgement.copies == 3


def test_said_again_in_the_same_words_nothing_changes(platform_client: User) -> None:
    order = acknowledged(ordered(), by=platform_client)
    again = acknowledged(order, by=make_user(Role.PLATFORM_CLIENT), now=DONE + timedelta(hours=1))
    assert Acknowledgement.objects.get().by == platform_client
    assert again.due_at == order.due_at


@pytest.mark.parametrize(
    "change",
    [
        {"done": "HIDDEN"},
        {"copies": 4},
        {"words": "Otherwise."},
        {"done_at": DONE - timedelta(hours=1)},
        {"upload": SimpleUploadedFile("a.png", make_picture_bytes(5))},
    ],
)
def test_said_again_in_other_words_is_refused_and_the_first_stays(change: dict[str, Any]) -> None:
    order = acknowledged(ordered())
    with pytest.raises(AcknowledgedOtherwise) as refused:
        acknowledged(order, **change)
    assert refused.value.status == 409
    assert Acknowledgement.objects.get().copies == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"done": "RESTORED"}, "done"),
        ({"done": "NONSENSE"}, "done"),
        ({"done_at": DONE + timedelta(minutes=1)}, "done_at"),
        ({"copies": -1}, "copies"),
        ({"words": "  "}, "words"),
    ],
)
def test_what_does_not_answer_the_order_is_refused(change: dict[str, Any], field: str) -> None:
    order = ordered()
    with pytest.raises(Refused) as refused:
        acknowledged(order, **change)
    assert (refused.value.status, refused.value.field) == (400, field)
    order.refresh_from_db()
    assert order.state == "OPEN"


def test_a_file_is_proof_enough_and_is_kept() -> None:
    order = acknowledged(ordered(), words="", upload=paper())
    said = order.acknowledgement
    assert said.filename == "log of the test.pdf"
    with said.attachment.open("rb") as file:
        assert file.read() == b"%PDF-1.7 %%EOF"


def test_a_file_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ProofRefused):
        acknowledged(ordered(), upload=SimpleUploadedFile("run.exe", b"MZ\x90\x00" * 20))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PLATFORM_CLIENT])
def test_nobody_but_the_platform_answers(role: Role) -> None:
    order, other = ordered(), make_user(role)
    with pytest.raises(PermissionDenied):
        acknowledged(order, by=other)
    acknowledged(order)
    with pytest.raises(PermissionDenied):
        reported(order, by=other)


def test_an_order_to_restore_is_closed_at_once() -> None:
    order = acknowledged(restored())
    assert (order.state, order.ended_at) == ("CLOSED", DONE)
    assert Message.objects.filter(order=order, type="order.closed").count() == 1
    with pytest.raises(NotAwaited):
        reported(order)


def test_what_was_done_about_a_lifted_order_is_kept_for_the_record() -> None:
    order = ordered()
    reversed_measure(order.measure)
    order = acknowledged(order)
    assert order.state == "LIFTED"
    assert order.acknowledgement.done == "REMOVED"


def test_a_report_that_is_accepted_closes_the_order(senior: User) -> None:
    order = acknowledged(ordered())
    report = reported(order)
    order.refresh_from_db()
    assert (order.state, order.due_at) == ("REPORTED", None)
    order = actions.accept_report(report, by=senior, now=DONE)
    assert (order.state, order.ended_at) == ("CLOSED", DONE)
    assert TestReport.objects.get().outcome == "ACCEPTED"
    assert Message.objects.filter(type="order.closed").count() == 1
    with pytest.raises(NotAwaited):
        actions.accept_report(report, by=senior, now=DONE)


def test_a_report_that_is_sent_back_asks_for_another_test(senior: User) -> None:
    order = acknowledged(ordered())
    report = reported(order, alike=3)
    actions.send_back_report(report, by=senior, reason="Three still come out.", now=DONE)
    order.refresh_from_db()
    assert order.state == "ACKNOWLEDGED"
    assert order.due_at is not None
    told = Message.objects.get(type="order.report_sent_back")
    assert "Three still come out." in told.body
    again = reported(order, prompts=80)
    actions.send_back_report(again, by=senior, reason="And the other style?", now=DONE)
    last = reported(order, prompts=120)
    actions.accept_report(last, by=senior, now=DONE)
    order.refresh_from_db()
    assert order.state == "CLOSED"
    assert TestReport.objects.count() == 3


def test_a_report_said_again_is_the_same_report() -> None:
    order = acknowledged(ordered())
    assert reported(order) == reported(order)
    with pytest.raises(NotAwaited):
        reported(order, prompts=41)
    assert TestReport.objects.count() == 1


def test_no_report_is_taken_before_the_order_was_followed() -> None:
    with pytest.raises(NotAwaited):
        reported(ordered())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"prompts": 0}, "prompts"),
        ({"tested_on": DONE.date() + timedelta(days=1)}, "tested_on"),
        ({"tested_on": DONE.date() - timedelta(days=1)}, "tested_on"),
        ({"words": ""}, "words"),
    ],
)
def test_a_report_that_says_too_little_is_refused(change: dict[str, Any], field: str) -> None:
    order = acknowledged(ordered())
    with pytest.raises(Refused) as refused:
        reported(order, **change)
    assert refused.value.field == field


def test_a_report_may_come_as_a_file() -> None:
    report = reported(acknowledged(ordered()), words="", upload=paper())
    assert report.filename == "log of the test.pdf"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SENIOR_REVIEWER])
def test_only_a_senior_reviewer_judges(role: Role) -> None:
    report, other = reported(acknowledged(ordered())), make_user(role)
    with pytest.raises(PermissionDenied):
        actions.accept_report(report, by=other, now=DONE)
    with pytest.raises(PermissionDenied):
        actions.send_back_report(report, by=other, reason="No.", now=DONE)


def test_nobody_judges_in_their_own_claim() -> None:
    claimant = make_user(Role.CREATOR)
    report = reported(acknowledged(ordered(claimant)))
    claimant.groups.add(make_user(Role.SENIOR_REVIEWER).groups.get())
    del claimant.__dict__["roles"]
    with pytest.raises(PermissionDenied):
        actions.accept_report(report, by=claimant, now=DONE)


def test_sending_back_needs_words(senior: User) -> None:
    report = reported(acknowledged(ordered()))
    with pytest.raises(Refused) as refused:
        actions.send_back_report(report, by=senior, reason=" ", now=DONE)
    assert refused.value.field == "reason"


def test_a_report_of_an_order_that_was_lifted_meanwhile_is_not_judged(senior: User) -> None:
    order = acknowledged(ordered())
    report = reported(order)
    reversed_measure(order.measure)
    with pytest.raises(NotAwaited):
        actions.accept_report(report, by=senior, now=DONE)
