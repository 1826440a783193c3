"""Messages between claimant and reviewers, outside formal questions."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING, REVIEWING
from claims.actions.evidence import keep_evidence
from claims.actions.guards import lock
from claims.models import Claim, Evidence, Message
from claims.queries import may_be_written_about
from pictures.attachments import with_its_files
from pictures.proofs import Upload, read_paper

MOST_FILES = 5
MOST_UNANSWERED = 20


class MessageRefused(Refused):
    """A message that can't be sent; nothing of it was kept."""

    code = "message_refused"


class EmptyMessage(Refused):
    """A message without words."""

    code = "required"
    status = 400


@with_its_files()
def send_message(
    claim: Claim, *, by: User, body: str, uploads: Sequence[Upload] = (), now: datetime
) -> Message:
    """Write to the other side about a filed claim, with files if there are any.

    The claimant writes to the reviewers, any reviewer to the claimant. Raises `EmptyMessage`,
    `MessageRefused`, or what refuses a file; then nothing is kept.
    """
    side = side_of(by, claim)
    if not may_be_written_about(lock(claim)):
        raise MessageRefused(_("This claim has ended, so no more messages are taken."))
    if not body.strip():
        raise EmptyMessage(_("Write your message."), field="body")
    if len(uploads) > MOST_FILES:
        sentence = _("A message takes at most %(number)d files.")
        raise MessageRefused(sentence % {"number": MOST_FILES}, field="uploads")
    _refuse_flood(claim, side)
    papers = [read_paper(upload) for upload in uploads]  # all, before the first is written
    message = Message(claim=claim, side=side, author=by, body=body.strip(), sent_at=now)
    message.clean_fields(exclude={"claim", "author"})
    message.save()
    for paper in papers:
        keep_evidence(
            claim,
            kind=Evidence.Kind.MESSAGE,
            note="",
            upload=paper,
            picture=None,
            message=message,
            now=now,
        )
    return message


def side_of(user: User, claim: Claim) -> Message.Side:
    """Which side of the claim a person writes for; raises `PermissionDenied` for everybody else."""
    if claim.claimant_id == user.pk and user.has_role(*CLAIMING):
        return Message.Side.CLAIMANT
    if claim.claimant_id == user.pk or not user.has_role(*REVIEWING):
        raise PermissionDenied(_("Only the claimant and reviewers write about this claim."))
    return Message.Side.REVIEWER


def _refuse_flood(claim: Claim, side: Message.Side) -> None:
    """Refuse one more message while so many of the same side stand unanswered."""
    last = list(claim.messages.order_by("-pk").values_list("side", flat=True)[:MOST_UNANSWERED])
    if len(last) == MOST_UNANSWERED and set(last) == {side}:
        raise MessageRefused(_("Your last messages wait for an answer. Please wait for it."))


@transaction.atomic
def see_messages(claim: Claim, *, by: User, now: datetime) -> None:
    """Note that a person had the other side's messages in front of them."""
    theirs = claim.messages.filter(seen_at__isnull=True).exclude(side=side_of(by, claim))
    theirs.update(seen_at=now)
