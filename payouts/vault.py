"""Encrypts a payee's numbers and papers so that a ciphertext is worthless in any other row.

AES-256-GCM with the place ("table:key:field") as associated data: whoever can write the table but
does not hold the key can neither read a number nor move one payee's number to another payee.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORM = b"\x01"  # first byte of every sealed value, so that a later form or key can be told apart


class BadKey(ValueError):
    """The key is not the base64 text of 32 bytes."""


class Unreadable(Exception):
    """A sealed value was changed, belongs to another place or was made with another key."""


def read_key(text: str) -> bytes:
    """The key from its base64 text, standard or URL-safe."""
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey("the key is not base64") from error
    if len(key) != KEY_BYTES:
        raise BadKey(f"the key has {len(key)} bytes, not {KEY_BYTES}")
    return key


def place_of(table: str, key: object, field: str) -> str:
    """Where a sealed value lives; it opens nowhere else."""
    return f"{table}:{key}:{field}"


def seal(plain: str, *, place: str, key: bytes) -> bytes:
    """Encrypt a text for one place."""
    return seal_bytes(plain.encode(), place=place, key=key)


def seal_bytes(plain: bytes, *, place: str, key: bytes) -> bytes:
    """Encrypt the bytes of a file for one place."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, _FORM + place.encode())


def unseal(sealed: bytes, *, place: str, keys: Sequence[bytes]) -> str:
    """Decrypt what `seal` made for the same place with one of the keys, or raise `Unreadable`."""
    return unseal_bytes(sealed, place=place, keys=keys).decode()


def unseal_bytes(sealed: bytes, *, place: str, keys: Sequence[bytes]) -> bytes:
    """Decrypt what `seal_bytes` made for the same place, or raise `Unreadable`."""
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    for key in keys if sealed[:1] == _FORM else ():
        try:
            return AESGCM(key).decrypt(nonce, body, _FORM + place.encode())
        except (InvalidTag, ValueError):
            continue
    raise Unreadable(place)


def blind_index(plain: str, *, key: bytes) -> bytes:
    """32 bytes that are equal for equal texts and tell nothing without the key (HMAC-SHA-256).

    Account numbers are few enough to be tried one by one, so a plain hash would give them away.
    The index has a key of its own, derived from the vault's (RFC 5869).
    """
    return hmac.digest(_index_key(key), plain.encode(), "sha256")


def check_index(
    index: "bytes | memoryview", plain: str, *, place: str, keys: Sequence[bytes]
) -> None:
    """Raise `Unreadable` unless one of the keys made this index of this very text."""
    if not any(hmac.compare_digest(index, blind_index(plain, key=key)) for key in keys):
        raise Unreadable(place)


@lru_cache(maxsize=8)
def _index_key(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"blind index").derive(key)
