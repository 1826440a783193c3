"""Reads labelled lists of pairs, scores made elsewhere, and which pictures a list shows."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from similarity.pairs import Complain, ListUnreadable, Row, read_rows, read_table

LABELS = {"1": True, "0": False}
MARK = 12  # hexadecimal digits that tell a few thousand pictures apart


@dataclass(frozen=True)
class Listed:
    """The rows of one list that have a label, each pair once."""

    path: Path
    rows: tuple[Row, ...]

    @property
    def folder(self) -> Path:
        """What the list's paths are relative to."""
        return self.path.parent

    @property
    def kinds(self) -> set[str]:
        return {kind_of(row) for row in self.rows}


def kind_of(row: Row) -> str:
    """What was done to make this copy, or how an unrelated pair is alike; empty if not said."""
    return row.get("kind") or ""


def is_copy(row: Row) -> bool:
    return LABELS[row["label"]]


def read_list(path: Path, complain: Complain) -> Listed:
    """A list with the columns of pairs and `label`. Raises ListUnreadable.

    Calls `complain(row, reason)` for rows that are left out.
    """
    rows: dict[str, Row] = {}
    for row in read_rows(path, ["label"]):
        if row["label"] not in LABELS:
            complain(row, f"the label is {row['label']!r}, not 1 (copy) or 0 (unrelated)")
        elif row["pair_id"] in rows:
            complain(row, "this pair_id stands above already")
        else:
            rows[row["pair_id"]] = row
    return Listed(path, tuple(rows.values()))


def read_scores(path: Path, complain: Complain) -> dict[str, float]:
    """Scores by pair_id of a CSV with the columns pair_id and score. Raises ListUnreadable.

    Calls `complain(row, reason)` for rows without a finite number.
    """
    found: dict[str, float] = {}
    for row in read_table(path, ("pair_id", "score")):
        try:
            value = float(row["score"])
        except (TypeError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            complain(row, f"the score is {row['score']!r}, no number")
        elif row["pair_id"] in found:
            raise ListUnreadable(f"{path} has two scores for the pair {row['pair_id']}")
        else:
            found[row["pair_id"]] = value
    return found


def groups_of(rows: Sequence[Row]) -> dict[str, str]:
    """The base picture of each pair by pair_id: variants of one picture stand or fall together.

    It is the `group` column if there is one, else the original that the pair's avatar was copied
    from, else the avatar.
    """
    copied = {row["avatar"]: row["original"] for row in rows if is_copy(row)}
    return {
        row["pair_id"]: row.get("group") or copied.get(row["avatar"]) or row["avatar"] or ""
        for row in rows
    }


def marks_of(rows: Sequence[Row], folder: Path) -> list[str]:
    """Short SHA-256 marks of the list's originals, sorted; files that are missing have none."""
    marks = set()
    for name in {row["original"] or "" for row in rows}:
        try:
            marks.add(hashlib.sha256((folder / name).read_bytes()).hexdigest()[:MARK])
        except (OSError, ValueError):
            continue
    return sorted(marks)


@dataclass(frozen=True)
class Overlap:
    """What a calibration's file says of the pictures that it was fitted to.

    `fitted` of the list's `originals` are among them; None if the file has no marks of pictures.
    """

    source: str
    originals: int
    fitted: int | None


def overlap(calibration: Path, listed: Listed) -> Overlap:
    """Compare the marks under "pictures" in a calibration with those of this list's originals."""
    stored: dict[str, Any] = json.loads(calibration.read_bytes())
    marks = marks_of(listed.rows, listed.folder)
    known = stored.get("pictures")
    fitted = None if known is None else len(set(marks) & set(known))
    return Overlap(str(stored.get("source", "")), len(marks), fitted)
