"""The key that signs notices: from a file, from a PKCS#11 token, or of our own authority.

It is loaded once per process, with its certificates up to the root that readers have to trust.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.failures import reason_of
from notices.authority import CHAIN, KEY, own_authority

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import Signer


class CannotSign(Exception):
    """The signing key can't be used; the message says why and what helps."""


@dataclass(frozen=True)
class SigningKey:
    """The signer, the roots by which its signatures are trusted, and whether it is our own."""

    signer: "Signer"
    chain: "list[Certificate]"
    own: bool

    @property
    def name(self) -> str:
        """Whose certificate it is."""
        return str(self.chain[0].subject.native.get("common_name", ""))[:200]


@cache
def signing_key() -> SigningKey:
    """The key that the settings name; without one, where they allow it, an authority of our own."""
    if settings.REDRESS_SIGNING_DRIVER:
        return _from_token()
    key, chain = settings.REDRESS_SIGNING_KEY, settings.REDRESS_SIGNING_CERTIFICATES
    if key and chain:
        return _from_files(Path(key), Path(chain), own=False)
    if not settings.REDRESS_SIGNING_OWN:
        raise CannotSign(
            _("No key to sign notices with: set REDRESS_SIGNING_KEY and its certificates.")
        )
    folder = own_authority(settings.VAR_DIR / "signing", name=settings.REDRESS_PLATFORM_NAME)
    return _from_files(folder / KEY, folder / CHAIN, own=True)


def _from_files(key_file: Path, chain_file: Path, *, own: bool) -> SigningKey:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    secret = settings.REDRESS_SIGNING_PASSPHRASE.encode() or None
    try:
        key = load_pem_private_key(key_file.read_bytes(), secret)
        chain = list(load_certs_from_pemder_data(chain_file.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        message = _("The signing key or its certificates can't be read: %(why)s")
        raise CannotSign(message % {"why": error}) from error
    if not chain:
        raise CannotSign(_("The file of signing certificates holds none."))
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CannotSign(_("The signing key must be an RSA or an elliptic curve key."))

    class Kept(SimpleSigner):  # pyHanko's own loads the key for each signature
        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            digest = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}[digest_algorithm]
            if isinstance(key, rsa.RSAPrivateKey):
                return key.sign(data, padding.PKCS1v15(), digest)
            if isinstance(key, ec.EllipticCurvePrivateKey):
                return key.sign(data, ec.ECDSA(digest))
            raise SigningError("no such key")

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(chain)
    return SigningKey(
        Kept(signing_cert=chain[0], signing_key=_described(key), cert_registry=store), chain, own
    )


def _described(key: "rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey") -> Any:
    """The key as pyHanko describes it, from which it reads the algorithm alone."""
    from asn1crypto.keys import PrivateKeyInfo
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _from_token() -> SigningKey:
    """The key in a PKCS#11 token, which never leaves it."""
    try:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.keys import load_certs_from_pemder_data
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise CannotSign(
            _("Signing with a token needs one more package: pip install python-pkcs11")
        ) from error
    label, file = settings.REDRESS_SIGNING_LABEL, settings.REDRESS_SIGNING_CERTIFICATES
    try:
        session = open_pkcs11_session(
            settings.REDRESS_SIGNING_DRIVER,
            token_criteria=TokenCriteria(label=settings.REDRESS_SIGNING_TOKEN),
            user_pin=settings.REDRESS_SIGNING_PASSPHRASE,
        )
        with ExitStack() as failing:
            failing.callback(session.close)  # a process is logged in to a token only once
            signer = PKCS11Signer(
                session,
                cert_label=label,
                key_label=label,
                ca_chain=list(load_certs_from_pemder_data(Path(file).read_bytes()))
                if file
                else None,
                other_certs_to_pull=None,  # all that are in it
                use_raw_mechanism=True,  # it signs our hash: few tokens hash for elliptic curves
            )
            chain = _upwards(signer.signing_cert, signer.cert_registry)
            failing.pop_all()
    except Exception as error:  # the driver raises whatever it likes, and often without words
        message = _("The token with the signing key can't be used: %(why)s")
        raise CannotSign(message % {"why": reason_of(error)}) from error
    return SigningKey(signer, chain, own=False)


def _upwards(signer: "Certificate", others: "Iterable[Certificate]") -> "list[Certificate]":
    """The signer's certificate, its issuer's, and so on as far as they are there."""
    by_name = {other.subject.hashable: other for other in others}
    chain = [signer]
    while (issuer := by_name.pop(chain[-1].issuer.hashable, None)) and issuer != chain[-1]:
        chain.append(issuer)
    return chain


def root_certificate() -> bytes:
    """The certificate at the end of our chain as PEM text: what a reader has to trust."""
    from asn1crypto import pem

    return bytes(pem.armor("CERTIFICATE", signing_key().chain[-1].dump()))
