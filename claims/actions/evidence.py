"""Proofs of authorship and powers of attorney: files, numbers, addresses."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import IO, Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.actions.guards import lock_draft, touch
from claims.models import Claim, Evidence, Picture
from claims.timestamps import check_token, roots_in
from claims.uploads import TIMESTAMP, UnknownKind, media_type_of, tidy_name
from pictures.intake import PictureRefused
from pictures.refusals import UploadRefused
from pictures.storage import limits, read_original

MAX_EVIDENCE = 200


class EvidenceRefused(Refused):
    """A proof that cannot be taken; nothing of it was kept."""

    code = "evidence_refused"
    status = 400


class Upload(Protocol):
    """A file as a form or the API hands it over."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    @property
    def file(self) -> IO[bytes] | None: ...

    def read(self) -> bytes: ...


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
    if kind == Evidence.Kind.ANSWER or kind not in Evidence.Kind:
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
    upload: Upload | None,
    picture: Picture | None,
    now: datetime,
) -> Evidence:
    """Check and store one proof; the caller has checked who and when, and holds the claim."""
    note = note.strip()
    if not note and upload is None:
        raise EvidenceRefused(_("Add a file, a number or an address."), field="file")
    if Evidence.objects.filter(claim=claim).count() >= MAX_EVIDENCE:
        raise EvidenceRefused(
            _("A claim holds at most %(number)d proofs.") % {"number": MAX_EVIDENCE}, field="file"
        )
    evidence = Evidence(claim=claim, picture=picture, kind=kind, note=note, added_at=now)
    evidence.clean_fields(exclude={"claim", "picture", "attachment"})
    if upload is None:
        evidence.save()
        return evidence
    data = _checked(upload)
    evidence.media_type = _media_type(data)
    evidence.filename = tidy_name(upload.name or "", evidence.media_type)
    evidence.sha256 = hashlib.sha256(data).hexdigest()
    if evidence.media_type == TIMESTAMP:
        evidence.stamp = _stamp(evidence, data)
    _save_with_file(evidence, data)
    return evidence


def _stamp(evidence: Evidence, data: bytes) -> dict[str, str]:
    """Check a timestamp against the work that it is for, or against every work of the claim."""
    pictures = [evidence.picture] if evidence.picture else evidence.claim.pictures.all()
    files = ((picture.work.title, read_original(picture.work.blob)) for picture in pictures)
    return asdict(check_token(data, files, roots_in(settings.REDRESS_TSA_ROOTS)))


def _checked(upload: Upload) -> bytes:
    """The bytes of an upload that is neither empty nor too large."""
    if not upload.size:
        raise EvidenceRefused(_("This file is empty. Choose it again."), field="file")
    if upload.size > settings.REDRESS_EVIDENCE_BYTES:
        raise EvidenceRefused(
            _("This file is larger than %(limit)d MB. Add a smaller copy of it.")
            % {"limit": settings.REDRESS_EVIDENCE_BYTES // 2**20},
            field="file",
        )
    return upload.read()


def _media_type(data: bytes) -> str:
    try:
        return media_type_of(data, limits())
    except UnknownKind as error:
        raise EvidenceRefused(
            _(
                "Add a picture, a PDF, a layered Photoshop file (PSD) or a timestamp (TSR), whole "
                "and undamaged."
            ),
            field="file",
        ) from error
    except PictureRefused as refusal:
        raise UploadRefused(refusal, field="file") from refusal


def _save_with_file(evidence: Evidence, data: bytes) -> None:
    """Write the file, then the row; if the row fails, the file goes too."""
    name = evidence.public_id.hex
    evidence.attachment.save(f"{name[:2]}/{name}", ContentFile(data), save=False)
    stored = str(evidence.attachment.name)
    try:
        evidence.save()
    except BaseException:
        default_storage.delete(stored)
        raise


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Take a proof out of a draft; its file is deleted once the row is really gone."""
    claim = lock_draft(evidence.claim, by)
    discard([evidence])
    touch(claim, now)


def discard(proofs: Iterable[Evidence]) -> None:
    """Delete proofs and, once that is committed, their files."""
    for proof in proofs:
        if proof.attachment:
            transaction.on_commit(partial(default_storage.delete, str(proof.attachment.name)))
        proof.delete()
