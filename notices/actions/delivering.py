"""Tells claimants of their notices by e-mail, and gives up what can't be delivered."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.failures import reason_of
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.models import Term
from notices.actions.arriving import note_sent, stop_clock
from notices.actions.issuing import MOST
from notices.actions.trials import RETRYING, note_failure
from notices.mail import goes_along, write_mail
from notices.models import Arrival, Delivery, Notice, Posting

logger = logging.getLogger(__name__)

DELIVERING = (Role.SENIOR_REVIEWER, Role.ADMINISTRATOR)


class NothingSent(Refused):
    """No e-mail about the notice is on its way, so none can have come back."""

    code = "nothing_sent"


class NoAnswer(Refused):
    """Calling an e-mail returned needs what the other mail server answered."""

    code = "reason_missing"
    status = 400


def deliver_waiting(*, now: datetime, most: int = MOST) -> int:
    """Tell the claimants of up to `most` new notices by e-mail; returns how many were told.

    One per transaction; a worker killed between sending and writing it down sends it again.
    """
    waiting = Delivery.objects.filter(retry_at__lte=now).order_by("retry_at", "pk")
    return sum(_deliver_one(key, now) for key in list(waiting.values_list("pk", flat=True)[:most]))


def _deliver_one(key: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True)
        delivery = (
            rows.select_related("notice__claim__claimant", "notice__step__claim")
            .defer("notice__context", "notice__renderer")
            .filter(pk=key, retry_at__lte=now)
            .first()
        )
        if delivery is None:
            return False
        try:
            write_mail(delivery.notice, now=now).send()
        except Exception as error:  # a mail server may fail in any way; the next one goes on
            logger.exception("The e-mail about %s could not be sent", delivery.notice)
            _failed(delivery, error, now)
            return False
        _left(delivery, now)
        return True


def _left(delivery: Delivery, now: datetime) -> None:
    delivery.sent_at, delivery.retry_at, delivery.failure = now, None, ""
    delivery.attached = goes_along(delivery.notice)
    delivery.save(update_fields=["sent_at", "retry_at", "failure", "attached"])
    note_sent(delivery.notice, now=now)


def _failed(delivery: Delivery, error: Exception, now: datetime) -> None:
    """Try again later, or give up what is refused for good or has failed for too long."""
    long_enough = now - delivery.notice.issued_at >= timedelta(days=settings.REDRESS_MAIL_DAYS)
    if long_enough or _for_good(error):
        give_up(delivery, reason_of(error), now=now)
    else:
        note_failure(delivery, error, now)


def _for_good(error: Exception) -> bool:
    """Whether the other mail server refused the address itself, not only this time."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _said in error.recipients.values())


def give_up(delivery: Delivery, why: str, *, now: datetime) -> None:
    """Try no more; until the notice is opened or posted its clock stands still."""
    delivery.tries += 1
    delivery.failure, delivery.retry_at, delivery.given_up_at = why, None, now
    delivery.save(update_fields=["tries", "failure", "retry_at", "given_up_at"])
    notice = delivery.notice
    settled = any(model.objects.filter(notice=notice).exists() for model in (Arrival, Posting))
    if not settled:
        stop_clock(notice.step, basis=Term.Basis.UNDELIVERED, notice=notice.number, now=now)


@transaction.atomic
def mark_returned(notice: Notice, *, by: User, why: str, now: datetime) -> Delivery:
    """Write down that an e-mail which had left came back.

    `why` is what the other mail server answered, for those who read the list of unsent notices.
    """
    by.must_have_role(*DELIVERING)
    delivery = locked(notice, by)
    if not why.strip():
        raise NoAnswer(_("Say what the other mail server answered."), field="why")
    if delivery.sent_at is None or delivery.given_up_at is not None:
        raise NothingSent(_("No e-mail about this notice is on its way."))
    give_up(delivery, why.strip(), now=now)
    return delivery


def locked(notice: Notice, by: User) -> Delivery:
    """The delivery's row, locked; nobody decides about the delivery of their own notice."""
    if notice.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    rows = Delivery.objects.select_for_update(of=("self",))
    return rows.select_related("notice__claim__claimant", "notice__step__claim").get(notice=notice)


@transaction.atomic
def send_again(notice: Notice, *, by: User, now: datetime) -> Delivery:
    """Let one e-mail that failed, was given up or came back be sent at the next ring."""
    by.must_have_role(*RETRYING)
    delivery = Delivery.objects.select_for_update(of=("self",)).get(notice=notice)
    if delivery.given_up_at is None and (delivery.sent_at is not None or not delivery.failure):
        raise NothingSent(_("This e-mail has not failed."))
    delivery.retry_at, delivery.given_up_at, delivery.sent_at = now, None, None
    delivery.save(update_fields=["retry_at", "given_up_at", "sent_at"])
    return delivery
