"""A reviewer's question, the claimant's answer, and the lapse when none comes in time."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.actions.evidence import keep_evidence
from claims.actions.guards import lock, must_own
from claims.actions.steps import StepRefused, advance
from claims.actions.waiting import one_by_one
from claims.clocks import SHANGHAI, Kind
from claims.deadlines import latest_for
from claims.models import Claim, Evidence, Question
from claims.queries import was_upheld
from claims.states import State
from pictures.attachments import with_its_files
from pictures.proofs import Upload, read_paper


class EmptyText(Refused):
    """A question or an answer without words."""

    code = "required"
    status = 400


@transaction.atomic
def ask(claim: Claim, *, by: User, text: str, now: datetime) -> Question:
    """Ask the claimant for information; the claim waits until the published limit.

    It counts from the arrival of the question's notice; until that is proven, the latest day
    holds.
    Which reviewer may ask about which claim is the review's rule; here only the role is checked.
    """
    by.must_have_role(*REVIEWING)
    if not text.strip():
        raise EmptyText(_("Write what the claimant should tell or show you."), field="text")
    due_at = latest_for(Kind.ANSWER, now)
    advance(claim, to=State.INFO_REQUESTED, by=by, now=now, due_at=due_at)
    question = Question(claim=claim, text=text.strip(), asked_by=by, asked_at=now, due_at=due_at)
    question.clean_fields(exclude={"claim", "asked_by"})
    question.save()
    return question


@with_its_files()
def answer_question(
    claim: Claim, *, by: User, answer: str, uploads: Sequence[Upload] = (), now: datetime
) -> Question:
    """Answer the open question, with files if there are any; the claim returns to its reviewer.

    An answer counts as long as the claim has not lapsed, even if it comes after the due date.
    """
    must_own(claim, by)
    if lock(claim).state != State.INFO_REQUESTED:
        raise StepRefused(_("No question is open in this claim."))
    if not answer.strip():
        raise EmptyText(_("Write your answer."), field="answer")
    papers = [read_paper(upload) for upload in uploads]  # all, before the first is written
    question = Question.objects.get(claim=claim, answered_at__isnull=True)
    question.answer, question.answered_at = answer.strip(), now
    question.clean_fields(exclude={"claim", "asked_by"})
    question.save(update_fields=["answer", "answered_at"])
    for paper in papers:
        keep_evidence(
            claim,
            kind=Evidence.Kind.ANSWER,
            note=f"{question.asked_at.astimezone(SHANGHAI):%Y-%m-%d}",
            upload=paper,
            picture=None,
            now=now,
        )
    advance(claim, to=State.IN_REVIEW, by=by, now=now)
    return question


def lapse_overdue(*, now: datetime) -> int:
    """End every claim whose question was not answered in time; returns how many.

    One claim per transaction; a claim that somebody is just changing is left for the next bell.
    A claim that fails is logged, stays overdue and does not hold up the others.
    """
    overdue = Claim.objects.filter(state=State.INFO_REQUESTED, due_at__lt=now)
    return one_by_one(
        overdue.select_related("claimant"), partial(_lapse, now=now), failure="could not lapse"
    )


def _lapse(claim: Claim, *, now: datetime) -> bool:
    question = Question.objects.get(claim=claim, answered_at__isnull=True)
    with translation.override(claim.claimant.language), timezone.override(SHANGHAI):
        day = formats.date_format(timezone.localtime(claim.due_at), "DATE_FORMAT")
        reason = _("No answer to the question arrived by %(day)s.") % {"day": day}
    if was_upheld(claim):  # its awards stand: the appeal is decided on what is there
        Question.objects.filter(pk=question.pk).update(answer=reason, answered_at=now)
        advance(claim, to=State.IN_REVIEW, by=None, reason=reason, now=now)
    else:
        advance(claim, to=State.LAPSED, by=None, reason=reason, now=now)
    return True
