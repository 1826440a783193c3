"""Where the bytes of pictures lie: originals by SHA-256, untouched, and what is drawn from them.

A file is written whole before the row that names it is committed, so a committed row always has
its file. A file whose row was rolled back is removed by whoever wrote it, or by the sweep, and
only under the content's lock: nobody else can be about to use it then.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from pictures.intake import Limits, open_picture, thumbnail
from pictures.models import Blob

SMALL, LARGE = 384, 1600
DIGEST_LENGTH = 64
SIDES = (SMALL, LARGE)
INCOMING = "incoming"  # half-written files, on the same disk as the finished ones


def limits() -> Limits:
    """The bounds of an upload, as this house is set up."""
    return Limits(
        size=settings.REDRESS_UPLOAD_BYTES,
        pixels=settings.REDRESS_UPLOAD_PIXELS,
        side=settings.REDRESS_UPLOAD_SIDE,
    )


def original_name(digest: str) -> str:
    """The storage name of the original with this SHA-256."""
    return f"originals/{digest[:2]}/{digest[2:4]}/{digest}"


def derived_name(digest: str, side: int) -> str:
    """The storage name of the WebP of at most `side` pixels drawn from an original."""
    return f"derived/{digest[:2]}/{digest[2:4]}/{digest}-{side}.webp"


def names(digest: str) -> list[str]:
    """Every storage name that belongs to a content."""
    return [original_name(digest), *(derived_name(digest, side) for side in SIDES)]


def lock_content(digest: str) -> None:
    """Keep others from writing or removing this content's files until the transaction ends."""
    key = int.from_bytes(bytes.fromhex(digest[:16]), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def write_whole(name: str, data: bytes) -> None:
    """Write a file so that others see it whole or not at all; the same name gets the same bytes."""
    if not isinstance(default_storage, FileSystemStorage):
        if not default_storage.exists(name):  # an object store: its writes are whole by themselves
            default_storage.save(name, ContentFile(data))
        return
    target = Path(default_storage.path(name))
    incoming = Path(default_storage.path(INCOMING))
    incoming.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove_files(digest: str) -> None:
    """Remove every file of a content; the caller holds its lock and knows no row names it."""
    for name in names(digest):
        default_storage.delete(name)


def read_original(blob: Blob) -> bytes:
    """Return the bytes exactly as they were uploaded; `ValueError` if the file was altered."""
    data = _read(original_name(blob.sha256))
    if sha256(data).hexdigest() != blob.sha256:
        raise ValueError(f"The stored original {blob.sha256} was altered.")
    return data


def derivative(blob: Blob, side: int) -> bytes:
    """Return the WebP of at most `side` pixels (384 or 1600); drawn again if its file is gone."""
    if side not in SIDES:
        raise ValueError(f"No derivative of {side} pixels; there are {SIDES}.")
    name = derived_name(blob.sha256, side)
    if default_storage.exists(name):
        return _read(name)
    data = thumbnail(open_picture(read_original(blob), limits(), at_least=side), side)
    write_whole(name, data)
    return data


def stored_contents() -> Iterator[str]:
    """Yield the SHA-256 of every original that lies in storage."""
    for first in _folders("originals"):
        for second in _folders(first):
            for name in default_storage.listdir(second)[1]:
                if len(name) == DIGEST_LENGTH:
                    yield name


def remove_unfinished(*, before: datetime) -> int:
    """Remove half-written files that a killed process left before that time; returns how many."""
    removed = 0
    try:
        files = default_storage.listdir(INCOMING)[1]
    except FileNotFoundError:
        return removed
    for file in files:
        name = f"{INCOMING}/{file}"
        with suppress(FileNotFoundError):  # its writer has just finished it
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                removed += 1
    return removed


def _folders(parent: str) -> list[str]:
    """The folders directly below `parent`, by their whole names; none if it does not exist."""
    try:
        return [f"{parent}/{name}" for name in default_storage.listdir(parent)[0]]
    except FileNotFoundError:
        return []


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        data: bytes = file.read()
    return data
