"""Pictures with C2PA manifests, signed with certificates made on the spot."""

import io
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Context, Settings, Signer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

ISSUER = "Redress"
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
MANIFEST = {
    "title": "A drawn picture",
    "claim_generator_info": [{"name": "Redress", "version": "1"}],
    "assertions": [
        {
            "label": "c2pa.actions",
            "data": {
                "actions": [
                    {"action": "c2pa.created", "digitalSourceType": GENERATED},
                    {"action": "c2pa.resized"},
                ]
            },
        }
    ],
}
# Without a thumbnail, so that damage meets the manifest and not a picture within it.
SETTINGS: dict[str, Any] = {"builder": {"thumbnail": {"enabled": False}}}


def sign(
    data: bytes,
    media_type: str,
    manifest: dict[str, Any] = MANIFEST,
    *,
    remote: str | None = None,
    responder: str | None = None,
) -> bytes:
    """The picture with a signed manifest; with `remote` the manifest stands there alone.

    With `responder` the certificate says that its revocation can be asked for there.
    """
    target = io.BytesIO()
    source = io.BytesIO(data)
    chain, key = credentials(responder)
    signer = Signer.from_info(C2paSignerInfo(C2paSigningAlg.ES256, chain, key, None))
    with (
        Context(Settings.from_dict(SETTINGS)) as context,
        signer,
        Builder(json.dumps(manifest), context) as builder,
    ):
        if remote:
            builder.set_remote_url(remote)
            builder.set_no_embed()
        builder.sign(signer, media_type, source, target)
    return target.getvalue()


@cache
def credentials(responder: str | None) -> tuple[bytes, bytes]:
    """A certificate chain and its private key, both as PEM; nobody vouches for them."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Root", root_key)
    leaf = _certificate("Signer", key, issuer=root, issuer_key=root_key, responder=responder)
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))
    return chain, key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Certificate | None = None,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
    responder: str | None = None,
) -> x509.Certificate:
    """A certificate of the profile that C2PA asks for; without an issuer it is a root."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ISSUER),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    today, is_root, signing_key = datetime.now(UTC), issuer is None, issuer_key or key
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(_usage(is_root=is_root), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    if not is_root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(purpose, critical=False)
    if responder:
        where = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(responder)
        )
        made = made.add_extension(x509.AuthorityInformationAccess([where]), critical=False)
    return made.sign(signing_key, hashes.SHA256())


def _usage(*, is_root: bool) -> x509.KeyUsage:
    """A root signs certificates, everybody else content."""
    return x509.KeyUsage(
        digital_signature=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
