"""Answering once what all claims against an avatar have in common."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.models import Claim
from pictures.models import Blob
from review.grounds import LONGEST_REASON, Access
from review.models import Finding

ANSWERS = {
    Finding.Question.GENERATED: Finding.Generated.values,
    Finding.Question.ACCESS: Access.values,
}


class FindingIncomplete(Refused):
    """A finding answers its question and says why."""

    code = "finding_incomplete"
    status = 400


@transaction.atomic
def record_finding(
    content: Blob, *, by: User, question: str, answer: str, reason: str, now: datetime
) -> Finding:
    """Keep the answer to a question about an avatar content; from now on it counts.

    Raises `PermissionDenied` for whoever has a claim against this avatar, and `FindingIncomplete`
    (with the field).
    """
    by.must_have_role(*REVIEWING)
    if Claim.objects.filter(avatar__blob=content, claimant=by, filed_at__isnull=False).exists():
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if question not in ANSWERS:
        raise FindingIncomplete(_("Choose a question from the list."), field="question")
    if answer not in ANSWERS[Finding.Question(question)]:
        raise FindingIncomplete(_("Choose an answer from the list."), field="answer")
    if not reason.strip():
        raise FindingIncomplete(
            _("Give the reason in your own words: every claimant concerned reads it."),
            field="reason",
        )
    if len(reason) > LONGEST_REASON:
        raise FindingIncomplete(_("The reason is too long."), field="reason")
    return Finding.objects.create(
        content=content, question=question, answer=answer, reason=reason.strip(), by=by, at=now
    )
