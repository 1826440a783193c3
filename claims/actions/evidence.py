"""Proofs of authorship and powers of attorney: files, numbers, addresses."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actions.guards import lock_draft, touch
from claims.models import Claim, Evidence, Message, Picture
from pictures.attachments import save_with_file
from pictures.models import WorkProof
from pictures.papers import TIMESTAMP
from pictures.proofs import Paper, ProofRefused, Upload, read_paper, stamp_of

MAX_EVIDENCE = 200
NEVER_IN_A_DRAFT = {Evidence.Kind.ANSWER, Evidence.Kind.MESSAGE, Evidence.Kind.APPEAL}


EvidenceRefused = ProofRefused


@transaction.atomic
def add_evidence(
    claim: Claim,
    *,
    by: User,
    kind: Evidence.Kind,
    note: str = "",
    upload: Upload | None = None,
    picture: Picture | None = None,
    now: datetime,
) -> Evidence:
    """Add a proof to a draft: a file, a remark (number, address), or both.

    `picture` names the work it proves; without one it concerns the whole claim. Raises
    `EvidenceRefused` or `UploadRefused`.
    """
    lock_draft(claim, by)
    if kind in NEVER_IN_A_DRAFT or kind not in Evidence.Kind:
        raise EvidenceRefused(_("Choose the kind of proof from the list."), field="kind")
    if picture is not None and picture.claim_id != claim.pk:
        raise EvidenceRefused(_("This work is not in this claim."), field="picture")
    evidence = keep_evidence(claim, kind=kind, note=note, upload=upload, picture=picture, now=now)
    touch(claim, now)
    return evidence


def keep_evidence(
    claim: Claim,
    *,
    kind: Evidence.Kind,
    note: str,
    upload: Upload | Paper | None,
    picture: Picture | None,
    message: Message | None = None,
    now: datetime,
) -> Evidence:
    """Check and store one proof; the caller has checked who and when, and holds the claim.

    Who brings several files checks them all first and hands them over as `Paper`.
    """
    note = note.strip()
    if not note and upload is None:
        raise EvidenceRefused(_("Add a file, a number or an address."), field="file")
    if Evidence.objects.filter(claim=claim).count() >= MAX_EVIDENCE:
        raise EvidenceRefused(
            _("A claim holds at most %(number)d proofs.") % {"number": MAX_EVIDENCE}, field="file"
        )
    evidence = Evidence(
        claim=claim, picture=picture, message=message, kind=kind, note=note, added_at=now
    )
    evidence.clean_fields(exclude={"claim", "picture", "message", "attachment"})
    if upload is None:
        evidence.save()
        return evidence
    paper = upload if isinstance(upload, Paper) else read_paper(upload)
    evidence.media_type, evidence.filename = paper.media_type, paper.filename
    evidence.sha256 = paper.sha256
    if paper.media_type == TIMESTAMP:
        works = [picture.work] if picture else [each.work for each in claim.pictures.all()]
        evidence.stamp = stamp_of(paper.data, works)
    save_with_file(evidence, paper.data)
    return evidence


def attach_proofs(picture: Picture, *, now: datetime) -> list[Evidence]:
    """Give a picture of a draft the proofs that its work has in the library, each once.

    The rows are the claim's own and name the library's files; the caller holds the draft. What
    goes beyond the most that a claim may hold is left out.
    """
    there = set(picture.evidence.values_list("proof", flat=True))
    room = MAX_EVIDENCE - Evidence.objects.filter(claim=picture.claim_id).count()
    missing = [proof for proof in picture.work.proofs.all() if proof.pk not in there]
    return [
        Evidence.objects.create(
            claim_id=picture.claim_id,
            picture=picture,
            proof=proof,
            kind=proof.kind,
            note=proof.note,
            attachment=str(proof.attachment.name or ""),
            filename=proof.filename,
            media_type=proof.media_type,
            sha256=proof.sha256,
            stamp=_stamp_of(proof),
            added_at=now,
        )
        for proof in missing[: max(room, 0)]
    ]


def _stamp_of(proof: WorkProof) -> dict[str, str] | None:
    """What a timestamp of the library says of its work; None for other proofs."""
    if proof.media_type != TIMESTAMP:
        return None
    with proof.attachment.open("rb") as file:
        return stamp_of(file.read(), [proof.work])


@transaction.atomic
def take_proofs(picture: Picture, *, by: User, now: datetime) -> list[Evidence]:
    """Bring what was added to the library since then into the draft; returns what is new."""
    claim = lock_draft(picture.claim, by)
    added = attach_proofs(picture, now=now)
    touch(claim, now)
    return added


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Take a proof out of a draft; its file is deleted once the row is really gone."""
    claim = lock_draft(evidence.claim, by)
    discard([evidence])
    touch(claim, now)


def discard(proofs: Iterable[Evidence]) -> None:
    """Delete proofs and, once that is committed, their files; the library keeps its own."""
    for proof in proofs:
        if proof.attachment and proof.proof_id is None:
            transaction.on_commit(partial(default_storage.delete, str(proof.attachment.name)))
        proof.delete()
