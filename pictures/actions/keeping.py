"""Keeps pictures' bytes once, and removes files that no row names."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from pictures import storage
from pictures.intake import PictureRefused, inspect, open_picture, thumbnail
from pictures.models import Blob
from pictures.refusals import UploadRefused
from pictures.reports import report

logger = logging.getLogger(__name__)
UNFINISHED = timedelta(days=1)  # how long a half-written file is left alone


def keep_picture(data: bytes, *, now: datetime) -> Blob:
    """Keep a picture's bytes once, with their derivatives; the same bytes give the same row.

    Raises `UploadRefused`, and then leaves no file behind. Safe when the same picture arrives
    twice at once.
    """
    digest = sha256(data).hexdigest()
    with files_only_with_row(digest), transaction.atomic():
        storage.lock_content(digest)
        known = Blob.objects.filter(sha256=digest).first()
        return known or _take_in(data, digest, now=now)


def _take_in(data: bytes, digest: str, *, now: datetime) -> Blob:
    """Check and draw a new content, write its files, then its row; the caller holds its lock."""
    try:
        media_type = inspect(data, storage.limits()).media_type
        picture = open_picture(data, storage.limits())
    except PictureRefused as refusal:
        logger.info("Upload of %d bytes refused: %s", len(data), refusal.code)
        raise UploadRefused(refusal) from refusal
    storage.write_whole(storage.original_name(digest), data)
    for side in storage.SIDES:
        storage.write_whole(storage.derived_name(digest, side), thumbnail(picture, side))
    blob = Blob.objects.create(
        sha256=digest,
        media_type=media_type,
        size=len(data),
        width=picture.width,
        height=picture.height,
        original=storage.original_name(digest),
        created_at=now,
    )
    return report(blob, data=data, now=now).blob


@contextmanager
def files_only_with_row(digest: str) -> Iterator[None]:
    """If the work inside fails, remove the files of a content that no row names."""
    try:
        yield
    except BaseException:
        remove_if_unnamed(digest)
        raise


def remove_if_unnamed(digest: str) -> bool:
    """Remove the files of a content that no row names; whether there was something to remove."""
    with transaction.atomic():
        storage.lock_content(digest)
        if Blob.objects.filter(sha256=digest).exists():
            return False
        storage.remove_files(digest)
        return True


def sweep_files(*, now: datetime) -> int:
    """Remove the files that rolled-back or killed uploads left behind; returns how many."""
    unnamed = sum(remove_if_unnamed(digest) for digest in list(storage.stored_contents()))
    return unnamed + storage.remove_unfinished(before=now - UNFINISHED)
