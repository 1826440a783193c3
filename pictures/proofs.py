"""Proofs of authorship that a creator keeps with a work, and how their files are taken in."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import IO, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from pictures.attachments import save_with_file
from pictures.intake import PictureRefused
from pictures.models import ProofKind, Work, WorkProof
from pictures.papers import UnknownKind, media_type_of, tidy_name
from pictures.refusals import UploadRefused
from pictures.storage import limits, read_original
from pictures.timestamps import check_token, roots_in

MOST_PROOFS = 20


class ProofRefused(Refused):
    """A proof that cannot be taken; nothing of it was kept."""

    code = "evidence_refused"
    status = 400


class ProofInUse(Refused):
    """A claim rests on this proof, so it stays."""

    code = "proof_in_use"


class Upload(Protocol):
    """A file as a form or the API hands it over."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    @property
    def file(self) -> IO[bytes] | None: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True)
class Paper:
    """An upload that was checked: its bytes, what they are, and the name it is kept under."""

    data: bytes = field(repr=False)
    media_type: str
    filename: str
    sha256: str


def read_paper(upload: Upload) -> Paper:
    """Check a picture, PDF or layered file; raises `ProofRefused` or `UploadRefused`."""
    if not upload.size:
        raise ProofRefused(_("This file is empty. Choose it again."), field="file")
    if upload.size > settings.REDRESS_EVIDENCE_BYTES:
        raise ProofRefused(
            _("This file is larger than %(limit)d MB. Add a smaller copy of it.")
            % {"limit": settings.REDRESS_EVIDENCE_BYTES // 2**20},
            field="file",
        )
    data = upload.read()
    media_type = _media_type(data)
    name = tidy_name(upload.name or "", media_type)
    return Paper(data, media_type, name, hashlib.sha256(data).hexdigest())


def _media_type(data: bytes) -> str:
    try:
        return media_type_of(data, limits())
    except UnknownKind as error:
        raise ProofRefused(
            _(
                "Add a picture, a PDF, a layered Photoshop file (PSD) or a timestamp (TSR), whole "
                "and undamaged."
            ),
            field="file",
        ) from error
    except PictureRefused as refusal:
        raise UploadRefused(refusal, field="file") from refusal


def stamp_of(data: bytes, works: Iterable[Work]) -> dict[str, str]:
    """Check a timestamp against the works that it may be for, as `pictures.timestamps.Stamp`."""
    files = ((work.title, read_original(work.blob)) for work in works)
    return asdict(check_token(data, files, roots_in(settings.REDRESS_TSA_ROOTS)))


def must_own(work: Work, by: User) -> None:
    """Raise `PermissionDenied` unless the work is in the library of `by`."""
    if work.owner_id != by.pk or not by.has_role(*CLAIMING):
        raise PermissionDenied(_("This work belongs to somebody else."))


@transaction.atomic
def add_proof(
    work: Work,
    *,
    by: User,
    kind: str,
    note: str = "",
    upload: Upload | None = None,
    now: datetime,
) -> WorkProof:
    """Keep a proof with a work: a file, a remark (number, address), or both.

    Claims in which the work is named from now on get it as well. Raises `ProofRefused` or
    `UploadRefused`; then nothing is kept.
    """
    must_own(work, by)
    if kind not in ProofKind.values:
        raise ProofRefused(_("Choose the kind of proof from the list."), field="kind")
    note = note.strip()
    if not note and upload is None:
        raise ProofRefused(_("Add a file, a number or an address."), field="file")
    Work.objects.select_for_update(no_key=True).get(pk=work.pk)  # nobody adds the last one twice
    if work.proofs.count() >= MOST_PROOFS:
        message = _("A work has at most %(number)d proofs.")
        raise ProofRefused(message % {"number": MOST_PROOFS}, field="file")
    proof = WorkProof(work=work, kind=kind, note=note, added_at=now)
    proof.clean_fields(exclude={"work", "attachment"})
    if upload is None:
        proof.save()
    else:
        paper = read_paper(upload)
        proof.media_type, proof.filename = paper.media_type, paper.filename
        proof.sha256 = paper.sha256
        save_with_file(proof, paper.data)
    return proof


@transaction.atomic
def remove_proof(proof: WorkProof, *, by: User) -> None:
    """Take a proof away from a work; raises `ProofInUse` while a claim rests on it."""
    must_own(proof.work, by)
    try:
        with transaction.atomic():
            _drop(proof)
    except ProtectedError as error:
        message = _("“%(proof)s” is part of a claim and has to stay as evidence.")
        raise ProofInUse(message % {"proof": proof}) from error


def drop_proofs(work: Work) -> None:
    """Delete all proofs of a work that goes; raises `ProtectedError` while a claim has one."""
    for proof in work.proofs.all():
        _drop(proof)


def _drop(proof: WorkProof) -> None:
    if proof.attachment:
        transaction.on_commit(partial(default_storage.delete, str(proof.attachment.name)))
    proof.delete()
