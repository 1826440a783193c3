"""Issues the PDF that forwards a claim to its respondent, or an answer to the claimant."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from claims.models import Step
from claims.queries import pictures_with_content
from claims.states import State
from enforcement.actions.answers.forwarding import MOST
from enforcement.answering import failed_letters, rule_in_force
from enforcement.models import AnswerLetter, CounterStatement, Forwarding
from notices.actions import RETRYING, make, note_failure
from notices.frames import NOBODY, day_of, frame, original_of
from notices.letter import Context, Party
from notices.models import Notice
from notices.render import warm

logger = logging.getLogger(__name__)
UNNAMED = "该头像的制作者或者上传者 / To whoever made or uploaded the avatar"


def issue_letters(*, now: datetime, most: int = MOST) -> int:
    """Issue up to `most` waiting letters, one per transaction; returns how many.

    A failure is recorded with its reason and tried again after a growing pause.
    """
    waiting = AnswerLetter.objects.filter(retry_at__lte=now).order_by("retry_at", "pk")
    return sum(_issue_one(key, now) for key in list(waiting.values_list("pk", flat=True)[:most]))


def _issue_one(key: int, now: datetime) -> bool:
    try:
        warm()
        with transaction.atomic():
            return _issued(key, now)
    except Exception as error:  # whatever it is, it must not stop the others
        logger.exception("The letter %s could not be issued", key)
        with transaction.atomic():
            note_failure(AnswerLetter.objects.get(pk=key), error, now)
        return False


def _issued(key: int, now: datetime) -> bool:
    rows = AnswerLetter.objects.select_for_update(of=("self",), skip_locked=True)
    letter = rows.filter(pk=key, retry_at__lte=now, notice=None).first()
    if letter is None:
        return False
    found = Forwarding.objects.select_related("claim__claimant", "claim__avatar__blob")
    forwarding = found.get(pk=letter.forwarding_id)
    filing = Step.objects.filter(claim=forwarding.claim, new=State.SUBMITTED).earliest("number")
    party = Notice.Party(letter.party)
    context = _to_claimant if party == Notice.Party.CLAIMANT else _to_respondent
    letter.notice = make(filing, context(forwarding, now), party=party, now=now)
    letter.retry_at, letter.failure = None, ""
    letter.save(update_fields=["notice", "retry_at", "failure"])
    return True


def _to_respondent(forwarding: Forwarding, now: datetime) -> Context:
    """What the respondent is told: the works and the way to answer, nothing of who claims."""
    page = settings.SITE_URL + reverse("enforcement:answers-to-me")
    kind = Notice.Kind.FORWARDING
    context = frame(forwarding.claim, kind, claimant=NOBODY, page=page, now=now)
    context["addressee"] = UNNAMED
    context["pictures"] = [
        original_of(place, picture)
        for place, picture in enumerate(pictures_with_content(forwarding.claim), start=1)
    ]
    context["details"] = {
        "answer_on": day_of(forwarding.answer_until),
        "rule": rule_in_force().sentence,
        "answer_page": page,
    }
    return context


def _to_claimant(forwarding: Forwarding, now: datetime) -> Context:
    """What the claimant is told: the counter-statement without how its author is reached."""
    claim, statement = forwarding.claim, forwarding.statement
    url = reverse("enforcement:answer-of-claim", args=[claim.public_id])
    context = frame(
        claim,
        Notice.Kind.FORWARDING,
        claimant=Party(name=claim.holder_name, agent=claim.agent_name),
        page=settings.SITE_URL + reverse("claims:detail", args=[claim.public_id]),
        now=now,
    )
    context["addressee"] = claim.holder_name
    context["details"] = {
        "answer": _stated(statement),
        "rule": rule_in_force().sentence,
        "answer_page": settings.SITE_URL + url,
    }
    return context


def _stated(statement: CounterStatement) -> dict[str, Any]:
    return {
        "name": statement.name,
        "title": statement.avatar_title,
        "place": statement.avatar_place,
        "statement": statement.statement,
        "signature": statement.signature,
        "signed_on": day_of(statement.filed_at),
        "files": [{"name": file.filename, "sha256": file.sha256} for file in statement.files.all()],
    }


@transaction.atomic
def retry_letters(*, by: User, now: datetime) -> int:
    """Let every letter that failed be tried at the next ring; returns how many."""
    by.must_have_role(*RETRYING)
    return failed_letters().order_by().update(retry_at=now)
