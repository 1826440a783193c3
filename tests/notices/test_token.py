"""Signing with a key that never leaves its token, tried on SoftHSM."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from notices import signing
from notices.render import render
from notices.samples import sample
from notices.signing import sign, signatures_in
from notices.signing_key import CannotSign, signing_key

DRIVERS = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/pkcs11/libsofthsm2.so"),
)
DRIVER = next((path for path in DRIVERS if path.exists()), None)
PIN = "4711"
TOKEN, LABEL = "Redress tests", "notices"

pytestmark = pytest.mark.skipif(
    not (DRIVER and shutil.which("softhsm2-util")), reason="SoftHSM is not installed"
)


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, by: tuple[str, ec.EllipticCurvePrivateKey]
) -> bytes:
    """A certificate as DER; an authority's where a name has signed for itself."""
    now, (issuer, issuer_key) = datetime.now(UTC), by
    root = name == issuer
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    mine = {"key_cert_sign", "crl_sign"} if root else {"digital_signature", "content_commitment"}
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in mine for use in names}), critical=True)
        .sign(issuer_key, SHA256())
    )
    return made.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A token with a key, its certificate and that of the authority which issued it."""
    pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    pem = folder / "key.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(config))
        run("softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN,
            "--so-pin", "0815")  # fmt: skip
        run("softhsm2-util", "--import", str(pem), "--token", TOKEN, "--label", LABEL,
            "--id", "a1", "--pin", PIN)  # fmt: skip
        put(pkcs11, certificate("Court Test Ltd", key, ("Test Root", root_key)), LABEL)
        put(pkcs11, certificate("Test Root", root_key, ("Test Root", root_key)), "root")
        yield


def put(pkcs11: Any, der: bytes, label: str) -> None:
    """Keep a certificate in the token."""
    attribute = pkcs11.Attribute
    with (
        pkcs11.lib(str(DRIVER)).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session
    ):
        session.create_object(
            {
                attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                attribute.TOKEN: True,
                attribute.LABEL: label,
                attribute.ID: b"\xa1" if label == LABEL else b"\xa2",
                attribute.SUBJECT: x509.load_der_x509_certificate(der).subject.public_bytes(),
                attribute.VALUE: der,
            }
        )


@pytest.fixture
def named(token: None, settings: LazySettings) -> Iterator[LazySettings]:
    """The settings name the token, and nothing is known of an earlier key."""
    settings.REDRESS_SIGNING_DRIVER = str(DRIVER)
    settings.REDRESS_SIGNING_TOKEN, settings.REDRESS_SIGNING_LABEL = TOKEN, LABEL
    settings.REDRESS_SIGNING_PASSPHRASE = PIN
    caches = (signing_key, signing._pdf_signer)
    for cache in caches:
        cache.cache_clear()
    yield settings
    if signing_key.cache_info().currsize:
        signing_key().signer.pkcs11_session.close()  # type: ignore[attr-defined]
    for cache in caches:
        cache.cache_clear()


def test_a_token_signs_and_the_signature_is_trusted(named: LazySettings, tmp_path: Path) -> None:
    pdf = render(*sample("INFORMATION", 1)).pdf
    signed = sign(pdf)
    [found] = signatures_in(signed)
    assert (found.signer, found.untouched, found.trusted) == ("Court Test Ltd", True, True)
    assert [one.subject.native["common_name"] for one in signing_key().chain] == [
        "Court Test Ltd",
        "Test Root",
    ]
    assert (signing_key().name, signing_key().own) == ("Court Test Ltd", False)
    assert sign(pdf) != signed  # each is signed anew, by the same session
    if shutil.which("pdfsig"):
        path = tmp_path / "signed.pdf"
        path.write_bytes(signed)
        said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("REDRESS_SIGNING_PASSPHRASE", "0000"),
        ("REDRESS_SIGNING_TOKEN", "Another token"),
        ("REDRESS_SIGNING_LABEL", "another key"),
        ("REDRESS_SIGNING_DRIVER", "/nowhere/token.so"),
    ],
)
def test_what_is_wrong_with_a_token_is_said(setting: str, value: str, named: LazySettings) -> None:
    right = getattr(named, setting)
    setattr(named, setting, value)
    with pytest.raises(CannotSign, match=r"The token with the signing key can't be used: .{8}"):
        signing_key()
    setattr(named, setting, right)
    assert signing_key().name == "Court Test Ltd", "nobody is left logged in"
