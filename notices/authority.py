"""A certificate authority of our own, for a site that nobody has given a signing key yet.

Its key is used once, for the one certificate that signs notices, and is then forgotten: nobody can
issue a second certificate in its name. A reader's PDF program does not know it, so that it says
"signature valid, signer unknown" until the root is trusted by hand. Good for a demo and for trying;
a court will ask for a certificate of a licensed authority.
"""

import datetime as dt
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

KEY, CHAIN, ROOT = "key.pem", "chain.pem", "root.pem"
YEARS = 10
_DAY = dt.timedelta(days=1)


def own_authority(folder: Path, *, name: str) -> Path:
    """The folder with key.pem, chain.pem (the signer's certificate, then the root) and root.pem.

    Made on first use. Two processes that begin together agree on one: the folder appears whole.
    """
    if not (folder / KEY).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _write(draft, name)
            with suppress(OSError):  # somebody was faster: theirs stays
                draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


def _write(folder: Path, name: str) -> None:
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _named(f"{name} demo authority")
    root = _certificate(issuer, root_key, issuer, root_key, authority=True)
    signer = _certificate(_named(f"{name} notices"), key, issuer, root_key, authority=False)
    pem = [each.public_bytes(Encoding.PEM) for each in (signer, root)]
    (folder / CHAIN).write_bytes(b"".join(pem))
    (folder / ROOT).write_bytes(pem[1])
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(folder / KEY, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secret)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    """A certificate for ten years: an authority's, or one that signs documents and nothing else."""
    now = dt.datetime.now(dt.UTC)
    uses = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
         "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        False,
    )  # fmt: skip
    for use in ("key_cert_sign", "crl_sign") if authority else (
        "digital_signature", "content_commitment",
    ):  # fmt: skip
        uses[use] = True
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + YEARS * 365 * _DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**uses), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, SHA256())
    )
