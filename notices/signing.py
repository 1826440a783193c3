"""Signs the PDF of a notice (PAdES, ETSI EN 319 142) and reads such a signature.

The signature is invisible and certifies the whole file: any later change shows. B-B by itself, B-T
with the time of a timestamp authority, B-LTA where the validation material is kept in the file too.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from notices.signing_key import SigningKey, signing_key

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner

Result = TypeVar("Result")

FIELD = "Signature"
# Room for the signature in the file, in bytes of hexadecimal; without it every notice would be
# signed twice, the first time only to see how long the signature is.
RESERVED, RESERVED_STAMPED = 12_288, 40_960


@dataclass(frozen=True)
class Signature:
    """What the signature in a file says: who signed, and whether the file is as it was signed."""

    signer: str
    untouched: bool
    trusted: bool
    stamped_at: str


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
