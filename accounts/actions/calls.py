"""Everything that changes the answers kept for calls that must not be repeated."""

import base64
import json
from datetime import datetime, timedelta
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from accounts.models import AnsweredCall, ApiKey, User

MOST_BYTES = 256 * 1024  # of an answer that is kept
SALT = "accounts.answered-calls"


def alone_with(user: User, key: ApiKey | None, name: str) -> bool:
    """Whether nobody else works on this call now; holds it until the transaction is over.

    An advisory lock of PostgreSQL: it vanishes with the connection, so no crash can leave it.
    """
    words = json.dumps([user.pk, key and key.pk, name])
    digest = salted_hmac(SALT, words, algorithm="sha256").digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])


def answered(user: User, key: ApiKey | None, name: str, *, now: datetime) -> AnsweredCall | None:
    """The kept answer to this call, unless it is too old to be repeated."""
    found = AnsweredCall.objects.filter(user=user, key=key, name=name)
    return found.filter(answered_at__gt=_oldest(now)).first()


@transaction.atomic
def keep_answer(
    *,
    by: User,
    key: ApiKey | None,
    name: str,
    fingerprint: str,
    status: int,
    headers: dict[str, str],
    body: bytes | None,
    now: datetime,
) -> AnsweredCall:
    """Keep what a call was answered, in the transaction of the call's own work.

    `body` is None where the answer may be shown once alone; one that is too long is not kept.
    """
    small = body is not None and len(body) <= MOST_BYTES
    AnsweredCall.objects.filter(user=by, key=key, name=name, answered_at__lte=_oldest(now)).delete()
    return AnsweredCall.objects.create(
        user=by, key=key, name=name, fingerprint=fingerprint, status=status, headers=headers,
        body=_lock().encrypt(body) if body is not None and small else None, answered_at=now,
    )  # fmt: skip


def body_of(call: AnsweredCall) -> bytes | None:
    """The kept body in clear; None where none was kept, or the house's secret has changed."""
    if call.body is None:
        return None
    try:
        return _lock().decrypt(bytes(call.body))
    except InvalidToken:
        return None


@transaction.atomic
def forget_answers(*, now: datetime) -> int:
    """Delete the answers that can no longer be asked for; returns how many."""
    return AnsweredCall.objects.filter(answered_at__lte=_oldest(now)).delete()[0]


def _oldest(now: datetime) -> datetime:
    return now - timedelta(hours=settings.REDRESS_IDEMPOTENCY_HOURS)


def _lock() -> MultiFernet:
    """Encrypts with the present secret of the house, opens with those before it too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_fernet(key) for key in keys])


@cache
def _fernet(secret: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=SALT.encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
