"""Scores a labelled list: by the product, by a stock method, or from a file of scores."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from pictures.intake import Limits, PictureRefused
from pictures.storage import limits
from similarity import configured, stock
from similarity.evaluation.listed import Listed, Overlap, overlap, read_scores
from similarity.metrics import Values
from similarity.pairs import (
    Complain,
    Explain,
    Gallery,
    Row,
    measured,
    open_file,
    pictures_of,
)
from similarity.score import SHIPPED, score
from similarity.stopwatch import Stopwatch

OURS = "redress"
NAMES = (OURS, *stock.NAMES)
TITLES = {
    OURS: "Redress",
    "phash": "pHash (ImageHash)",
    "dhash": "dHash (ImageHash)",
    "pdq": "PDQ (pdqhash)",
    "orb": "ORB + RANSAC (OpenCV)",
    "clip": "CLIP (open_clip)",
}

Watch = Callable[[Iterable[Any], int], Iterable[Any]]


@dataclass(frozen=True)
class Timing:
    """Processor seconds spent on looking at `pictures` and on comparing `pairs`, and the clock."""

    pictures: int
    pairs: int
    picture_seconds: float
    pair_seconds: float
    wall_seconds: float

    @property
    def cpu_seconds(self) -> float:
        return self.picture_seconds + self.pair_seconds

    @property
    def ms_per_picture(self) -> float:
        return 1e3 * self.picture_seconds / max(self.pictures, 1)

    @property
    def us_per_pair(self) -> float:
        return 1e6 * self.pair_seconds / max(self.pairs, 1)


@dataclass(frozen=True)
class Run:
    """The scores of one method, in the order of its `rows`.

    `bands` are the product's own; `overlap` says what its calibration had seen.
    """

    name: str
    title: str
    about: str
    rows: tuple[Row, ...]
    scores: Values
    timing: Timing | None = None
    bands: tuple[str, ...] | None = None
    overlap: Overlap | None = None

    @property
    def probability(self) -> bool:
        """Whether the scores can be read as probabilities, as ours and those of files can."""
        inside = bool(((self.scores >= 0) & (self.scores <= 1)).all())
        return inside and self.name not in stock.NAMES


@dataclass
class TimedGallery(Gallery):
    """A gallery that counts and times what it describes."""

    watch: Stopwatch = field(default_factory=Stopwatch)
    described: int = 0

    def prepare(self, paths: Sequence[Path]) -> None:
        known = self.features.keys() | self.reasons.keys()
        with self.watch.running():
            super().prepare(paths)
        self.described += len(set(paths) - known)


def by_product(listed: Listed, complain: Complain, watch: Watch) -> Run:
    """Score as `manage.py score_pairs` does. Raises EncoderUnavailable, CalibrationUnreadable."""
    fitted, encoder = configured.calibration(), configured.encoder()
    gallery = TimedGallery(encoder, limits(), configured.explain)
    looking, whole, found = gallery.watch, Stopwatch(), []
    with whole.running():
        pairs = measured(listed.rows, listed.folder, gallery, complain)
        for row, signals in watch(pairs, len(listed.rows)):
            if signals is not None:
                found.append((row, score(signals, fitted, encoder.space)))
    return Run(
        name=OURS,
        title=TITLES[OURS],
        about=f"{encoder.space}, calibration {fitted.version} ({fitted.sha256[:12]})",
        rows=tuple(row for row, _ in found),
        scores=np.array([each.value for _, each in found], np.float64),
        timing=Timing(
            gallery.described, len(found), looking.cpu, whole.cpu - looking.cpu, whole.wall
        ),
        bands=tuple(each.band for _, each in found),
        overlap=overlap(Path(settings.REDRESS_CALIBRATION or SHIPPED), listed),
    )


@dataclass
class Album:
    """What a stock method kept of each picture; unreadable ones by their reason."""

    method: stock.Method
    limits: Limits
    explain: Explain
    seen: dict[Path, Any] = field(default_factory=dict)
    reasons: dict[Path, str] = field(default_factory=dict)

    def look(self, path: Path) -> None:
        """Look at a picture, opened as the product opens it."""
        try:
            self.seen[path] = self.method.look(open_file(path, self.limits))
        except PictureRefused as refusal:
            self.reasons[path] = self.explain(refusal)
        except (OSError, ValueError) as error:
            self.reasons[path] = getattr(error, "strerror", None) or str(error)


def by_stock(name: str, listed: Listed, complain: Complain, watch: Watch) -> Run:
    """Score by a method of `similarity.stock`. Raises MethodUnavailable."""
    model = "ViT-B-32" if settings.CLIP_MODEL == "redress-small" else settings.CLIP_MODEL
    method = stock.method(name, model=model, pretrained=settings.CLIP_PRETRAINED)
    album = Album(method, limits(), configured.explain)
    pairs = [(row, pictures_of(row, listed.folder)) for row in listed.rows]
    pictures = dict.fromkeys(path for _, paths in pairs for path in paths)
    looking, comparing = Stopwatch(), Stopwatch()
    with looking.running():
        for path in watch(pictures, len(pictures)):
            album.look(path)
    rows, scores = [], []
    with comparing.running():
        for row, (original, avatar) in pairs:
            if original in album.seen and avatar in album.seen:
                rows.append(row)
                scores.append(method.score(album.seen[original], album.seen[avatar]))
    for row, paths in pairs:
        reasons = [f"{path.name}: {album.reasons[path]}" for path in paths if path in album.reasons]
        if reasons:
            complain(row, "; ".join(dict.fromkeys(reasons)))
    return Run(
        name=name,
        title=TITLES[name],
        about=f"{model}, {settings.CLIP_PRETRAINED}" if name == "clip" else "",
        rows=tuple(rows),
        scores=np.array(scores, np.float64),
        timing=Timing(
            len(pictures), len(rows), looking.cpu, comparing.cpu, looking.wall + comparing.wall
        ),
    )


def by_file(path: Path, listed: Listed, complain: Complain) -> Run:
    """Take the scores of a file. Raises ListUnreadable."""
    known = read_scores(path, complain)
    rows = []
    for row in listed.rows:
        if row["pair_id"] in known:
            rows.append(row)
        else:
            complain(row, f"{path.name} has no score for it")
    scores = np.array([known[row["pair_id"]] for row in rows], np.float64)
    return Run("scores", path.name, "", tuple(rows), scores)
