"""Writes, signs and sends a counter-statement; who holds the link does it, so there is no `by`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from claims.actions.steps import ring
from claims.linter import Gap
from claims.models import Claim
from enforcement.actions.answers.countdowns import begin_countdown
from enforcement.actions.answers.forwarding import confirm_receipt
from enforcement.answer_linter import answer_gaps
from enforcement.answer_terms import Count, days_after
from enforcement.answer_texts import VERSION
from enforcement.answering import rule_in_force, why_no_answer
from enforcement.contacts import CONTACT, opened, sealed
from enforcement.models import AnswerFile, AnswerLetter, CounterStatement, Forwarding
from notices.models import Notice
from pictures.attachments import save_with_file, with_its_files
from pictures.proofs import Upload, read_paper

FILED = "ANSWER_FILED"
STATED = (
    "name", "kind", "avatar_title", "avatar_place", "statement", "guaranteed", "declared",
)  # fmt: skip
MOST_FILES = 10


class NoAnswer(Refused):
    """There is nothing to answer, or it was answered."""

    code = "no_answer"


class AnswerIncomplete(Refused):
    """The counter-statement can't be sent yet; `gaps` names everything that is missing."""

    code = "incomplete"

    def __init__(self, found: list[Gap]) -> None:
        super().__init__(_("The counter-statement is not complete yet. See what is missing."))
        self.gaps = found
        errors: dict[str, list[str]] = {}
        for gap in found:
            errors.setdefault(gap.field, []).append(gap.message)
        self.extra = {"errors": errors, "gaps": [asdict(gap) for gap in found]}


class TooManyFiles(Refused):
    """More files than anybody needs to read."""

    code = "too_many_files"
    status = 400


@transaction.atomic
def save_answer(
    forwarding: Forwarding, *, fields: Mapping[str, Any], now: datetime
) -> CounterStatement:
    """Keep what is written so far; fields that are left out stay. Raises `NoAnswer`."""
    statement = _draft(forwarding, now)
    for name in STATED:
        if name in fields:
            setattr(statement, name, fields[name])
    if any(name in fields for name in CONTACT):
        statement.contact = sealed(statement, opened(statement) | _contact(fields))
    statement.updated_at = now
    statement.clean_fields(exclude={"forwarding"})
    statement.save()
    return statement


def _contact(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(fields[name]) for name in CONTACT if name in fields}


def _draft(forwarding: Forwarding, now: datetime) -> CounterStatement:
    """The draft, made if there is none, under the lock of its claim and its forwarding."""
    Claim.objects.select_for_update(of=("self",)).get(pk=forwarding.claim_id)
    rows = Forwarding.objects.select_for_update(of=("self",))
    locked = rows.select_related("measure", "claim", "statement").get(pk=forwarding.pk)
    if why := why_no_answer(locked, now=now):
        raise NoAnswer(why)
    statement, _new = CounterStatement.objects.get_or_create(
        forwarding=forwarding, defaults={"begun_at": now, "updated_at": now}
    )
    return statement


@with_its_files()
def keep_answer(
    forwarding: Forwarding,
    *,
    fields: Mapping[str, Any],
    uploads: Sequence[Upload] = (),
    now: datetime,
) -> CounterStatement:
    """Keep what is written so far together with new files: all of it, or what refuses a file."""
    statement = save_answer(forwarding, fields=fields, now=now)
    for upload in uploads:
        add_answer_file(forwarding, upload=upload, now=now)
    return statement


@with_its_files()
def add_answer_file(forwarding: Forwarding, *, upload: Upload, now: datetime) -> AnswerFile:
    """Add a file to the draft. Raises `NoAnswer`, `TooManyFiles` or what refuses a file."""
    statement = _draft(forwarding, now)
    if statement.files.count() >= MOST_FILES:
        message = _("At most %(number)d files are taken.")
        raise TooManyFiles(message % {"number": MOST_FILES}, field="files")
    paper = read_paper(upload)
    file = AnswerFile(
        statement=statement,
        media_type=paper.media_type,
        filename=paper.filename,
        sha256=paper.sha256,
        added_at=now,
    )
    save_with_file(file, paper.data)
    return file


@transaction.atomic
def remove_answer_file(forwarding: Forwarding, file: AnswerFile, *, now: datetime) -> None:
    """Take a file out of the draft."""
    statement = _draft(forwarding, now)
    kept = statement.files.get(pk=file.pk)
    transaction.on_commit(partial(default_storage.delete, str(kept.attachment.name)))
    kept.delete()


@transaction.atomic
def file_answer(forwarding: Forwarding, *, signature: str, now: datetime) -> CounterStatement:
    """Sign and send the counter-statement: it is forwarded to the claimant and never changes.

    Raises `AnswerIncomplete` with every gap; then the draft is as it was. Where the rule restores
    at once, the clock is over as soon as it starts; otherwise it starts when the claimant has it.
    """
    statement = _draft(forwarding, now)
    found = answer_gaps(statement, signature=signature)
    if found:
        raise AnswerIncomplete(found)
    statement.text_version = VERSION
    statement.signature = " ".join(signature.split())
    statement.filed_at = statement.updated_at = now
    statement.deemed_at = days_after(now, settings.REDRESS_COUNTER_DEEMED_DAYS)
    statement.save()
    confirm_receipt(forwarding, now=now)  # who answers has the notice
    AnswerLetter.objects.create(forwarding=forwarding, party=Notice.Party.CLAIMANT, retry_at=now)
    if rule_in_force().count == Count.AT_ONCE:
        begin_countdown(statement, at=now)
    transaction.on_commit(partial(ring, FILED))
    return statement
