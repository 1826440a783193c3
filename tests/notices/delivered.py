"""Notices on their way: opened, refused, returned and posted, by the real actions."""

from datetime import datetime
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import User
from accounts.roles import Role
from claims.actions import ask
from claims.models import Claim
from claims.states import State
from notices.actions import deliver_waiting, hand_out, mark_returned
from notices.models import Delivery, Download, Notice
from review.grounds import Ground
from tests.factories import NOW, make_claim, make_user
from tests.notices.cases import decided, issued

REFUSING = "tests.notices.delivered.Refusing"
ANSWER = "550 5.1.1 no such user"
CODES = {"code": 550}


class Refusing(BaseEmailBackend):
    """A mail server that refuses every address with the code in `CODES`."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused(
            {to: (CODES["code"], ANSWER.encode()) for one in messages for to in one.to}
        )


def dismissal(claimant: User | None = None) -> Notice:
    """The notice of a decision that may be appealed against."""
    return issued(decided([Ground.UNPROVEN], claimant=claimant))


def request(claimant: User | None = None) -> Notice:
    """The notice of a question."""
    claim = make_claim(claimant, state=State.IN_REVIEW)
    ask(claim, by=make_user(Role.REVIEWER), text="Where was it published?", now=NOW)
    return issued(claim)


def open_it(notice: Notice, *, by: User | None = None, now: datetime) -> bytes:
    """The claimant (or somebody else) fetches the notice on its page."""
    fresh = Notice.objects.get(pk=notice.pk)
    reader = by or fresh.claim.claimant
    return hand_out(fresh, by=reader, where="/n/", face=Download.Face.PAGE, now=now)


def returned(notice: Notice, *, now: datetime = NOW) -> Delivery:
    """The e-mail about a notice left and came back."""
    deliver_waiting(now=now)
    return mark_returned(notice, by=make_user(Role.SENIOR_REVIEWER), why=ANSWER, now=now)


def again(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)
