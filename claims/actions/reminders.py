"""The e-mail that reminds a claimant of an open question before their claim lapses."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from claims.clocks import SHANGHAI
from claims.models import Question
from claims.states import State

log = logging.getLogger(__name__)


def remind_unanswered(*, now: datetime) -> int:
    """Remind of every question whose time is nearly over, once each; returns how many.

    One per transaction. When an e-mail cannot be sent, the rest waits for the next bell. A worker
    killed between sending and writing it down reminds again.
    """
    soon = now + timedelta(days=settings.REDRESS_DAYS_REMINDER)
    near = Question.objects.filter(
        claim__state=State.INFO_REQUESTED,
        answered_at__isnull=True,
        reminded_at__isnull=True,
        due_at__gt=now,
        due_at__lte=soon,
    ).order_by("due_at", "pk")
    free = near.select_for_update(of=("self",), skip_locked=True)
    done = 0
    while True:
        try:
            with transaction.atomic():
                question = free.select_related("claim__claimant").first()
                if question is None:
                    return done
                _write(question).send()
                Question.objects.filter(pk=question.pk).update(reminded_at=now)
                done += 1
        except Exception:  # a mail server may fail in any way
            log.exception("A reminder could not be sent")
            return done


def _write(question: Question) -> EmailMessage:
    """The message, unsent, in the claimant's language; it does not say what was asked."""
    claim = question.claim
    with translation.override(claim.claimant.language), timezone.override(SHANGHAI):
        facts = {
            "claim": claim,
            "due_at": question.due_at,
            "platform": settings.REDRESS_PLATFORM_NAME,
            "address": settings.SITE_URL + reverse("claims:detail", args=[claim.public_id]),
        }
        subject = render_to_string("claims/reminder_subject.txt", facts).strip()
        text = render_to_string("claims/reminder.txt", facts)
        return EmailMessage(subject, text, to=[claim.claimant.email])
