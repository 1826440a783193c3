"""A time authority for tests: tokens made by openssl with certificates made here."""

import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Authority = tuple[x509.Certificate, x509.Certificate, ec.EllipticCurvePrivateKey]
# The longest, so that DER sorts the root last: the library asks for that order.
ROOT_NAME = "Test Root, an authority whose long name puts its certificate last"[:64]

SETUP = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512, sha1
ess_cert_id_alg = sha256
"""


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    by: ec.EllipticCurvePrivateKey,
    usage: x509.ObjectIdentifier | None,
) -> x509.Certificate:
    """A certificate; without a usage that of an authority."""
    now, top = datetime.now(UTC), usage is None
    names = [
        x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test Studio"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )
        for common in (subject, issuer)
    ]
    public = key.public_key()
    made = (
        x509.CertificateBuilder(names[1], names[0], public, x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=top, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, top, top, False, False), critical=True
        )
    )
    if usage is not None:
        stamping = usage == ExtendedKeyUsageOID.TIME_STAMPING
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=stamping)
    return made.sign(by, hashes.SHA256())


@cache
def authority(usage: x509.ObjectIdentifier) -> Authority:
    """A root, a certificate that it signed for one usage, and that one's key."""
    top, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate(ROOT_NAME, top, ROOT_NAME, top, None)
    return root, _certificate("Test Signer", key, ROOT_NAME, top, usage), key


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def root() -> bytes:
    """The authority's root certificate as PEM."""
    return pem(authority(ExtendedKeyUsageOID.TIME_STAMPING)[0])


def stamped(
    data: bytes,
    folder: Path,
    *,
    method: str = "sha256",
    chain: bool = False,
    alone: bool = False,
    certificate: bool = True,
) -> bytes:
    """An answer of the authority for some bytes; `alone` gives the token without its status."""
    top, leaf, key = authority(ExtendedKeyUsageOID.TIME_STAMPING)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    contents = {
        "tsa.cnf": SETUP.format(folder=folder).encode(),
        "serial": b"01\n",
        "root.pem": pem(top),
        "leaf.pem": pem(leaf),
        "key.pem": secret,
        "data": data,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    _openssl(folder, "-query", "-data", "data", f"-{method}", "-out", "q", *["-cert"] * certificate)
    signing = ("-config", "tsa.cnf", "-signer", "leaf.pem", "-inkey", "key.pem")
    more = ("-chain", "root.pem") if chain else ()
    form = ("-token_out",) if alone else ()
    _openssl(folder, "-reply", *signing, *more, "-queryfile", "q", *form, "-out", "answer")
    return (folder / "answer").read_bytes()


def _openssl(folder: Path, *options: str) -> None:
    subprocess.run(["openssl", "ts", *options], cwd=folder, check=True, capture_output=True)
