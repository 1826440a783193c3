"""Signs webhooks as Standard Webhooks asks: HMAC-SHA-256 over id, time and body.

https://www.standardwebhooks.com: the signed text is "id.timestamp.body", a signature reads
"v1,BASE64", and several of them, one for each secret, are separated by blanks.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret nobody knows yet, as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers_of(
    message: str, body: bytes, *, secrets_in_use: Sequence[str], now: datetime
) -> dict[str, str]:
    """The headers of one try; the time is that of the try, so that old ones can be refused."""
    stamp = str(int(now.timestamp()))
    signed = b".".join((message.encode(), stamp.encode(), body))
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets_in_use),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
