"""Reads lists of picture pairs and measures them, each picture decoded and encoded once.

A picture that cannot be read spoils only the rows that name it.
"""

import csv
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pictures.intake import Limits, PictureRefused, open_picture
from similarity.features import Encodes, Features, describe, prints
from similarity.reducing import LONG_SIDE, reduce
from similarity.signals import Signals, measure

ROWS_AT_ONCE = 64
PICTURES_AT_ONCE = 8
PICTURES_KEPT = 4096
COLUMNS = ("pair_id", "original", "avatar")

Row = dict[str, str]
Complain = Callable[[Row, str], None]
Explain = Callable[[PictureRefused], str]


class ListUnreadable(Exception):
    """The CSV file is missing, empty or has not the columns it needs; the message says which."""


def read_rows(path: Path, extra: Sequence[str] = ()) -> list[Row]:
    """The rows of a CSV with at least COLUMNS and `extra`. Raises ListUnreadable."""
    return read_table(path, (*COLUMNS, *extra))


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV with at least these columns. Raises ListUnreadable."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise ListUnreadable(f"{path} lacks the columns: {', '.join(missing)}")
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ListUnreadable(f"{path} cannot be read: {error}") from error


def open_file(path: Path, limits: Limits) -> Image.Image:
    """A picture file through the safe intake of uploads, reduced.

    Raises PictureRefused or OSError.
    """
    return reduce(open_picture(path.read_bytes(), limits, at_least=LONG_SIDE))


@dataclass
class Gallery:
    """Features of the pictures seen last, by path; unreadable ones by their reason."""

    encoder: Encodes
    limits: Limits
    explain: Explain

    def __post_init__(self) -> None:
        self.features: OrderedDict[Path, Features] = OrderedDict()
        self.reasons: dict[Path, str] = {}

    def prepare(self, paths: Sequence[Path]) -> None:
        """Make sure that each picture is described or has a reason why it cannot be."""
        for path in paths:
            if path in self.features:
                self.features.move_to_end(path)
        new = [p for p in dict.fromkeys(paths) if p not in self.features and p not in self.reasons]
        for start in range(0, len(new), PICTURES_AT_ONCE):
            self._describe(new[start : start + PICTURES_AT_ONCE])
        while len(self.features) > max(PICTURES_KEPT, len(set(paths))):
            self.features.popitem(last=False)

    def _describe(self, paths: Sequence[Path]) -> None:
        images: dict[Path, Image.Image] = {}
        for path in paths:
            try:
                images[path] = open_file(path, self.limits)
            except PictureRefused as refusal:
                self.reasons[path] = self.explain(refusal)
            except (OSError, ValueError) as error:
                self.reasons[path] = getattr(error, "strerror", None) or str(error)
        if images:
            for found, (path, image) in zip(
                prints(list(images.values()), self.encoder), images.items(), strict=True
            ):
                self.features[path] = describe(image, found)


def pictures_of(row: Row, folder: Path) -> list[Path]:
    """The two files of a row; one that a short row does not name is the folder, and no picture."""
    return [folder / (row[name] or "") for name in COLUMNS[1:]]


def measured(
    rows: Sequence[Row], folder: Path, gallery: Gallery, complain: Complain
) -> Iterator[tuple[Row, Signals | None]]:
    """Every row with its signals, or with None after `complain(row, reason)` was called."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        chunk = rows[start : start + ROWS_AT_ONCE]
        gallery.prepare([path for row in chunk for path in pictures_of(row, folder)])
        for row in chunk:
            paths = pictures_of(row, folder)
            reasons = [f"{p.name}: {gallery.reasons[p]}" for p in paths if p in gallery.reasons]
            if reasons:
                complain(row, "; ".join(dict.fromkeys(reasons)))
                yield row, None
            else:
                yield row, measure(gallery.features[paths[0]], gallery.features[paths[1]])
