"""Checks trusted timestamps (RFC 3161) against files, without asking anybody; no Django here."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

LARGEST = 64 * 1024 - 16  # bytes of a token; real ones have a few thousand
GRANTED = b"\x30\x03\x02\x01\x00"  # the status in front of a token inside an answer
HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


class Signature(StrEnum):
    """What is known of the signature on a token."""

    TRUSTED = "trusted"  # by an authority that is set up here
    UNKNOWN = "unknown"  # sound by the certificates that the token itself brings
    UNCHECKED = "unchecked"  # neither


class NoToken(Exception):
    """The bytes are no timestamp that can be read."""


@dataclass(frozen=True)
class Stamp:
    """What a token says and whether it holds; `fits` names the file, empty if there is none."""

    at: str  # ISO 8601, UTC
    authority: str
    fits: str
    signature: Signature


def read_token(data: bytes) -> TimeStampResponse:
    """The answer of a time authority, or a token alone (both DER); raises `NoToken`."""
    if not data.startswith(b"\x30") or len(data) > LARGEST:
        raise NoToken
    inside = GRANTED + data
    wrapped = b"\x30\x82" + len(inside).to_bytes(2, "big") + inside
    for form in (data, wrapped):
        try:
            token = decode_timestamp_response(form)
            token.tst_info  # noqa: B018  # parsed on demand, and refused here rather than later
        except ValueError:
            continue
        return token
    raise NoToken


def check_token(
    data: bytes, files: Iterable[tuple[str, bytes]], roots: list[x509.Certificate]
) -> Stamp:
    """Compare a token with named files, one after the other; raises `NoToken`."""
    token = read_token(data)
    brought = [
        x509.load_der_x509_certificate(raw) for raw in sorted(token.signed_data.certificates)
    ]
    signature = Signature.UNCHECKED
    if _holds(token, roots):
        signature = Signature.TRUSTED
    elif _holds(token, brought):
        signature = Signature.UNKNOWN
    return Stamp(
        at=token.tst_info.gen_time.astimezone(UTC).isoformat(),
        authority=_authority(token, brought),
        fits=_fitting(token, files),
        signature=signature,
    )


def roots_in(folder: Path) -> list[x509.Certificate]:
    """The certificates of trusted authorities in the `.pem` files of a folder that can be read."""
    found: list[x509.Certificate] = []
    for path in sorted(folder.glob("*.pem")):
        with suppress(ValueError):  # keys and other things lie in such folders too
            found += x509.load_pem_x509_certificates(path.read_bytes())
    return found


def _fitting(token: TimeStampResponse, files: Iterable[tuple[str, bytes]]) -> str:
    """The name of the first file whose hash the token holds."""
    imprint = token.tst_info.message_imprint
    method = HASHES.get(imprint.hash_algorithm.dotted_string)
    if method is None:
        return ""
    for name, content in files:
        if hashlib.new(method, content).digest() == imprint.message:
            return name
    return ""


def _holds(token: TimeStampResponse, roots: list[x509.Certificate]) -> bool:
    """Whether the signature leads to one of these certificates, valid at the stamped time."""
    if not roots:
        return False
    try:
        verifier = VerifierBuilder(roots=list(roots)).build()
        return verifier.verify(token, token.tst_info.message_imprint.message)
    except (VerificationError, ValueError):
        return False


def _authority(token: TimeStampResponse, brought: list[x509.Certificate]) -> str:
    """The name in the certificate that signed; empty if the token does not bring it."""
    signers = {(info.issuer, info.serial_number) for info in token.signed_data.signer_infos}
    for certificate in brought:
        if (certificate.issuer, certificate.serial_number) in signers:
            return certificate.subject.rfc4514_string()[:200]
    return ""
