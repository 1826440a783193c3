"""Notices that a term of the platform has passed, and says so."""

from datetime import datetime

from django.db import transaction

from enforcement.actions.telling import tell
from enforcement.models import Message, Order
from enforcement.queries.waiting import overdue

MOST = 500  # per ring of the bell; the next ring goes on


def remind_overdue(*, now: datetime, most: int = MOST) -> int:
    """Mark the orders whose term has passed and tell the endpoints; returns how many.

    Each term is noticed once. From then on the order stands among the alarms.
    """
    keys = list(overdue(now=now).values_list("pk", flat=True)[:most])
    return sum(_note(key, now) for key in keys)


@transaction.atomic
def _note(key: int, now: datetime) -> bool:
    locked = Order.objects.select_for_update(of=("self",), skip_locked=True)
    order = locked.filter(pk__in=overdue(now=now).values("pk"), pk=key).first()
    if order is None:
        return False
    order.overdue_at = now
    order.save(update_fields=["overdue_at"])
    tell(Message.Type.OVERDUE, order, now=now)
    return True
