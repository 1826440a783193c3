"""What this room holds of a person: handing it over, and forgetting it."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.handover import Kept, Obstacle, Part, PersonalFile
from accounts.models import User
from claims.actions import advance
from claims.actions.bulk import forget_table
from claims.actions.evidence import discard
from claims.models import BulkFiling, Claim, Evidence, Message, Question, Step, Term
from claims.states import State
from pictures.attachments import pieces_of

# UPHELD and ACCEPTED are the payouts' to judge: there money is owed.
UNDER_WAY = (
    State.SUBMITTED,
    State.IN_REVIEW,
    State.INFO_REQUESTED,
    State.AWAITING_APPROVAL,
    State.APPEALED,
)
STATED = (
    "reference", "state", "respondent_kind", "holder_name", "holder_kind", "postal_address",
    "contact_email", "telephone", "agent_name", "rights", "request", "declaration_version",
    "declaration_agreed", "signature", "signed_at", "filed_at", "due_at", "created_at",
)  # fmt: skip
BLANK: dict[str, Any] = {
    "holder_name": "", "postal_address": "", "contact_email": "", "telephone": "",
    "agent_name": "", "rights": [], "request": "", "signature": "", "avatar": None,
}  # fmt: skip


def hand_over(user: User) -> Part:
    """Claims with works, proofs, questions, messages and trail, and tables; staff stay nameless."""
    own = Claim.objects.filter(claimant=user)
    proofs = Evidence.objects.filter(claim__in=own).select_related("claim", "picture")
    steps = Step.objects.filter(claim__in=own).select_related("claim")
    questions = Question.objects.filter(claim__in=own).select_related("claim")
    messages = Message.objects.filter(claim__in=own).select_related("claim")
    return Part(
        "claims",
        {
            "claims": [_claim(claim) for claim in own.select_related("avatar")],
            "proofs": [_proof(proof) for proof in proofs],
            "questions": [_question(question) for question in questions],
            "messages": [_message(message) for message in messages],
            "steps": [_step(step, user) for step in steps],
            "clocks": list(
                Term.objects.filter(step__claim__in=own).values(
                    "step__claim__public_id",
                    "kind",
                    "basis",
                    "notice",
                    "counted_from",
                    "due_at",
                    "at",
                )
            ),
            "tables": [_table(filing) for filing in BulkFiling.objects.filter(owner=user)],
        },
        tuple(
            PersonalFile(_name(proof), partial(pieces_of, str(proof.attachment.name)))
            for proof in proofs
            if proof.attachment
        ),
    )


def _claim(claim: Claim) -> dict[str, Any]:
    avatar = claim.avatar
    return {
        "id": claim.public_id,
        **{field: getattr(claim, field) for field in STATED},
        "avatar": (avatar.external_id or avatar.source_url) if avatar else "",
        "works": list(claim.pictures.values_list("work__public_id", flat=True)),
    }


def _proof(proof: Evidence) -> dict[str, Any]:
    return {
        "claim": proof.claim.public_id,
        "picture": proof.picture.public_id if proof.picture else None,
        "kind": proof.kind,
        "note": proof.note,
        "filename": proof.filename,
        "file": _name(proof) if proof.attachment else "",
        "sha256": proof.sha256,
        "added_at": proof.added_at,
    }


def _question(question: Question) -> dict[str, Any]:
    said = ("text", "asked_at", "due_at", "answer", "answered_at")
    return {"claim": question.claim.public_id} | {key: getattr(question, key) for key in said}


def _message(message: Message) -> dict[str, Any]:
    by = "you" if message.side == Message.Side.CLAIMANT else "staff"
    said = {"body": message.body, "sent_at": message.sent_at, "seen_at": message.seen_at}
    return {"claim": message.claim.public_id, "by": by, **said}


def _table(filing: BulkFiling) -> dict[str, Any]:
    """A table that was sent to file many claims, with its rows; its pictures are works by now."""
    said = ("table_name", "table_sha256", "archive_name", "archive_sha256", "uploaded_at",
            "confirmed_at", "signature", "finished_at")  # fmt: skip
    rows = filing.rows.values("number", "cells", "errors", "claim__public_id")
    return {"rows": list(rows)} | {field: getattr(filing, field) for field in said}


def _step(step: Step, user: User) -> dict[str, Any]:
    by = "you" if step.by_id == user.pk else "staff" if step.by_id else "system"
    return {"claim": step.claim.public_id, "number": step.number, "old": step.old,
            "new": step.new, "by": by, "reason": step.reason, "at": step.at}  # fmt: skip


def _name(proof: Evidence) -> str:
    return f"proofs/{proof.public_id}-{proof.filename}"


def obstacles(user: User) -> list[Obstacle]:
    """Every claim that somebody is at work on; it can be withdrawn first."""
    return [
        Obstacle(
            _("Claim %(claim)s is still being worked on. Withdraw it first, or wait for its end.")
            % {"claim": claim},
            reverse("claims:detail", args=[claim.public_id]),
            _("Open the claim"),
        )
        for claim in Claim.objects.filter(claimant=user, state__in=UNDER_WAY).order_by("pk")
    ]


def kept(user: User) -> list[Kept]:
    """Filed claims without contact data, and what cannot be taken out of a trail."""
    found = []
    if Evidence.objects.filter(claim__in=_given_up(user)).exists():
        found.append(
            Kept(
                _("Works and proofs of drafts that you withdrew, without your words"),
                _("Nothing is taken out of a claim once it has ended."),
            )
        )
    filed = Claim.objects.filter(claimant=user, filed_at__isnull=False)
    last: datetime | None = filed.aggregate(last=Max("updated_at"))["last"]
    if last is None:
        return found
    return [
        *found,
        Kept(
            _(
                "Filed claims as you signed them (names, works, proofs, questions, the trail), "
                "without address, telephone and e-mail"
            ),
            _("They may be needed in court until claims expire (Civil Code, art. 188)."),
            years_after(last, settings.REDRESS_KEEP_CLAIM_YEARS),
        ),
    ]


def _given_up(user: User) -> QuerySet[Claim]:
    return Claim.objects.filter(claimant=user, state=State.WITHDRAWN, filed_at__isnull=True)


def years_after(moment: datetime, years: int) -> date:
    """The end of the year that lies so many years after a moment, in China."""
    return date(timezone.localdate(moment).year + years, 12, 31)


def forget(user: User, *, now: datetime) -> None:
    """Empty and withdraw drafts; take what may be changed out of everything else.

    Tables of many claims go whole: the claims that came of them have their own words.
    """
    for draft in Claim.objects.select_for_update().filter(claimant=user, state=State.DRAFT):
        discard(draft.evidence.all())
        draft.pictures.all().delete()
        advance(draft, to=State.WITHDRAWN, by=user, reason="Account deleted", now=now)
    for filing in BulkFiling.objects.select_for_update().filter(owner=user):
        forget_table(filing)
    own = Claim.objects.filter(claimant=user)
    own.filter(filed_at__isnull=True).update(**BLANK)
    own.filter(filed_at__isnull=False).update(postal_address="", contact_email="", telephone="")
