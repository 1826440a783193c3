"""Tells claimants by e-mail what has no notice: paid, lapsed, or an answer is due soon."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.models import Claim, Step
from claims.states import State
from notices.actions import MOST, note_failure
from notices.mail import is_wanted, write_message
from notices.models import Message

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=30)  # older steps were told before, or long ago
BEFORE = timedelta(days=3)  # how long before a claim lapses its claimant is reminded
ENDS = {State.PAID: Message.Kind.PAID, State.LAPSED: Message.Kind.LAPSED}


def owe_messages(*, now: datetime) -> int:
    """Write down what is to be told and is not yet; safe to do twice, and by two at once."""
    owed = [Message(step=step, kind=ENDS[State(step.new)]) for step in _untold_ends(now)]
    owed += [Message(step=step, kind=Message.Kind.REMINDER) for step in _unreminded(now)]
    for message in owed:
        message.retry_at = now if is_wanted(message.step.claim.claimant, message) else None
    Message.objects.bulk_create(owed, ignore_conflicts=True)
    return len(owed)


def _untold_ends(now: datetime) -> QuerySet[Step]:
    told = Message.objects.filter(step=OuterRef("pk"), kind__in=ENDS.values())
    steps = Step.objects.filter(~Exists(told), new__in=ENDS, at__gt=now - LOOK_BACK)
    return steps.select_related("claim__claimant").order_by("pk")[:MOST]


def _unreminded(now: datetime) -> QuerySet[Step]:
    """The steps that asked something of which the answer is due soon: the last of their claims."""
    soon = Claim.objects.filter(state=State.INFO_REQUESTED, due_at__lte=now + BEFORE)
    later = Step.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    told = Message.objects.filter(step=OuterRef("pk"), kind=Message.Kind.REMINDER)
    steps = Step.objects.filter(
        ~Exists(later), ~Exists(told), Q(claim__in=soon), new=State.INFO_REQUESTED
    )
    return steps.select_related("claim__claimant").order_by("pk")[:MOST]


def tell_waiting(*, now: datetime) -> int:
    """Send up to a hundred messages that are owed, one per transaction; returns how many."""
    owe_messages(now=now)
    waiting = Message.objects.filter(retry_at__lte=now).order_by("retry_at", "pk")
    return sum(_tell_one(key, now) for key in list(waiting.values_list("pk", flat=True)[:MOST]))


@transaction.atomic
def _tell_one(key: int, now: datetime) -> bool:
    rows = Message.objects.select_for_update(of=("self",), skip_locked=True)
    waiting = rows.select_related("step__claim__claimant").filter(pk=key, retry_at__lte=now)
    message = waiting.first()
    if message is None:
        return False
    if message.kind == Message.Kind.REMINDER and _answered(message):
        message.retry_at = None
        message.save(update_fields=["retry_at"])
        return False
    try:
        write_message(message, now=now).send()
    except Exception as error:  # a mail server may fail in any way; the next one goes on
        logger.exception("The e-mail about %s could not be sent", message.step)
        note_failure(message, error, now)
        return False
    message.sent_at, message.retry_at, message.failure = now, None, ""
    message.save(update_fields=["sent_at", "retry_at", "failure"])
    return True


def _answered(message: Message) -> bool:
    """Whether the claimant has answered, or the claim has ended, since the reminder was owed."""
    return message.step.claim.state != State.INFO_REQUESTED
