"""Tells claimants by e-mail what has no notice: sent back, lapsed, due, a letter, corrected."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.models import Claim, Step
from claims.models import Message as Letter
from claims.states import State
from notices.actions import MOST, note_failure
from notices.mail import is_wanted, write_message
from notices.models import Message
from payouts.models import Correction, CorrectionLetter
from payouts.queries.corrections import receivables

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=30)  # older steps were told before, or long ago
ENDS = {State.LAPSED: Message.Kind.LAPSED}
CAME_BACK = Q(old=State.PAID, new=State.ACCEPTED)  # the bank returned the money


def owe_messages(*, now: datetime) -> int:
    """Write down what is to be told and is not yet; safe to do twice, and by two at once."""
    owed = [Message(step=step, kind=_kind_of(step)) for step in _untold_ends(now)]
    owed += [Message(step=step, kind=Message.Kind.REMINDER) for step in _unreminded(now)]
    owed += [
        Message(step=each.claim.steps.latest("number"), kind=Message.Kind.WRITTEN, letter=each)
        for each in _unread_letters(now)
    ]
    owed += [
        Message(
            step=each.correction.award.claim.steps.latest("number"),
            kind=kind_of(each),
            correction=each,
        )
        for each in _untold_corrections(now)
    ]
    for message in owed:
        message.retry_at = now if is_wanted(message.step.claim.claimant, message) else None
    Message.objects.bulk_create(owed, ignore_conflicts=True)
    return len(owed)


def _untold_ends(now: datetime) -> QuerySet[Step]:
    kinds = (*ENDS.values(), Message.Kind.RETURNED)
    told = Message.objects.filter(step=OuterRef("pk"), kind__in=kinds)
    ended = Q(new__in=ENDS) | CAME_BACK
    steps = Step.objects.filter(~Exists(told), ended, at__gt=now - LOOK_BACK)
    return steps.select_related("claim__claimant").order_by("pk")[:MOST]


def _kind_of(step: Step) -> Message.Kind:
    return ENDS.get(State(step.new), Message.Kind.RETURNED)


def _unreminded(now: datetime) -> QuerySet[Step]:
    """The steps that asked something of which the answer is due soon: the last of their claims."""
    before = timedelta(days=settings.REDRESS_DAYS_REMINDER)
    soon = Claim.objects.filter(state=State.INFO_REQUESTED, due_at__lte=now + before)
    later = Step.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    told = Message.objects.filter(step=OuterRef("pk"), kind=Message.Kind.REMINDER)
    steps = Step.objects.filter(
        ~Exists(later), ~Exists(told), Q(claim__in=soon), new=State.INFO_REQUESTED
    )
    return steps.select_related("claim__claimant").order_by("pk")[:MOST]


def _unread_letters(now: datetime) -> QuerySet[Letter]:
    """What reviewers wrote and nobody was told of: of each claim the first that is not read.

    Whoever was told of one and has not read it yet is not told of the next.
    """
    unread = Letter.objects.filter(seen_at__isnull=True, side=Letter.Side.REVIEWER)
    earlier = unread.filter(claim=OuterRef("claim"), pk__lt=OuterRef("pk"))
    told = Message.objects.filter(letter__claim=OuterRef("claim"), letter__seen_at__isnull=True)
    recent = unread.filter(~Exists(earlier), ~Exists(told), sent_at__gt=now - LOOK_BACK)
    return recent.select_related("claim__claimant").order_by("pk")[:MOST]


def kind_of(letter: CorrectionLetter) -> Message.Kind:
    """What a letter about a corrected award is about."""
    if letter.kind == CorrectionLetter.Kind.REMINDER:
        return Message.Kind.OVERDUE
    clawback = letter.correction.kind == Correction.Kind.CLAWBACK
    return Message.Kind.ASKED_BACK if clawback else Message.Kind.REVERSED


def _untold_corrections(now: datetime) -> QuerySet[CorrectionLetter]:
    told = Message.objects.filter(correction=OuterRef("pk"))
    letters = CorrectionLetter.objects.filter(~Exists(told), at__gt=now - LOOK_BACK)
    return letters.select_related("correction__award__claim__claimant").order_by("pk")[:MOST]


def tell_waiting(*, now: datetime) -> int:
    """Send up to a hundred messages that are owed, one per transaction; returns how many."""
    owe_messages(now=now)
    waiting = Message.objects.filter(retry_at__lte=now).order_by("retry_at", "pk")
    return sum(_tell_one(key, now) for key in list(waiting.values_list("pk", flat=True)[:MOST]))


@transaction.atomic
def _tell_one(key: int, now: datetime) -> bool:
    rows = Message.objects.select_for_update(of=("self",), skip_locked=True)
    related = rows.select_related(
        "step__claim__claimant", "letter", "correction__correction__payment"
    )
    waiting = related.filter(pk=key, retry_at__lte=now)
    message = waiting.first()
    if message is None:
        return False
    if _needless(message):
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


def _needless(message: Message) -> bool:
    """Whether the claimant has answered, read or paid, or the claim has ended since."""
    if message.kind == Message.Kind.REMINDER:
        return message.step.claim.state != State.INFO_REQUESTED
    if message.kind == Message.Kind.OVERDUE and message.correction is not None:
        return not receivables().filter(pk=message.correction.correction_id).exists()
    return message.letter is not None and message.letter.seen_at is not None
