"""Issuing notices, telling their claimants, handing them out and trying again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from accounts.failures import reason_of
from accounts.models import User
from accounts.roles import Role
from claims.models import Step
from claims.numbers import next_number
from claims.states import State
from notices import storage
from notices.contexts import freeze
from notices.letter import LETTERS, number_of
from notices.mail import is_wanted, write_mail
from notices.models import Attempt, Delivery, Notice, Trial
from notices.prints import prints_of
from notices.queries import (
    KINDS,
    failed_attempts,
    failed_deliveries,
    failed_messages,
    ready,
    waiting_steps,
)
from notices.render import render, template_version
from pictures.actions import log_look

logger = logging.getLogger(__name__)

MOST = 100  # per ring of the bell, so that a task stays short; the next ring goes on
SOON = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
RETRYING = (Role.SENIOR_REVIEWER, Role.ADMINISTRATOR)


def issue_waiting(*, now: datetime, most: int = MOST) -> int:
    """Issue the notices of up to `most` waiting steps, one per transaction; returns how many.

    A step that somebody else is just issuing is passed over. A failure is recorded with its
    reason and tried again after a growing pause; the others go on.
    """
    return sum(_issue_one(key, now) for key in waiting_steps(now=now, most=most))


def _issue_one(key: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            step = _locked_step(key, now)
            return step is not None and issue(step, now=now) is not None
    except Exception as error:  # whatever it is, it must not stop the others
        logger.exception("The notice of step %s could not be issued", key)
        with transaction.atomic():
            attempt, _new = Attempt.objects.get_or_create(step_id=key)
            note_failure(attempt, error, now)
        return False


def _locked_step(key: int, now: datetime) -> Step | None:
    """The step, locked, if it still waits and all that its notice says is there."""
    rows = Step.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    step = rows.select_related("claim__claimant", "claim__avatar__blob").filter(pk=key).first()
    if step is None or Notice.objects.filter(step=key).exists():
        return None
    if not ready(step):  # the award follows in a moment; it is looked for again
        Attempt.objects.update_or_create(step=step, defaults={"retry_at": now + SOON})
        return None
    return step


def issue(step: Step, *, now: datetime) -> Notice:
    """Freeze, number, render and keep the notice of one step.

    The number is taken after everything else but the rendering, because whoever takes the next
    one waits; a failure gives it back, so the year's numbers have no gap.
    """
    kind = KINDS[State(step.new)]
    context = freeze(step, template=template_version(), now=now)
    prints = prints_of(context)
    with transaction.atomic():
        count = next_number(f"notice-{LETTERS[kind]}", now=now)
        context["number"] = number_of(kind, count, now)
        pdf = render(context, prints)
        with _dropped_on_failure(storage.keep(context["number"], pdf, now=now)) as name:
            notice = Notice.objects.create(
                number=context["number"],
                kind=kind,
                claim=step.claim,
                step=step,
                template_version=context["template"],
                context=context,
                pdf=name,
                sha256=sha256(pdf).hexdigest(),
                size=len(pdf),
                issued_at=now,
            )
            told = now if is_wanted(step.claim.claimant, notice) else None
            Delivery.objects.create(notice=notice, retry_at=told)
            Attempt.objects.filter(step=step).update(failure="", retry_at=None)
    return notice


@contextmanager
def _dropped_on_failure(name: str) -> Iterator[str]:
    try:
        yield name
    except BaseException:
        storage.drop(name)
        raise


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
            .defer("notice__context")
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


def note_failure(trial: Trial, error: Exception, now: datetime) -> None:
    """Write down why it failed; the pause doubles from a minute to an hour."""
    trial.tries += 1
    trial.failure = reason_of(error)
    trial.retry_at = now + min(timedelta(minutes=2 ** min(trial.tries - 1, 6)), LONGEST_PAUSE)
    trial.save(update_fields=["tries", "failure", "retry_at"])


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


@transaction.atomic
def retry_all(*, by: User, now: datetime) -> int:
    """Let everything that failed be tried at the next ring; returns how many notices and e-mails.

    For senior reviewers and administrators, once the cause is gone.
    """
    by.must_have_role(*RETRYING)
    failed = (failed_attempts(), failed_deliveries(), failed_messages())
    return sum(rows.update(retry_at=now) for rows in failed)


@transaction.atomic
def retry(attempt: Attempt, *, by: User, now: datetime) -> None:
    """Let one notice that failed be tried at the next ring."""
    by.must_have_role(*RETRYING)
    failed_attempts().filter(pk=attempt.pk).update(retry_at=now)
