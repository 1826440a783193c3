"""Everything that changes a picture, a work, an avatar, or the record of who looked."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from pictures import storage
from pictures.intake import PictureRefused, inspect, open_picture, thumbnail
from pictures.models import Avatar, Blob, Look, Work
from pictures.proofs import drop_proofs, must_own
from pictures.queries import avatar_by_external_id, content_in_use, sees_every_picture
from pictures.refusals import UploadRefused
from pictures.reports import report

logger = logging.getLogger(__name__)
UNFINISHED = timedelta(days=1)  # how long a half-written file is left alone


class AlreadyInLibrary(Refused):
    """The owner has a work with exactly this content."""

    code = "already_in_library"

    def __init__(self, work: Work) -> None:
        message = _("This picture is already in your library, as “%(title)s”.")
        super().__init__(message % {"title": work.title}, field="image")
        self.work = work


class WorkInUse(Refused):
    """A claim names the work, so it is evidence."""

    code = "work_in_use"


class DatesWrong(Refused):
    """The dates of a work cannot all be true."""

    code = "dates_wrong"
    status = 400


class AvatarConflict(Refused):
    """The platform's id already belongs to another content."""

    code = "avatar_conflict"

    def __init__(self, avatar: Avatar) -> None:
        message = _("The avatar id %(id)s is already registered with a different picture.")
        super().__init__(message % {"id": avatar.external_id}, field="external_id")
        self.extra = {"existing": str(avatar.public_id)}


def keep_picture(data: bytes, *, now: datetime) -> Blob:
    """Keep a picture's bytes once, with their derivatives; the same bytes give the same row.

    Raises `UploadRefused`, and then leaves no file behind. Safe when the same picture arrives
    twice at once.
    """
    digest = sha256(data).hexdigest()
    with _files_only_with_row(digest), transaction.atomic():
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
def _files_only_with_row(digest: str) -> Iterator[None]:
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


def add_work(
    *,
    by: User,
    data: bytes,
    title: str,
    created_on: date | None = None,
    first_published_on: date | None = None,
    first_published_url: str = "",
    now: datetime,
) -> Work:
    """Put a picture into the library of `by`.

    Raises `UploadRefused`, `DatesWrong` and, when the same content is there already,
    `AlreadyInLibrary`.
    """
    by.must_have_role(*CLAIMING)
    _refuse_dates(created_on, first_published_on, now=now)
    with _files_only_with_row(sha256(data).hexdigest()), transaction.atomic():
        blob = keep_picture(data, now=now)
        work, made = Work.objects.get_or_create(
            owner=by,
            blob=blob,
            defaults={
                "title": title,
                "created_on": created_on,
                "first_published_on": first_published_on,
                "first_published_url": first_published_url,
            },
        )
        if not made:
            raise AlreadyInLibrary(work)
        return work


@transaction.atomic
def change_work(
    work: Work,
    *,
    by: User,
    title: str,
    created_on: date | None,
    first_published_on: date | None,
    first_published_url: str,
    now: datetime,
) -> Work:
    """Correct what the owner says about a work; the picture itself never changes.

    Raises `DatesWrong`, and `WorkInUse` once a filed claim relies on what was said.
    """
    must_own(work, by)
    if Work.objects.select_for_update().get(pk=work.pk).fixed_at is not None:
        message = _("“%(title)s” is part of a filed claim, so what you said of it stays.")
        raise WorkInUse(message % {"title": work.title}, field="title")
    _refuse_dates(created_on, first_published_on, now=now)
    work.title = title
    work.created_on = created_on
    work.first_published_on = first_published_on
    work.first_published_url = first_published_url
    work.save(update_fields=["title", "created_on", "first_published_on", "first_published_url"])
    return work


def fix_works(works: Iterable[Work], *, now: datetime) -> None:
    """Let nobody change any more what is said of these works: a claim was filed with it."""
    named = Work.objects.filter(pk__in=[work.pk for work in works])
    named.filter(fixed_at__isnull=True).update(fixed_at=now)


@transaction.atomic
def delete_work(work: Work, *, by: User) -> None:
    """Take a work out of its owner's library, and its content with it when nothing else has it.

    Raises `WorkInUse` when a claim names the work.
    """
    must_own(work, by)
    blob = work.blob
    storage.lock_content(blob.sha256)
    try:
        with transaction.atomic():
            drop_proofs(work)
            work.delete()
    except ProtectedError as error:
        message = _("“%(title)s” is part of a claim and has to stay as evidence.")
        raise WorkInUse(message % {"title": work.title}) from error
    if content_in_use(blob):
        return
    with suppress(ProtectedError), transaction.atomic():
        blob.delete()
    transaction.on_commit(partial(remove_if_unnamed, blob.sha256))


def add_seen_avatar(
    *, by: User, data: bytes, source_url: str, seen_at: datetime | None, now: datetime
) -> Avatar:
    """Keep a generated avatar as a claimant saw it, with its address and the time.

    The same picture seen at the same address and time by the same person is the same avatar.
    """
    by.must_have_role(*CLAIMING)
    with _files_only_with_row(sha256(data).hexdigest()), transaction.atomic():
        blob = keep_picture(data, now=now)
        return Avatar.objects.get_or_create(
            blob=blob, source_url=source_url, seen_at=seen_at, added_by=by, external_id=None
        )[0]


def register_avatar(
    *,
    by: User,
    data: bytes,
    external_id: str,
    generated_at: datetime | None = None,
    model_version: str = "",
    now: datetime,
) -> tuple[Avatar, bool]:
    """Register an avatar under the platform's own id; returns it and whether it is new.

    The same id with the same content gives the avatar that is there; with a different content
    it raises `AvatarConflict`. Raises `UploadRefused` too.
    """
    by.must_have_role(Role.PLATFORM_CLIENT)
    digest = sha256(data).hexdigest()
    with _files_only_with_row(digest), transaction.atomic():
        known = avatar_by_external_id(external_id)
        if known is None:
            known, made = Avatar.objects.get_or_create(
                external_id=external_id,
                defaults={
                    "blob": keep_picture(data, now=now),
                    "generated_at": generated_at,
                    "model_version": model_version,
                    "added_by": by,
                },
            )
        else:
            made = False
        if known.blob.sha256 != digest:
            raise AvatarConflict(known)
        return known, made


@transaction.atomic
def log_look(blob: Blob, *, by: User, where: str, now: datetime) -> Look:
    """Write down that `by` looked at a generated avatar, and on which page."""
    return Look.objects.create(blob=blob, viewer=by, where=where, at=now)


@transaction.atomic
def hand_out_original(blob: Blob, *, by: User, where: str, now: datetime) -> bytes:
    """Return a content's untouched bytes to a person who examines evidence, and log it."""
    if not sees_every_picture(by):
        raise PermissionDenied(_("Your role does not allow this."))
    log_look(blob, by=by, where=where, now=now)
    return storage.read_original(blob)


def _refuse_dates(
    created_on: date | None, first_published_on: date | None, *, now: datetime
) -> None:
    """Raise `DatesWrong` unless a work was created, then published, and neither in the future."""
    today = timezone.localdate(now)
    if created_on and created_on > today:
        raise DatesWrong(_("The date created is in the future."), field="created_on")
    if first_published_on and first_published_on > today:
        message = _("The date first published is in the future.")
        raise DatesWrong(message, field="first_published_on")
    if created_on and first_published_on and first_published_on < created_on:
        message = _("A work can't be published before it was created.")
        raise DatesWrong(message, field="first_published_on")
