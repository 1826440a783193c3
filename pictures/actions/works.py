"""Puts works into a library, corrects what is said of them, and takes them out."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from hashlib import sha256

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from pictures import storage
from pictures.actions.keeping import files_only_with_row, keep_picture, remove_if_unnamed
from pictures.models import Work
from pictures.proofs import drop_proofs, must_own
from pictures.queries import content_in_use


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
    with files_only_with_row(sha256(data).hexdigest()), transaction.atomic():
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
