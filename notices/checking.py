"""Says of a number or a file whether it is a genuine notice; nothing personal is told.

A number is public: whoever holds a notice may look it up, and whoever guesses one learns its kind,
day and SHA-256 alone. Only the file itself shows that what one holds is what was issued.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from claims.clocks import day_in_china
from notices.models import Notice
from notices.signing import Signature, signatures_in

NUMBER = re.compile(r"RDN-[A-Z]-[0-9]{4}-[0-9]{6,}")
MOST_BYTES = 20 * 1024 * 1024
MOST_NUMBERS = 20


class Finding(TextChoices):
    """What can be said of a number or a file."""

    GENUINE = "GENUINE", _("Genuine")
    SUPERSEDED = "SUPERSEDED", _("Superseded")
    ALTERED = "ALTERED", _("Altered")
    UNKNOWN = "UNKNOWN", _("Unknown")


@dataclass(frozen=True)
class Checked:
    """A finding and the public facts of the notice; `whole` says that a file was compared."""

    finding: Finding
    number: str = ""
    kind: str = ""
    issued_on: str = ""
    sha256: str = ""
    superseded_by: str = ""
    whole: bool = False
    signature: Signature | None = None


def check_number(number: str) -> Checked:
    """Whether a notice with this number was issued, and whether another has taken its place."""
    notice = _notices().filter(number=number.strip().upper()[:30]).first()
    return _found(notice) if notice else Checked(Finding.UNKNOWN)


def check_file(data: bytes) -> Checked:
    """Whether these bytes are a notice as it was issued, or one that somebody has changed."""
    signature = next(iter(signatures_in(data)), None)
    notice = _notices().filter(sha256=sha256(data).hexdigest()).first()
    if notice is not None:
        return _found(notice, whole=True, signature=signature)
    claimed = _notices().filter(number__in=_numbers_in(data)).first()
    if claimed is None:
        return Checked(Finding.UNKNOWN, whole=True, signature=signature)
    facts = _facts(claimed)
    return Checked(Finding.ALTERED, **facts, whole=True, signature=signature)


def too_large(size: int) -> str:
    """Why so many bytes are not read as a notice; empty where they are."""
    if size <= MOST_BYTES:
        return ""
    words = _("The file is larger than %(most)s MiB: it is no notice.")
    return str(words) % {"most": MOST_BYTES // 1024**2}


def _notices() -> "QuerySet[Notice]":
    unread = ("context", "renderer", "superseded_by__context", "superseded_by__renderer")
    return Notice.objects.select_related("superseded_by").defer(*unread)


def _found(notice: Notice, *, whole: bool = False, signature: Signature | None = None) -> Checked:
    finding = Finding.SUPERSEDED if notice.later else Finding.GENUINE
    return Checked(finding, **_facts(notice), whole=whole, signature=signature)


def _facts(notice: Notice) -> dict[str, str]:
    return {
        "number": notice.number,
        "kind": notice.kind,
        "issued_on": day_in_china(notice.issued_at).isoformat(),
        "sha256": notice.sha256,
        "superseded_by": notice.later.number if notice.later else "",
    }


def _numbers_in(data: bytes) -> list[str]:
    """The numbers that a file calls itself by: in its title, its file for machines or anywhere."""
    found = [number.decode() for number in re.findall(NUMBER.pattern.encode(), data)]
    with suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        reader = PdfReader(BytesIO(data))
        names = [each.name for each in reader.attachment_list]
        found += NUMBER.findall(
            " ".join([str(reader.metadata.title if reader.metadata else ""), *names])
        )
    return found[:MOST_NUMBERS]
