"""Makes and reads the link by which who made an avatar answers, without any account here.

A link is the forwarding's public id with a secret, signed. The secret is derived from a random
part that the row keeps and the site's key, so that the platform can fetch the same link again, a
copy of the database opens nothing, and a new random part makes every earlier link worthless.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

SALT = "enforcement.answer"
SEPARATOR = "~"


def new_nonce() -> str:
    """A random part that no other link has."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What the row keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fresh_secret(public_id: UUID, nonce: str) -> str:
    """The secret of a link that is made now, with the site's present key."""
    return next(_secrets(public_id, nonce))


def token_of(public_id: UUID, nonce: str, digest: str) -> str:
    """The link's last part; empty where no key of the site made this digest any more."""
    for secret in _secrets(public_id, nonce):
        if hmac.compare_digest(digest_of(secret), digest):
            return _signer().sign(f"{public_id.hex}{SEPARATOR}{secret}")
    return ""


def read_token(token: str) -> tuple[UUID, str] | None:
    """The public id and the digest of the secret in a link; None for what we never signed."""
    try:
        key, _tilde, secret = _signer().unsign(token).partition(SEPARATOR)
        return UUID(hex=key), digest_of(secret)
    except (BadSignature, ValueError):
        return None


def _secrets(public_id: UUID, nonce: str) -> Iterator[str]:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        value = f"{public_id.hex}:{nonce}"
        yield salted_hmac(SALT, value, secret=key, algorithm="sha256").hexdigest()


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
