"""Draws sample letters of every kind and version as pictures, for those who choose among them."""

import logging
from datetime import datetime
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from notices.actions.trials import note_failure
from notices.models import Notice, Specimen
from notices.pages import pages_of
from notices.queries import undrawn
from notices.render import render
from notices.storage import page_name
from notices.versions import stamp_of, versions_of

logger = logging.getLogger(__name__)


def note_specimens(*, now: datetime) -> None:
    """Write down which letters are to be drawn; safe to do twice, and by two at once."""
    known = set(Specimen.objects.values_list("stamp", flat=True))
    Specimen.objects.bulk_create(
        (
            Specimen(stamp=stamp, kind=kind, version=version, retry_at=now)
            for kind in Notice.Kind.values
            for version in versions_of(kind)
            if (stamp := stamp_of(kind, version)) not in known
        ),
        ignore_conflicts=True,
    )


def draw_specimens(*, now: datetime) -> int:
    """Draw the letters that are not drawn yet; returns how many."""
    note_specimens(now=now)
    return sum(_draw_one(key, now) for key in undrawn(now=now))


@transaction.atomic
def _draw_one(key: int, now: datetime) -> bool:
    rows = Specimen.objects.select_for_update(skip_locked=True)
    specimen = rows.filter(pk=key, pages=0).first()
    if specimen is None:
        return False
    from notices.samples import sample  # late: drawing the evidence loads OpenCV

    try:
        context, prints = sample(specimen.kind, version=specimen.version)
        pages = pages_of(render(context, prints).pdf)
    except Exception as error:  # a template that can't be set is what people want to see
        logger.exception("The letter %s could not be drawn", specimen)
        note_failure(specimen, error, now)
        return False
    for number, page in enumerate(pages, start=1):
        out = BytesIO()
        page.save(out, "PNG", optimize=True)
        name = page_name(specimen.stamp, number)
        default_storage.delete(name)
        default_storage.save(name, ContentFile(out.getvalue()))
    specimen.pages, specimen.drawn_at, specimen.retry_at = len(pages), now, None
    specimen.failure = ""
    specimen.save(update_fields=["pages", "drawn_at", "retry_at", "failure"])
    return True
