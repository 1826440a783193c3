"""Issues the letters of orders to take down: numbered, signed PDFs like every other notice."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from enforcement.models import Letter, Order
from enforcement.queries.waiting import without_letter
from enforcement.statements import decision_of, upholding_of
from notices.actions import note_failure
from notices.actions.issuing import make
from notices.models import Notice
from notices.orders import freeze_order
from notices.render import warm

logger = logging.getLogger(__name__)
MOST = 50  # per ring of the bell; setting a letter takes a moment


def issue_letters(*, now: datetime, most: int = MOST) -> int:
    """Issue the letters of the orders that have none; returns how many.

    A failure is written down with its reason and tried again after a growing pause.
    """
    return sum(_issue_one(key, now) for key in without_letter(now=now, most=most))


def _issue_one(key: int, now: datetime) -> bool:
    try:
        warm()
        with transaction.atomic():
            return _issued(key, now)
    except Exception as error:  # whatever it is, it must not stop the others
        logger.exception("The letter of the order %s could not be issued", key)
        with transaction.atomic():
            letter, _new = Letter.objects.get_or_create(order_id=key, defaults={"retry_at": now})
            note_failure(letter, error, now)
        return False


def _issued(key: int, now: datetime) -> bool:
    locked = Order.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    order = locked.select_related("measure__claim__avatar__blob").filter(pk=key).first()
    if order is None or Letter.objects.filter(order=key, notice__isnull=False).exists():
        return False
    step, decision = upholding_of(order.measure), decision_of(order.measure)
    if step is None or decision is None:  # it comes with the next ring
        return False
    context = freeze_order(
        step,
        order=order.number,
        decision=decision.number,
        within_hours=settings.REDRESS_ORDER_HOURS,
        page=settings.SITE_URL + reverse("enforcement:order", args=[order.public_id]),
        now=now,
    )
    notice = make(step, context, party=Notice.Party.PLATFORM, now=now)
    Letter.objects.update_or_create(
        order=order, defaults={"notice": notice, "failure": "", "retry_at": None}
    )
    return True
