"""Fits the calibration to labelled pairs: `manage.py fit_calibration PAIRS.csv --out FILE`."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from similarity import configured, fitting
from similarity.encoder import EncoderUnavailable
from similarity.evaluation.listed import Listed, groups_of, is_copy, marks_of, read_list
from similarity.inputs import FAMILIES, inputs
from similarity.metrics import Labels
from similarity.pairs import ListUnreadable, Row, measured
from similarity.score import SHIPPED, WITH_ENCODER, WITHOUT_ENCODER, Values
from similarity.signals import Signals

Pair = tuple[Row, Signals]
FEWEST = 20
NAMES = [name for names in FAMILIES.values() for name in names]


class Command(BaseCommand):
    """Thresholds, the curve and all figures are cross-validated by group; the trees use all pairs.

    A pair's group is its `group` column if there is one (the artist, say), else the original that
    its avatar was copied from, so that no fit is judged on variants of a picture that it has seen.
    """

    help = "Fit score and bands to pairs: pair_id,original,avatar,label (1 copy)[,kind,group]."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path)
        parser.add_argument("--out", type=Path, default=SHIPPED)
        parser.add_argument("--name", default="1", help="name of this calibration")
        parser.add_argument("--source", default="", help="which pairs these are, for the record")
        parser.add_argument(
            "--scores", type=Path, help="also write the held-out score of each pair"
        )
        parser.add_argument(
            "--leave-out", action="append", default=[], metavar="KIND", help="a kind not to fit on"
        )
        parser.add_argument(
            "--without", action="append", default=[], choices=FAMILIES, metavar="FAMILY",
            help=f"a family of signals not to use, to see what it adds: {', '.join(FAMILIES)}",
        )  # fmt: skip

    def handle(self, *args: Any, pairs: Path, out: Path, **options: Any) -> None:
        try:
            listed = read_list(pairs, self.complain)
            gallery = configured.gallery()
        except (ListUnreadable, EncoderUnavailable) as error:
            raise CommandError(str(error)) from error
        found = measured(listed.rows, listed.folder, gallery, self.complain)
        known = [
            (row, signals)
            for row, signals in tqdm(found, total=len(listed.rows), unit="pair")
            if signals and not signals["blank"]
        ]
        used = np.array([row.get("kind") not in options["leave_out"] for row, _ in known], bool)
        copies = np.array([is_copy(row) for row, _ in known], bool)
        if min((copies & used).sum(), (~copies & used).sum()) < FEWEST:
            raise CommandError(f"At least {FEWEST} copies and {FEWEST} unrelated pairs are needed.")
        stored, held_out = self.fit(known, copies, used, options["without"])
        record = self.record(listed, options) | stored
        out.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
        if options["scores"]:
            write_scores(options["scores"], known, held_out)

    def fit(
        self, known: Sequence[Pair], copies: Labels, used: Labels, without: Sequence[str]
    ) -> tuple[dict[str, Any], Values]:
        """Both combinations as stored, and the held-out scores of the one with the encoder."""
        named = [inputs(signals) for _, signals in known]
        groups = groups_of([row for row, _ in known])
        folds = fitting.folds_of([groups[row["pair_id"]] for row, _ in known])
        stored: dict[str, Any] = {}
        judged: dict[str, Values] = {}
        for part, left_out in ((WITH_ENCODER, without), (WITHOUT_ENCODER, [*without, "encoder"])):
            idle = {name for family in left_out for name in FAMILIES[family]}
            names = [name for name in NAMES if name not in idle]
            fitted = fitting.combination(named, names, copies, used, folds)
            stored[part], judged[part] = fitted.stored, fitted.held_out
            stored.setdefault("unrelated", fitted.unrelated)
            self.stdout.write(f"{part}: {json.dumps(fitted.stored['cross_validated'])}")
        return stored, judged[WITH_ENCODER]

    def record(self, listed: Listed, options: dict[str, Any]) -> dict[str, Any]:
        """What the calibration says of itself."""
        return {
            "version": options["name"],
            "source": options["source"],
            "space": configured.encoder().space,
            "pictures": marks_of(listed.rows, listed.folder),
        }

    def complain(self, row: Row, reason: str) -> None:
        tqdm.write(f"{row['pair_id']}: {reason}", file=self.stderr)


def write_scores(path: Path, known: Sequence[Pair], scores: Values) -> None:
    """The held-out score of every pair, for an evaluator of one's own."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["pair_id", "score"])
        for (row, _), value in zip(known, scores.tolist(), strict=True):
            writer.writerow([row["pair_id"], f"{value:.6f}"])
