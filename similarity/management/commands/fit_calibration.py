"""Fits the calibration to labelled pairs: `manage.py fit_calibration PAIRS.csv --out FILE`."""

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
from similarity.score import SHIPPED, WITH_ENCODER, WITHOUT_ENCODER, inputs
from similarity.signals import Signals

Pair = tuple[Row, Signals]


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
            if signals and not signals["blank"] and row.get("kind") not in options["leave_out"]
        ]
        copies = np.array([row["label"] == "1" for row, _ in known], bool)
        if not 20 <= copies.sum() <= len(copies) - 20:
            raise CommandError("At least 20 copies and 20 unrelated pairs are needed.")
        calibration = {
            "version": options["name"],
            "source": options["source"],
            "space": configured.encoder().space,
            WITH_ENCODER: combination(known, copies, options["penalty"], clip=True),
            WITHOUT_ENCODER: combination(known, copies, options["penalty"], clip=False),
        }
        out.write_text(json.dumps(calibration, indent=2, ensure_ascii=False) + "\n")
        for name in (WITH_ENCODER, WITHOUT_ENCODER):
            self.stdout.write(f"{name}: {json.dumps(calibration[name]['cross_validated'])}")

    def complain(self, row: Row, reason: str) -> None:
        tqdm.write(f"{row['pair_id']}: {reason}", file=self.stderr)


def combination(
    known: Sequence[Pair], copies: fitting.Labels, penalty: float, *, clip: bool
) -> dict[str, Any]:
    """Fit one combination, with or without the encoder's cosines, and measure it."""
    named = [inputs(signals) for _, signals in known]
    names = [name for name in named[0] if clip or "clip" not in name]
    values = np.array([[each[name] for name in names] for each in named])
    held_out = fitting.cross_validated(values, copies, groups_of(known), penalty)
    fitted = fitting.fit(values, copies, penalty)
    return {
        "inputs": names,
        "mean": fitted.mean.tolist(),
        "deviation": fitted.deviation.tolist(),
        "weights": fitted.weights.tolist(),
        "intercept": fitted.intercept,
        "thresholds": {
            "likely": fitting.threshold(held_out, copies, fitting.LIKELY_RATE),
            "possible": fitting.threshold(held_out, copies, fitting.POSSIBLE_RATE),
        },
        "cross_validated": fitting.report(held_out, copies)
        | {"copies": int(copies.sum()), "unrelated": int((~copies).sum())},
    }


def groups_of(known: Sequence[Pair]) -> list[str]:
    """The base picture of each pair: where its avatar was copied from, if that is known."""
    copied = {row["avatar"]: row["original"] for row, _ in known if row["label"] == "1"}
    return [row.get("group") or copied.get(row["avatar"], row["avatar"]) for row, _ in known]
