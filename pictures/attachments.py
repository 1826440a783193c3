"""Files that belong to one row of a table: written before it, and read in pieces."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

PIECE = 1 << 16
_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


class Attached(Protocol):
    """A row with one file and a public id, which names the file."""

    public_id: UUID

    @property
    def attachment(self) -> FieldFile: ...

    def save(self) -> None: ...


def save_with_file(row: Attached, data: bytes) -> None:
    """Write the file, then the row; if the row fails, the file goes too."""
    name = row.public_id.hex
    row.attachment.save(f"{name[:2]}/{name}", ContentFile(data), save=False)
    stored = str(row.attachment.name)
    try:
        row.save()
    except BaseException:
        default_storage.delete(stored)
        raise
    written = _written.get()
    if written is not None:
        written.append(stored)


@contextmanager
def with_its_files() -> Iterator[None]:
    """A transaction whose rows bring files: rolled back, it takes along the files it wrote.

    Used inside another, the outer one answers for the files once the inner one has succeeded. A
    rollback further out, past every such block, is not noticed.
    """
    written: list[str] = []
    outer = _written.get()
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer.extend(written)


def pieces_of(name: str) -> Iterator[bytes]:
    """The bytes of a stored file, so that a large one need not fit into memory."""
    with default_storage.open(name) as file:
        while piece := file.read(PIECE):
            yield piece
