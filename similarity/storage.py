"""Where the pictures of exhibits lie: once, under their SHA-256, read back only as drawn."""

from hashlib import sha256

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from pictures.storage import write_whole


class ExhibitDamaged(Refused):
    """The stored picture is missing or is not what was drawn."""

    code = "evidence_damaged"
    status = 500


def name_of(digest: str) -> str:
    """The storage name of the picture with this SHA-256."""
    return f"evidence/{digest[:2]}/{digest[2:4]}/{digest}.webp"


def keep(picture: bytes) -> str:
    """Write a picture and return its SHA-256; the same bytes are kept once."""
    digest = sha256(picture).hexdigest()
    write_whole(name_of(digest), picture)
    return digest


def read_back(digest: str) -> bytes:
    """Return a picture as it was drawn; raises `ExhibitDamaged`."""
    try:
        with default_storage.open(name_of(digest)) as file:
            picture: bytes = file.read()
    except OSError:
        picture = b""
    if sha256(picture).hexdigest() != digest:
        raise ExhibitDamaged(
            _("This evidence picture is missing or damaged. Please tell the administrator.")
        )
    return picture
