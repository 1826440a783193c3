"""Looks into a ZIP archive of pictures without trusting what it says about itself."""

import hashlib
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from claims.bulk.refusal import FileRefused

CHUNK = 256 * 1024
LOCAL_HEADER = 30  # bytes before the name, of which the last four give two lengths
ENCRYPTED = 0x1 | 0x40 | 0x2000
UTF8_NAMES = 0x800
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What zipfile raises on damaged data; a name in no encoding is a ValueError.
BROKEN = (zipfile.BadZipFile, ValueError, OSError, struct.error)
SMALL = 1024 * 1024  # below this size a high ratio harms nobody
PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
LITTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    """The bounds of an archive: files, bytes packed, unpacked, of one file, and their ratio."""

    files: int
    packed: int
    unpacked: int
    one: int
    ratio: int


@contextmanager
def opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The archive, or `FileRefused` when its directory cannot be read."""
    try:
        archive = zipfile.ZipFile(file)
    except (*BROKEN, NotImplementedError) as error:
        raise FileRefused("not_a_zip") from error
    with archive:
        yield archive


def inventory(file: BinaryIO, limits: Limits) -> dict[str, str]:
    """Check an archive whole; returns the SHA-256 of every file under its plain name.

    First the directory is checked, which costs nothing; then each file is unpacked as a stream,
    counted and thrown away, so neither memory nor disk holds more than a piece of it.
    """
    if file.seek(0, 2) > limits.packed:
        raise FileRefused("zip_too_large", limit=limits.packed // 2**20)
    with opened(file) as archive:
        entries = _entries(archive, limits)
        _no_overlap(file, archive)
        return {name: _digest(archive, entry, name) for name, entry in entries.items()}


def entries_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries of an archive that was checked, by their plain names."""
    return {plain_name(entry): entry for entry in archive.infolist()}


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one file; `FileRefused` when it is damaged or longer than it says."""
    return b"".join(_pieces(archive, entry, plain_name(entry)))


def plain_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name; one that is not marked as UTF-8 may be, or in the Chinese encoding."""
    name = entry.orig_filename
    if not entry.flag_bits & UTF8_NAMES:
        name = _decoded(name.encode("cp437", errors="replace")) or name
    return unicodedata.normalize("NFC", name)


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return ""


def _entries(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    total = 0
    if len(archive.infolist()) > limits.files:
        raise FileRefused("too_many_files", limit=limits.files)
    for entry in archive.infolist():
        name = plain_name(entry)
        _check(entry, name, limits)
        if entry.is_dir() or LITTER.search(name):
            continue
        if name.casefold() in seen:
            raise FileRefused("name_twice", name=name)
        seen.add(name.casefold())
        found[name] = entry
        total += entry.file_size
        if total > limits.unpacked:
            raise FileRefused("unpacked_too_large", limit=limits.unpacked // 2**20)
    if not found:
        raise FileRefused("zip_empty")
    return found


def _check(entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    """Refuse an entry whose name, kind or size is not that of a plain file in a plain place."""
    parts = PurePosixPath(name).parts
    if "\\" in name or "\0" in name or name.startswith("/") or ".." in parts or name[1:2] == ":":
        raise FileRefused("unsafe_name", name=name[:100])
    if entry.flag_bits & ENCRYPTED:
        raise FileRefused("encrypted", name=name)
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FileRefused("not_a_file", name=name)
    if entry.compress_type not in METHODS:
        raise FileRefused("method", name=name)
    if entry.file_size > limits.one:
        raise FileRefused("file_too_large", name=name, limit=limits.one // 2**20)
    if entry.file_size > SMALL and entry.file_size > limits.ratio * entry.compress_size:
        raise FileRefused("bomb", name=name)


def _no_overlap(file: BinaryIO, archive: zipfile.ZipFile) -> None:
    """Refuse entries that share bytes: a small archive could unpack to much that way."""
    end = 0
    for entry in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise FileRefused("overlap", name=plain_name(entry))
        file.seek(entry.header_offset)
        header = file.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER:
            raise FileRefused("damaged_file", name=plain_name(entry))
        name, extra = struct.unpack("<HH", header[-4:])
        end = entry.header_offset + LOCAL_HEADER + name + extra + entry.compress_size
    if end > archive.start_dir:
        raise FileRefused("overlap", name="")


def _digest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> str:
    digest = hashlib.sha256()
    for number, piece in enumerate(_pieces(archive, entry, name)):
        if number == 0 and piece.startswith(PACKED):
            raise FileRefused("nested", name=name)
        digest.update(piece)
    return digest.hexdigest()


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The unpacked bytes, exactly as many as the directory says, or a refusal."""
    count = 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                count += len(piece)  # never more than the directory says: zipfile stops there
                yield piece
    except (*BROKEN, zlib.error, EOFError, RuntimeError) as error:
        raise FileRefused("damaged_file", name=name) from error
    if count != entry.file_size:
        raise FileRefused("damaged_file", name=name)
