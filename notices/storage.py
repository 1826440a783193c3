"""Where the bytes of notices lie: written once, read back only as they were issued."""

from datetime import datetime
from hashlib import sha256

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from claims.references import year_of
from notices.models import Notice
from pictures.storage import write_whole


class NoticeDamaged(Refused):
    """The stored file is missing or is not what was issued."""

    code = "notice_damaged"
    status = 500


def keep(number: str, pdf: bytes, *, now: datetime) -> str:
    """Write a notice's bytes and return their storage name, which no other bytes can have."""
    name = f"notices/{year_of(now)}/{number}-{sha256(pdf).hexdigest()[:16]}.pdf"
    write_whole(name, pdf)
    return name


def page_name(stamp: str, page: int) -> str:
    """Where the picture of a page of a sample letter lies."""
    return f"specimens/{stamp}/{page}.png"


def drop(name: str) -> None:
    """Remove the bytes of a notice whose row was not committed."""
    default_storage.delete(name)


def read_back(notice: Notice) -> bytes:
    """Return a notice's bytes exactly as they were issued; raises `NoticeDamaged`."""
    try:
        with notice.pdf.open() as file:
            pdf: bytes = file.read()
    except OSError as error:
        raise NoticeDamaged(
            _("The file of the notice %(number)s is missing. Please tell the administrator.")
            % {"number": notice.number}
        ) from error
    if sha256(pdf).hexdigest() != notice.sha256:
        raise NoticeDamaged(
            _("The file of the notice %(number)s was altered. Please tell the administrator.")
            % {"number": notice.number}
        )
    return pdf
