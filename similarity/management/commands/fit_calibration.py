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
from similarity.pairs import ListUnreadable, Row, measured, read_rows
from similarity.score import SHIPPED, WITH_ENCODER, WITHOUT_ENCODER, Values, inputs
from similarity.signals import Signals

Pair = tuple[Row, Signals]
FEWEST = 20


class Command(BaseCommand):
    """Thresholds and figures are cross-validated by base picture; the weights use all pairs.

    A pair's group is its `group` column if there is one, else the original that its avatar was
    copied from, so that no fit is judged on variants of a picture that it has seen.
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
        parser.add_argument("--penalty", type=float, default=1e-4)
        parser.add_argument(
            "--leave-out", action="append", default=[], metavar="KIND", help="a kind not to fit on"
        )

    def handle(self, *args: Any, pairs: Path, out: Path, **options: Any) -> None:
        try:
            rows = read_rows(pairs, ["label"])
            gallery = configured.gallery()
        except (ListUnreadable, EncoderUnavailable) as error:
            raise CommandError(str(error)) from error
        found = measured(rows, pairs.parent, gallery, self.complain)
        known = [
            (row, signals)
            for row, signals in tqdm(found, total=len(rows), unit="pair")
            if signals and not signals["blank"]
        ]
        used = np.array([row.get("kind") not in options["leave_out"] for row, _ in known], bool)
        copies = np.array([row["label"] == "1" for row, _ in known], bool)
        if min((copies & used).sum(), (~copies & used).sum()) < FEWEST:
            raise CommandError(f"At least {FEWEST} copies and {FEWEST} unrelated pairs are needed.")
        calibration: dict[str, Any] = {
            "version": options["name"],
            "source": options["source"],
            "space": configured.encoder().space,
        }
        held_out: dict[str, Values] = {}
        for name, clip in ((WITH_ENCODER, True), (WITHOUT_ENCODER, False)):
            calibration[name], held_out[name] = combination(
                known, copies, used, options["penalty"], clip=clip
            )
            self.stdout.write(f"{name}: {json.dumps(calibration[name]['cross_validated'])}")
        out.write_text(json.dumps(calibration, indent=2, ensure_ascii=False) + "\n")
        if options["scores"]:
            write_scores(options["scores"], known, held_out[WITH_ENCODER])

    def complain(self, row: Row, reason: str) -> None:
        tqdm.write(f"{row['pair_id']}: {reason}", file=self.stderr)


def combination(
    known: Sequence[Pair],
    copies: fitting.Labels,
    used: fitting.Labels,
    penalty: float,
    *,
    clip: bool,
) -> tuple[dict[str, Any], Values]:
    """Fit one combination, with or without the encoder's cosines; also its held-out scores."""
    named = [inputs(signals) for _, signals in known]
    names = [name for name in named[0] if clip or "clip" not in name]
    values = np.array([[each[name] for name in names] for each in named])
    held_out = fitting.cross_validated(values, copies, groups_of(known), used, penalty)
    fitted = fitting.fit(values[used], copies[used], penalty)
    likely, possible = (
        fitting.threshold(held_out[used], copies[used], rate)
        for rate in (fitting.LIKELY_RATE, fitting.POSSIBLE_RATE)
    )
    return {
        "inputs": names,
        "mean": fitted.mean.tolist(),
        "deviation": fitted.deviation.tolist(),
        "weights": fitted.weights.tolist(),
        "intercept": fitted.intercept,
        "thresholds": {"likely": likely, "possible": possible},
        "cross_validated": fitting.report(held_out[used], copies[used])
        | {"copies": int((copies & used).sum()), "unrelated": int((~copies & used).sum())},
    }, held_out


def write_scores(path: Path, known: Sequence[Pair], scores: Values) -> None:
    """The held-out score of every pair, for an evaluator of one's own."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["pair_id", "score"])
        for (row, _), value in zip(known, scores.tolist(), strict=True):
            writer.writerow([row["pair_id"], f"{value:.6f}"])


def groups_of(known: Sequence[Pair]) -> list[str]:
    """The base picture of each pair: where its avatar was copied from, if that is known."""
    copied = {row["avatar"]: row["original"] for row, _ in known if row["label"] == "1"}
    return [row.get("group") or copied.get(row["avatar"], row["avatar"]) for row, _ in known]
