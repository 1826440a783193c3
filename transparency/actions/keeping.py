"""Keeps the archives' files: each is written whole, and can be made again from the register."""

from contextlib import suppress
from hashlib import sha256

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from pictures.storage import write_whole
from transparency.models import Archive
from transparency.packing import Packed, chained, pack
from transparency.queries.register import lines_of


class ArchiveDamaged(Refused):
    """What would be handed out is not what was published."""

    code = "archive_damaged"
    status = 500


def name_of(archive: Archive) -> str:
    """The storage name of an archive's file, which no other bytes can have."""
    return f"transparency/{archive.day.year}/{archive.day}-{archive.sha256}.jsonl.gz"


def keep(archive: Archive, data: bytes) -> None:
    """Write an archive's file whole; a process that dies before leaves it to the next reader."""
    write_whole(name_of(archive), data)


def read_back(archive: Archive) -> bytes:
    """The file of an archive exactly as it was published; raises `ArchiveDamaged`.

    A file that is missing or altered is made again from the register.
    """
    with suppress(OSError), default_storage.open(name_of(archive)) as file:
        data: bytes = file.read()
        if sha256(data).hexdigest() == archive.sha256:
            return data
    return rebuilt(archive)


def rebuilt(archive: Archive) -> bytes:
    """Make an archive's file again from its entries and keep it; raises `ArchiveDamaged`."""
    packed = pack(lines_of(archive))
    if packed.sha256 != archive.sha256:
        raise ArchiveDamaged(_wrong(archive, packed))
    default_storage.delete(name_of(archive))
    keep(archive, packed.data)
    return packed.data


def _wrong(archive: Archive, packed: Packed) -> str:
    if packed.lines_sha256 == archive.lines_sha256:
        return _("The archive of %(day)s has the right lines, but another zlib packs them.") % {
            "day": archive.day
        }
    return _("The archive of %(day)s is not what was published.") % {"day": archive.day}


def digest_of(archive: Archive) -> str:
    """The digest that an archive must have after the one before it."""
    return chained(
        number=archive.number,
        day=archive.day,
        rows=archive.rows,
        lines_sha256=archive.lines_sha256,
        previous=archive.previous,
    )


def faults_of(archive: Archive, before: Archive | None) -> list[str]:
    """What is wrong with an archive, in words: its place in the chain, its lines; or nothing."""
    faults = []
    if archive.previous != (before.digest if before else "") or archive.digest != digest_of(
        archive
    ):
        faults.append(_("The digest of %(day)s does not follow.") % {"day": archive.day})
    try:
        read_back(archive)
    except ArchiveDamaged as error:
        faults.append(str(error))
    return faults
