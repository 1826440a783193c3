"""Chooses the writer for a profile's form and gives it a private folder to work in."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from payouts.exports.messages import xml_pieces
from payouts.exports.profiles import Profile
from payouts.exports.tables import csv_pieces, workbook_pieces


def pieces_of(
    profile: Profile,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    folder: Path,
    created: datetime,
) -> Iterator[bytes]:
    """The file's bytes in pieces; memory does not grow with the rows.

    `folder` is made for a workbook alone, readable by this user alone, and is gone afterwards,
    also after an error. What a killed process left there is deleted first.
    """
    if profile.form == "csv":
        yield from csv_pieces(profile, head, rows)
        return
    if profile.form == "xml":
        yield from xml_pieces(profile, head, rows)
        return
    forget(folder)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield from workbook_pieces(profile, head, rows, folder=folder, created=created)
    finally:
        forget(folder)


def forget(folder: Path) -> None:
    """Delete a folder with account numbers in it, if it is there."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def forget_old(folder: Path, *, before: float) -> int:
    """Delete the folders inside that nobody has touched since a time in seconds; returns how many.

    They belong to processes that were killed, perhaps for an export that another machine took up.
    """
    if not folder.is_dir():
        return 0
    old = [one for one in folder.iterdir() if one.is_dir() and one.stat().st_mtime < before]
    for one in old:
        forget(one)
    return len(old)
