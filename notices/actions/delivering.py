"""Tells claimants of their notices by e-mail, and hands notices out."""

import logging
from datetime import datetime

from django.db import transaction

from accounts.models import User
from notices import storage
from notices.actions.issuing import MOST
from notices.actions.trials import note_failure
from notices.mail import write_mail
from notices.models import Delivery, Notice
from pictures.actions import log_look

logger = logging.getLogger(__name__)


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
            rows.select_related("notice__claim__claimant")
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
            note_failure(delivery, error, now)
            return False
        delivery.sent_at, delivery.retry_at, delivery.failure = now, None, ""
        delivery.save(update_fields=["sent_at", "retry_at", "failure"])
        return True


@transaction.atomic
def hand_out(notice: Notice, *, by: User, where: str, now: datetime) -> bytes:
    """Return a notice's bytes to a person who may read it.

    It shows the avatar, so the look is logged like every other. Who may read it, `notice_for`
    decides. Raises `NoticeDamaged` when the stored file is not what was issued.
    """
    pdf = storage.read_back(notice)
    avatar = notice.claim.avatar
    assert avatar is not None  # noqa: S101  # no claim is filed without one
    log_look(avatar.blob, by=by, where=where[:200], now=now)
    return pdf
