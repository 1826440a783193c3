"""Proofs: what is taken, under which name it is kept, and when its file goes."""

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from claims import actions
from claims.actions import evidence as evidence_actions
from claims.models import Claim, Evidence
from pictures.attachments import save_with_file
from pictures.intake import Limits
from pictures.papers import PDF, UnknownKind, media_type_of, tidy_name
from pictures.refusals import UploadRefused
from tests.factories import NOW, make_draft, make_picture_bytes

PAPER = b"%PDF-1.4 nothing much %%EOF\n"
LAYERS = b"8BPS\x00\x01" + bytes(100)


def files(settings: LazySettings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).glob("evidence/**/*") if path.is_file()]


def add(claim: Claim, data: bytes, name: str = "proof.pdf", note: str = "") -> Evidence:
    return actions.add_evidence(
        claim,
        by=claim.claimant,
        kind=Evidence.Kind.CONTRACT,
        note=note,
        upload=SimpleUploadedFile(name, data),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("data", "media_type", "filename"),
    [
        (PAPER, PDF, "proof.pdf"),
        (LAYERS, "image/vnd.adobe.photoshop", "proof.psd"),
        (make_picture_bytes(1), "image/png", "proof.png"),
        (make_picture_bytes(1, fmt="JPEG"), "image/jpeg", "proof.jpg"),
        (make_picture_bytes(1, fmt="WEBP"), "image/webp", "proof.webp"),
        (make_picture_bytes(1, fmt="GIF"), "image/gif", "proof.gif"),
    ],
)
@pytest.mark.django_db
def test_a_proof_is_kept_as_it_is(
    data: bytes, media_type: str, filename: str, settings: LazySettings
) -> None:
    proof = add(make_draft(), data, "proof.exe")
    proof.refresh_from_db()
    assert (proof.media_type, proof.filename) == (media_type, filename)
    assert proof.sha256 == hashlib.sha256(data).hexdigest()
    (stored,) = files(settings)
    assert stored.read_bytes() == data
    assert stored.suffix == ""


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 archive",
        b"%PDF-1.4 cut short",
        b"8BPS\x00\x09",
        b"plain words",
    ],
)
@pytest.mark.django_db
def test_other_files_are_refused_and_leave_nothing(data: bytes, settings: LazySettings) -> None:
    claim = make_draft()
    with pytest.raises(actions.EvidenceRefused, match="Add a picture, a PDF, a"):
        add(claim, data)
    assert (claim.evidence.count(), files(settings)) == (1, [])


@pytest.mark.django_db
def test_a_damaged_picture_is_refused_in_its_own_words(settings: LazySettings) -> None:
    claim = make_draft()
    with pytest.raises(UploadRefused, match="ends in the middle"):
        add(claim, make_picture_bytes(1)[:-30])
    assert files(settings) == []


@pytest.mark.django_db
def test_size_is_limited(settings: LazySettings) -> None:
    claim = make_draft()
    settings.REDRESS_EVIDENCE_BYTES = 2**20
    with pytest.raises(actions.EvidenceRefused, match="larger than 1 MB"):
        add(claim, PAPER[:-6] + bytes(2**20) + b"%%EOF\n")
    with pytest.raises(actions.EvidenceRefused, match="empty"):
        add(claim, b"")


@pytest.mark.django_db
def test_something_has_to_be_said(creator: User) -> None:
    claim = make_draft(creator)
    kind = Evidence.Kind.REGISTRATION
    with pytest.raises(actions.EvidenceRefused, match="Add a file, a number"):
        actions.add_evidence(claim, by=creator, kind=kind, note=" ", now=NOW)
    proof = actions.add_evidence(claim, by=creator, kind=kind, note=" 12 ", now=NOW)
    assert (proof.note, proof.sha256, str(proof)) == ("12", "", f"{proof.get_kind_display()} 12")
    with pytest.raises(ValidationError):
        actions.add_evidence(claim, by=creator, kind=kind, note="x" * 501, now=NOW)


@pytest.mark.django_db
def test_kind_and_work_belong_here(creator: User) -> None:
    claim, foreign = make_draft(creator), make_draft().pictures.get()
    for kind in ("ANSWER", "RUMOUR"):
        with pytest.raises(actions.EvidenceRefused, match="from the list"):
            actions.add_evidence(claim, by=creator, kind=kind, note="x", now=NOW)  # type: ignore[arg-type]
    with pytest.raises(actions.EvidenceRefused, match="not in this claim"):
        actions.add_evidence(
            claim, by=creator, kind=Evidence.Kind.ORIGINAL, note="x", picture=foreign, now=NOW
        )


@pytest.mark.django_db
def test_a_claim_holds_so_many_proofs_and_no_more(
    creator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_actions, "MAX_EVIDENCE", 1)
    with pytest.raises(actions.EvidenceRefused, match="at most 1 proofs"):
        add(make_draft(creator), PAPER)


@pytest.mark.django_db
def test_if_the_row_fails_the_file_goes(settings: LazySettings) -> None:
    claim = make_draft()
    proof = Evidence(claim=claim, kind="CONTRACT", sha256="not a hash")
    with pytest.raises(IntegrityError):
        save_with_file(proof, PAPER)
    assert files(settings) == []


@pytest.mark.django_db
def test_a_removed_proof_takes_its_file_along_after_the_commit(
    creator: User,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    claim = make_draft(creator)
    proof = add(claim, PAPER)
    with django_capture_on_commit_callbacks() as waiting:
        actions.remove_evidence(proof, by=creator, now=NOW)
        assert len(files(settings)) == 1
    for callback in waiting:
        callback()
    assert files(settings) == []
    assert claim.evidence.count() == 1


@pytest.mark.django_db
def test_proofs_go_with_their_work(
    creator: User,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    claim = make_draft(creator)
    picture = claim.pictures.get()
    actions.add_evidence(
        claim,
        by=creator,
        kind=Evidence.Kind.ORIGINAL,
        upload=SimpleUploadedFile("a.pdf", PAPER),
        picture=picture,
        now=NOW,
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_picture(picture, by=creator, now=NOW)
    assert (claim.evidence.count(), files(settings)) == (0, [])


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("draft.psd", "draft.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\papers\\证书.jpg", "证书.pdf"),
        ('a"b\r\n<c>.pdf', "abc.pdf"),
        ("gpj.\u202eexe.pdf", "gpj.exe.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_names_are_tidied(name: str, tidy: str) -> None:
    assert tidy_name(name, PDF) == tidy


def test_the_kind_is_told_from_the_bytes() -> None:
    assert media_type_of(PAPER, Limits()) == PDF
    with pytest.raises(UnknownKind):
        media_type_of(b"%PDF-1.4 %%EOF" + bytes(5000), Limits())
