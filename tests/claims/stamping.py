"""A time authority for tests: tokens made by openssl with certificates made here."""

import subprocess
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.pictures.labelled import authority, pem

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
