"""The archive of a filing, opened: finds the file that a cell names, and reads it."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from unicodedata import normalize

from django.core.files.storage import default_storage

from claims.bulk.archive import entries_of, opened, read_entry
from claims.models import BulkFiling


@dataclass
class Names:
    """Which files of an archive a name in a cell can mean; case and folders may be left out."""

    files: dict[str, str]
    _whole: dict[str, str] = field(init=False)
    _last: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._whole = {name.casefold(): name for name in self.files}
        self._last = {}
        for name in self.files:
            last = PurePosixPath(name).name.casefold()
            self._last.setdefault(last, []).append(name)

    def meant(self, name: str) -> list[str]:
        """The files that the name can mean: none, one or, in several folders, more."""
        sought = normalize("NFC", name).replace("\\", "/").removeprefix("./").casefold()
        if sought in self._whole:
            return [self._whole[sought]]
        return self._last.get(sought, [])


@dataclass
class Box:
    """The opened archive of a filing."""

    names: Names
    archive: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """The bytes of the one file that a cell names."""
        return read_entry(self.archive, self.entries[self.path(name)])

    def path(self, name: str) -> str:
        """The file that a cell names; the caller knows that there is exactly one."""
        return self.names.meant(name)[0]

    def digest(self, name: str) -> str:
        """The SHA-256 of the file that a cell names, "" unless there is exactly one."""
        meant = self.names.meant(name)
        return self.names.files[meant[0]] if len(meant) == 1 else ""


@contextmanager
def box_of(filing: BulkFiling) -> Iterator[Box]:
    """Open a filing's archive from storage."""
    with (
        default_storage.open(str(filing.archive.name)) as file,
        opened(cast(BinaryIO, file)) as archive,
    ):
        yield Box(Names(cast(dict[str, str], filing.files)), archive, entries_of(archive))
