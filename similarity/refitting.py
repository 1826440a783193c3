"""Measures the pairs that people decided on: from what was stored, or again from the pixels."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pictures.intake import PictureRefused
from pictures.models import Blob
from similarity import configured
from similarity.comparing import FORMAT, Desk
from similarity.inputs import inputs
from similarity.metrics import Labels
from similarity.models import Comparison
from similarity.reviewed import FEWEST_APART, Reviewed
from similarity.score import Values
from similarity.signals import Signals, measure

PAIRS_AT_ONCE = 100
SOURCE = "verdicts"
BLANK = "there is nothing to compare in one of the pictures"

Named = dict[str, float]


class NotMeasured(str):
    """Why a pair has no numbers; it names no picture."""

    __slots__ = ()


@dataclass(frozen=True)
class Material:
    """What a calibration is fitted to: measured pairs, their sides, which count, and their groups.

    `keys` name the pairs to whoever asked; `facts` are what the file says of them.
    """

    keys: Sequence[str]
    named: Sequence[Named]
    copies: Labels
    used: Labels
    groups: Sequence[str]
    facts: dict[str, Any]


@dataclass
class Measuring:
    """Goes through pairs and counts how they were measured, and which could not be and why.

    No pair stops the others, and nothing stored is changed but fingerprints that were missing.
    """

    table: Desk
    stored: int = 0
    afresh: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def each(self, pairs: Sequence[Reviewed]) -> Iterator[tuple[Reviewed, Named]]:
        """Every pair that can be measured, with the named numbers that a score is made of."""
        for start in range(0, len(pairs), PAIRS_AT_ONCE):
            chunk = pairs[start : start + PAIRS_AT_ONCE]
            known = self._stored(chunk)
            self.stored += len(known)
            known |= self._afresh([pair for pair in chunk if pair.picture not in known])
            for pair in chunk:
                found = known[pair.picture]
                if isinstance(found, NotMeasured):
                    self.left_out[str(found)] += 1
                else:
                    yield pair, found

    def _stored(self, chunk: Sequence[Reviewed]) -> dict[int, Named | NotMeasured]:
        """What is known of pairs whose newest comparison says what would be measured now."""
        keys = [pair.comparison for pair in chunk if pair.comparison is not None]
        rows = Comparison.objects.filter(space=self.table.encoder.space).in_bulk(keys)
        found = {}
        for pair in chunk:
            row = rows.get(pair.comparison or 0)
            if row and (row.original_sha256, row.avatar_sha256) == (pair.work, pair.avatar):
                named = of_row(row)
                if named is not None:
                    found[pair.picture] = named
        return found

    def _afresh(self, chunk: Sequence[Reviewed]) -> dict[int, Named | NotMeasured]:
        """Every pair measured from its stored pictures, each described once per chunk."""
        digests = {digest for pair in chunk for digest in (pair.work, pair.avatar)}
        blobs = Blob.objects.in_bulk(digests, field_name="sha256")
        table = self.table.afresh()
        found = {pair.picture: of_blobs(blobs[pair.work], blobs[pair.avatar], table)
                 for pair in chunk}  # fmt: skip
        self.afresh += sum(not isinstance(each, NotMeasured) for each in found.values())
        return found


def of_row(row: Comparison) -> Named | NotMeasured | None:
    """What stored signals say; None if they are of another format or something is missing."""
    if row.versions.get("format") != FORMAT:
        return None
    try:
        return counted(row.signals)
    except (KeyError, TypeError, ValueError):
        return None


def of_blobs(work: Blob, avatar: Blob, table: Desk) -> Named | NotMeasured:
    """What the stored pictures say, or why they say nothing."""
    try:
        described = [table.features(blob) for blob in (work, avatar)]
    except PictureRefused as refusal:
        return NotMeasured(configured.explain(refusal))
    except OSError as error:
        return NotMeasured(error.strerror or type(error).__name__)
    except ValueError:  # the bytes are not those that came in
        return NotMeasured("a stored file was altered")
    return counted(measure(*described))


def counted(signals: Signals) -> Named | NotMeasured:
    """The numbers that a score is made of, unless there is nothing to compare."""
    return NotMeasured(BLANK) if signals["blank"] else inputs(signals)


def log_odds(named: Sequence[Named], table: Desk) -> Values:
    """The log-odds of measured pairs by the desk's calibration, as it would score them now."""
    combination = table.calibration.fitting(table.encoder.space)
    return np.array([combination.log_odds(each) for each in named], np.float64)


def unseen(pairs: Sequence[Reviewed], calibration: Path) -> Labels:
    """The pairs that a calibration's own fit cannot have seen.

    One that was fitted to decisions says through which day; what was decided later is new to it.
    If that is fewer than FEWEST_APART of either side, all are taken: the figure then flatters it.
    """
    stored = json.loads(calibration.read_bytes())
    through = stored.get("decided", {}).get("through", "")
    copies = np.array([pair.copy for pair in pairs], bool)
    later = np.array([day_of(pair) > through for pair in pairs], bool)
    enough = min((later & copies).sum(), (later & ~copies).sum()) >= FEWEST_APART
    return later if enough else np.ones(len(pairs), bool)


def day_of(pair: Reviewed) -> str:
    """The day of a decision in UTC, as 2026-03-02."""
    return f"{pair.decided_at:%Y-%m-%d}"


def material_of(pairs: Sequence[Reviewed], named: Sequence[Named], table: Desk) -> Material:
    """Decided pairs as material, grouped by work; the facts are counts and days, and no person's.

    Not even marks of the pictures are among them, because they would tell whose were decided on.
    """
    days = [day_of(pair) for pair in pairs]
    return Material(
        keys=[str(pair.picture) for pair in pairs],
        named=named,
        copies=np.array([pair.copy for pair in pairs], bool),
        used=np.ones(len(pairs), bool),
        groups=[pair.work for pair in pairs],
        facts={
            "source": SOURCE,
            "space": table.encoder.space,
            "grounds": dict(Counter(pair.ground for pair in pairs).most_common()),
            "decided": {"from": min(days), "through": max(days)},
        },
    )
