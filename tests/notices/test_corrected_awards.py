"""Who is told that an award was reversed, that money is asked back, and that it is overdue."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from accounts.models import User
from notices.mail import dues_of
from notices.messages import owe_messages, tell_waiting
from notices.models import Message
from payouts.actions.closings import remind_overdue
from payouts.tasks import remind_overdue_claimants
from tests.factories import NOW, make_tariff
from tests.notices.cases import issued
from tests.payouts.correcting import DECIDED_AT, answered, corrected, receipt
from tests.payouts.scenes import accept, awarded_claim, awards

pytestmark = pytest.mark.django_db
OVERDUE = NOW.replace(month=4, day=18)


@pytest.fixture(autouse=True)
def tariff(db: None) -> None:
    make_tariff()


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def test_a_reversal_is_told_once_with_its_reason_and_nothing_is_due(creator: User) -> None:
    award = awards(awarded_claim(creator))[0]
    assert [due.what for due in dues_of(creator, now=NOW)] == [
        "Accept the award and say who is paid"
    ]
    correction = corrected(award)
    assert dues_of(creator, now=DECIDED_AT) == []
    assert [tell_waiting(now=DECIDED_AT), tell_waiting(now=DECIDED_AT)] == [1, 0]
    (told,) = mail.outbox
    assert told.to == [creator.email]
    for words in (correction.reference, str(award.claim), "Decided wrongly", "answer this e-mail"):
        assert words in str(told.body)


def test_what_was_reversed_is_no_part_of_what_was_accepted(creator: User) -> None:
    claim = awarded_claim(creator, works=2)
    corrected(awards(claim)[0])
    notice = issued(accept(claim, now=DECIDED_AT), now=DECIDED_AT)
    assert notice.kind == "ACCEPTANCE"
    assert notice.context["details"]["total_cny"] == "10000.00"
    assert [original["award_cny"] for original in notice.context["pictures"]] == ["10000.00"]
    api = APIClient()
    api.force_authenticate(creator)
    said = api.get(f"/api/v1/claims/{claim.public_id}/acceptance/").json()
    assert (len(said["awards"]), said["shares"]["gross"]) == (2, "10000.00")


def test_money_asked_back_is_told_and_again_when_overdue(creator: User) -> None:
    correction = corrected(answered(claimant=creator), "CLAWBACK")
    tell_waiting(now=DECIDED_AT)
    assert kinds() == ["ASKED_BACK"]
    body = str(mail.outbox[-1].body)
    assert "Please pay 10000.00 CNY by 2026-04-17" in body
    assert remind_overdue(now=OVERDUE) == 1
    assert tell_waiting(now=OVERDUE) == 1
    assert kinds() == ["ASKED_BACK", "OVERDUE"]
    assert f"({correction}): 10000.00 CNY were due on 2026-04-17" in str(mail.outbox[-1].body)
    assert remind_overdue(now=OVERDUE + timedelta(days=7)) == 1
    assert tell_waiting(now=OVERDUE + timedelta(days=7)) == 1
    assert len({told.extra_headers["Message-ID"] for told in mail.outbox}) == 3


def test_what_was_settled_meanwhile_is_not_reminded_of(
    creator: User, finance_preparer: User, finance_approver: User
) -> None:
    from payouts.actions.closings import confirm_closing

    correction = corrected(answered(claimant=creator), "CLAWBACK")
    tell_waiting(now=DECIDED_AT)
    assert remind_overdue_claimants() == 1  # today is long after
    owe_messages(now=OVERDUE)
    closing = receipt(correction, by=finance_preparer)
    confirm_closing(closing, by=finance_approver, now=DECIDED_AT)
    before = len(mail.outbox)
    assert tell_waiting(now=OVERDUE) == 0
    assert len(mail.outbox) == before


def test_a_message_of_a_correction_has_its_letter_and_no_other_has() -> None:
    corrected(awards(awarded_claim())[0])
    owe_messages(now=DECIDED_AT)
    with pytest.raises(IntegrityError, match="message_kind_known"), transaction.atomic():
        Message.objects.update(correction=None)
