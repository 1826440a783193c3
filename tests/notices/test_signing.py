"""The signature of a notice: who signed, and that nothing was changed since."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from notices import signing
from notices.authority import CHAIN, KEY, ROOT, own_authority
from notices.render import render
from notices.samples import sample
from notices.signing import sign, signatures_in
from notices.signing_key import CannotSign, root_certificate, signing_key

SECRET = "open sesame"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(*sample("INFORMATION", 1)).pdf


@pytest.fixture
def fresh() -> Iterator[None]:
    """The key is read anew, and once more afterwards."""
    caches = (signing_key, signing._pdf_signer)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def test_a_signed_letter_is_whole_and_ours(pdf: bytes) -> None:
    [found] = signatures_in(sign(pdf))
    assert (found.signer, found.untouched, found.trusted) == ("Redress notices", True, True)
    assert found.stamped_at == ""
    assert sign(pdf).startswith(pdf)  # appended, so that what was set is in it as it was


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_one_changed_byte_breaks_it(pdf: bytes, at: float) -> None:
    signed = bytearray(sign(pdf))
    signed[int(len(pdf) * at)] ^= 1
    assert not any(found.untouched for found in signatures_in(bytes(signed)))


def test_what_is_appended_shows(pdf: bytes) -> None:
    added = sign(pdf) + b"\n1 0 obj\n<<>>\nendobj\n"
    assert not any(found.untouched for found in signatures_in(added))


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n", b"%PDF-1.7\nxref\n0 1\ntrailer"])
def test_what_is_no_pdf_has_no_signature(data: bytes) -> None:
    assert list(signatures_in(data)) == []


def test_an_unsigned_letter_has_none(pdf: bytes) -> None:
    assert list(signatures_in(pdf)) == []


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler's pdfsig is not installed")
def test_poppler_agrees(pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(pdf))
    said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_no_fault(pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(pdf))
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_own_authority_is_made_once_and_keeps_no_key_of_its_own(tmp_path: Path) -> None:
    folder = own_authority(tmp_path / "signing", name="Bench")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(before) == sorted([KEY, CHAIN, ROOT])
    assert (folder / KEY).stat().st_mode & 0o077 == 0
    own_authority(folder, name="Other")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    signer, root = x509.load_pem_x509_certificates(before[CHAIN])
    signer.verify_directly_issued_by(root)
    key = x509.load_pem_x509_certificate(before[ROOT]).public_key()
    assert key != signer.public_key()
    assert list(tmp_path.iterdir()) == [folder]


def test_the_root_is_handed_out(pdf: bytes) -> None:
    root = x509.load_pem_x509_certificate(root_certificate())
    signer = signing_key().chain[0]
    x509.load_der_x509_certificate(signer.dump()).verify_directly_issued_by(root)


def files(folder: Path, key: "rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey") -> tuple[str, str]:
    """A key with a passphrase and a self-signed certificate."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Platform Ltd")])
    now = datetime.now(UTC)
    uses = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_cert_sign=True, **uses
            ),
            critical=True,
        )
        .sign(key, SHA256())
    )
    secret = BestAvailableEncryption(SECRET.encode())
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    (folder / "chain.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return str(folder / "key.pem"), str(folder / "chain.pem")


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_key_from_a_file_signs(
    kind: str, pdf: bytes, tmp_path: Path, settings: LazySettings, fresh: None
) -> None:
    old = sign(pdf)
    root = tmp_path / "old.pem"
    root.write_bytes(root_certificate())
    fresh_key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else None
    key = fresh_key or ec.generate_private_key(ec.SECP256R1())
    settings.REDRESS_SIGNING_KEY, settings.REDRESS_SIGNING_CERTIFICATES = files(tmp_path, key)
    settings.REDRESS_SIGNING_PASSPHRASE = SECRET
    signing_key.cache_clear()
    signing._pdf_signer.cache_clear()
    [found] = signatures_in(sign(pdf))
    assert (found.signer, found.untouched, found.trusted) == ("Test Platform Ltd", True, True)
    assert signing_key().own is False
    [before] = signatures_in(old)
    assert (before.untouched, before.trusted) == (True, False)
    settings.REDRESS_SIGNING_ROOTS = [str(root)]
    [before] = signatures_in(old)
    assert (before.untouched, before.trusted) == (True, True)


def test_a_wrong_passphrase_is_said(tmp_path: Path, settings: LazySettings, fresh: None) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    settings.REDRESS_SIGNING_KEY, settings.REDRESS_SIGNING_CERTIFICATES = files(tmp_path, key)
    settings.REDRESS_SIGNING_PASSPHRASE = "wrong"
    with pytest.raises(CannotSign, match="can't be read"):
        signing_key()


def test_an_empty_chain_and_another_kind_of_key_are_said(
    tmp_path: Path, settings: LazySettings, fresh: None
) -> None:
    _key, chain = files(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    other = ed25519.Ed25519PrivateKey.generate()
    secret = BestAvailableEncryption(SECRET.encode())
    path = tmp_path / "other.pem"
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    settings.REDRESS_SIGNING_KEY, settings.REDRESS_SIGNING_CERTIFICATES = str(path), chain
    settings.REDRESS_SIGNING_PASSPHRASE = SECRET
    with pytest.raises(CannotSign, match="RSA or an elliptic curve"):
        signing_key()
    Path(chain).write_text("")
    with pytest.raises(CannotSign, match=r"holds none|can't be read"):
        signing_key()


def test_without_a_key_nothing_is_signed_in_production(settings: LazySettings, fresh: None) -> None:
    settings.REDRESS_SIGNING_OWN = False
    with pytest.raises(CannotSign, match="REDRESS_SIGNING_KEY"):
        signing_key()


def test_a_token_that_is_not_there_is_said(settings: LazySettings, fresh: None) -> None:
    settings.REDRESS_SIGNING_DRIVER = "/nowhere/token.so"
    with pytest.raises(CannotSign, match=r"python-pkcs11|token with the signing key"):
        signing_key()
