"""Trusted timestamps: whether they fit a work, who signed them, and what is said about it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from claims import actions
from claims.models import Evidence, Picture
from pictures.models import ProofKind
from pictures.papers import TIMESTAMP
from pictures.proofs import add_proof
from pictures.storage import read_original
from pictures.timestamps import (
    NoToken,
    Signature,
    _authority,
    check_token,
    read_token,
    roots_in,
)
from tests.claims.stamping import root, stamped
from tests.factories import NOW, make_draft, make_work

FILES = [("other", b"other bytes"), ("Cat", b"the work")]
TRUSTED = x509.load_pem_x509_certificates(root())


@pytest.mark.parametrize("method", ["sha256", "sha512"])
@pytest.mark.parametrize("alone", [False, True])
def test_a_token_names_time_authority_and_file(tmp_path: Path, method: str, *, alone: bool) -> None:
    stamp = check_token(stamped(b"the work", tmp_path, method=method, alone=alone), FILES, TRUSTED)
    assert (stamp.fits, stamp.signature) == ("Cat", Signature.TRUSTED)
    assert stamp.at.endswith("+00:00")
    assert "CN=Test Signer" in stamp.authority


def test_a_certificate_of_somebody_else_names_nobody(tmp_path: Path) -> None:
    assert _authority(read_token(stamped(b"the work", tmp_path)), TRUSTED) == ""


def test_a_timestamp_of_the_library_is_checked_when_its_work_is_claimed(
    creator: User, tmp_path: Path, settings: LazySettings
) -> None:
    settings.REDRESS_TSA_ROOTS = tmp_path / "none"
    work, claim = make_work(creator, title="Cat"), make_draft(creator)
    token = SimpleUploadedFile("cat.tsr", stamped(read_original(work.blob), tmp_path))
    add_proof(work, by=creator, kind=ProofKind.TIMESTAMP, upload=token, now=NOW)
    picture = actions.add_picture(claim, work=work, by=creator, now=NOW)
    stamp = picture.evidence.get().stamp
    assert stamp is not None
    assert (stamp["fits"], stamp["signature"]) == ("Cat", Signature.UNCHECKED)


def test_a_token_for_another_file_fits_none(tmp_path: Path) -> None:
    token = stamped(b"something else", tmp_path)
    assert check_token(token, FILES, TRUSTED).fits == ""


def test_a_hash_that_is_too_weak_fits_none(tmp_path: Path) -> None:
    assert check_token(stamped(b"the work", tmp_path, method="sha1"), FILES, TRUSTED).fits == ""


def test_without_a_root_the_authority_is_unknown_or_unchecked(tmp_path: Path) -> None:
    whole = stamped(b"the work", tmp_path, chain=True)
    assert check_token(whole, FILES, []).signature == Signature.UNKNOWN
    assert check_token(stamped(b"the work", tmp_path), FILES, []).signature == Signature.UNCHECKED


def test_a_token_without_certificates_names_nobody(tmp_path: Path) -> None:
    stamp = check_token(stamped(b"the work", tmp_path, certificate=False), FILES, TRUSTED)
    assert (stamp.authority, stamp.signature) == ("", Signature.UNCHECKED)


def test_a_forged_time_is_not_confirmed(tmp_path: Path) -> None:
    token = stamped(b"the work", tmp_path, chain=True)
    at = token.index(b"Z", token.index(b"\x18\x0f20")) - 12
    forged = token[:at] + b"00" + token[at + 2 :]
    stamp = check_token(forged, FILES, TRUSTED)
    assert stamp.signature == Signature.UNCHECKED


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x03\x02\x01\x02", b"%PDF", b"\x30" * 70_000])
def test_other_bytes_are_no_token(data: bytes) -> None:
    with pytest.raises(NoToken):
        read_token(data)


def test_roots_are_read_from_a_folder(tmp_path: Path) -> None:
    assert roots_in(tmp_path / "missing") == []
    (tmp_path / "a.pem").write_bytes(root())
    (tmp_path / "b.pem").write_text("not a certificate")
    (tmp_path / "note.txt").write_text("not a certificate")
    assert roots_in(tmp_path) == TRUSTED


def add(picture: Picture, token: bytes, *, whole: bool = False) -> Evidence:
    return actions.add_evidence(
        picture.claim,
        by=picture.claim.claimant,
        kind=Evidence.Kind.TIMESTAMP,
        upload=SimpleUploadedFile("stamp.tsr", token),
        picture=None if whole else picture,
        now=NOW,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("whole", [False, True])
def test_a_proof_is_checked_against_the_work(
    creator: User, settings: LazySettings, tmp_path: Path, *, whole: bool
) -> None:
    settings.REDRESS_TSA_ROOTS = tmp_path
    picture = make_draft(creator).pictures.get()
    token = stamped(read_original(picture.work.blob), tmp_path)  # leaves root.pem there
    proof = Evidence.objects.get(pk=add(picture, token, whole=whole).pk)
    assert (proof.media_type, proof.filename) == (TIMESTAMP, "stamp.tsr")
    assert proof.stamp_words[0].startswith(
        f"The timestamp fits “{picture.work.title}”: the file existed at 20"
    )
    assert proof.stamp_words[1] == "It is signed by a time authority that is trusted here."


@pytest.mark.django_db
def test_a_token_that_does_not_fit_is_kept_and_says_so(
    client_for: Callable[[User], Client], creator: User, tmp_path: Path
) -> None:
    picture = make_draft(creator).pictures.get()
    proof = add(picture, stamped(b"something else", tmp_path))
    assert proof.stamp_words == [
        "This timestamp does not fit the work: it was made for another file.",
        "Its signature could not be confirmed: its authority is not set up here.",
    ]
    address = f"/claims/{picture.claim.public_id}/step/proof/"
    page = client_for(creator).get(address).content.decode()
    assert proof.stamp_words[0] in page
    assert Evidence(kind=Evidence.Kind.CONTRACT, note="1").stamp_words == []
