"""Signs the PDF of a notice (PAdES, ETSI EN 319 142) and reads such a signature.

The signature is invisible and certifies the whole file: any later change shows. B-B by itself, B-T
with the time of a timestamp authority, B-LTA where the validation material is kept in the file too.
The key comes from a file or from a PKCS#11 token, and is loaded once per process.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.failures import reason_of
from notices.authority import CHAIN, KEY, own_authority

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import PdfSigner, Signer

Result = TypeVar("Result")

FIELD = "Signature"
# Room for the signature in the file, in bytes of hexadecimal; without it every notice would be
# signed twice, the first time only to see how long the signature is.
RESERVED, RESERVED_STAMPED = 12_288, 40_960


class CannotSign(Exception):
    """The signing key can't be used; the message says why and what helps."""


@dataclass(frozen=True)
class Signature:
    """What the signature in a file says: who signed, and whether the file is as it was signed."""

    signer: str
    untouched: bool
    trusted: bool
    stamped_at: str


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


def _apart(work: Callable[[], Result]) -> Result:
    """Do it in a thread of its own: pyHanko starts an event loop, and only one runs in a thread."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def sign(pdf: bytes) -> bytes:
    """The same PDF with an invisible signature that certifies it; raises `CannotSign`."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    signer, out = _apart(_pdf_signer), BytesIO()
    reserved = RESERVED_STAMPED if settings.REDRESS_SIGNING_TSA else RESERVED
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    _apart(partial(signer.sign_pdf, writer, bytes_reserved=reserved, output=out))
    return out.getvalue()


@cache
def _pdf_signer() -> "PdfSigner":
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.timestamps import HTTPTimeStamper

    key, authority = signing_key(), settings.REDRESS_SIGNING_TSA
    lasting = bool(authority) and settings.REDRESS_SIGNING_LTA
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=settings.REDRESS_PLATFORM_NAME,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=lasting,
        use_pades_lta=lasting,
        validation_context=_trust(fetching=True) if lasting else None,
    )
    stamper = HTTPTimeStamper(authority) if authority else None
    spec = SigFieldSpec(FIELD)
    key.signer.signed_attr_prov_spec = _signer_named(key)
    return PdfSigner(meta, key.signer, timestamper=stamper, new_field_spec=spec)


def _signer_named(key: SigningKey) -> Any:
    """The attribute that names the signer's certificate (RFC 5035), which is always the same.

    To write it anew from the certificate took half of the time of a signature.
    """
    from asn1crypto.cms import CMSAttribute
    from pyhanko.sign.attributes import (
        CMSAttributeProvider,
        SignedAttributeProviderSpec,
        SigningCertificateV2Provider,
    )
    from pyhanko.sign.general import simple_cms_attribute

    named = SigningCertificateV2Provider(key.chain[0])
    value = asyncio.run(named.build_attr_value())
    attribute = simple_cms_attribute(named.attribute_type, value)  # type: ignore[no-untyped-call]
    written: bytes = attribute.dump()

    class Written(CMSAttributeProvider):
        attribute_type = SigningCertificateV2Provider.attribute_type

        async def get_attribute(self, dry_run: bool = False) -> CMSAttribute:  # noqa: FBT002
            return CMSAttribute.load(written)

    class Alone(SignedAttributeProviderSpec):
        def signed_attr_providers(
            self, data_digest: bytes, digest_algorithm: str
        ) -> Iterable[CMSAttributeProvider]:
            return [Written()]

    return Alone()


def _trust(*, fetching: bool = False) -> Any:
    """What signatures are trusted by: the end of our chain, and older roots from the settings."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko_certvalidator import ValidationContext

    chain = signing_key().chain
    older = [
        root
        for file in settings.REDRESS_SIGNING_ROOTS
        for root in load_certs_from_pemder_data(Path(file).read_bytes())
    ]
    return ValidationContext(
        trust_roots=[chain[-1], *older],
        other_certs=chain,
        allow_fetching=fetching,
        revocation_mode="soft-fail",
    )


def _kept(status: Any) -> bool:
    """Whether all that follows a signature is what keeps it verifiable (ISO 32000-2, 12.8.4.3)."""
    from pyhanko.sign.diff_analysis import ModificationLevel

    return bool(status.modification_level == ModificationLevel.LTA_UPDATES)


def signatures_in(pdf: bytes) -> list[Signature]:
    """Every signature in a file from anywhere; none where it is no PDF that can be read."""
    return _apart(partial(list, _validated(pdf, _trust())))


def _validated(pdf: bytes, trust: Any) -> Iterator[Signature]:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        for embedded in PdfFileReader(BytesIO(pdf)).embedded_regular_signatures:
            status = validate_pdf_signature(embedded, trust)
            stamp = status.timestamp_validity
            yield Signature(
                signer=str(status.signing_cert.subject.native.get("common_name", "")),
                # Nothing may follow what was signed, but validation material kept for later.
                untouched=bool(status.bottom_line or (status.intact and status.valid))
                and bool(status.docmdp_ok)
                and (status.coverage == SignatureCoverageLevel.ENTIRE_FILE or _kept(status)),
                trusted=bool(status.trusted),
                stamped_at=stamp.timestamp.isoformat() if stamp else "",
            )
    except Exception:  # noqa: BLE001  # a damaged file breaks its reader in ways of its own
        return
