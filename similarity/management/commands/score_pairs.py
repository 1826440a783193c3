"""Scores a list of picture pairs: `manage.py score_pairs PAIRS.csv OUT.csv`."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from similarity import configured
from similarity.encoder import EncoderUnavailable
from similarity.pairs import ListUnreadable, Row, measured, read_rows
from similarity.score import CalibrationUnreadable, score


class Command(BaseCommand):
    """Exits with 0 if at least one row was scored (or there was none), else with 1.

    Rows that cannot be scored are named on standard error and left out of OUT.csv.
    """

    help = "Score pairs of pictures: pair_id,original,avatar in; pair_id,score (0 to 1) out."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path, help="CSV; its paths are relative to it")
        parser.add_argument("out", type=Path, help="CSV to write")

    def handle(self, *args: Any, pairs: Path, out: Path, **options: Any) -> None:
        try:
            rows = read_rows(pairs)
            fitted, gallery = configured.calibration(), configured.gallery()
            file = out.open("w", newline="", encoding="utf-8")  # closed below
        except (ListUnreadable, CalibrationUnreadable, EncoderUnavailable, OSError) as error:
            raise CommandError(str(error)) from error
        space = configured.encoder().space
        scored = 0
        with file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["pair_id", "score"])
            found = measured(rows, pairs.parent, gallery, self.complain)
            for row, signals in tqdm(found, total=len(rows), unit="pair"):
                if signals is not None:
                    value = score(signals, fitted, space).value
                    writer.writerow([row["pair_id"], f"{value:.6f}"])
                    scored += 1
        self.stderr.write(f"{scored} of {len(rows)} pairs scored.")
        if rows and not scored:
            raise CommandError("No pair could be scored.")

    def complain(self, row: Row, reason: str) -> None:
        """Name a row that cannot be scored without breaking the progress bar."""
        tqdm.write(f"{row['pair_id']}: {reason}", file=self.stderr)
