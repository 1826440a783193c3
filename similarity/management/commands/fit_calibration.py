"""Fits the calibration: `manage.py fit_calibration PAIRS.csv` or `fit_calibration --verdicts`."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from similarity import configured, fitting
from similarity.encoder import EncoderUnavailable
from similarity.evaluation.listed import groups_of, is_copy, marks_of, read_list
from similarity.inputs import FAMILIES, inputs
from similarity.management.verdicts import Refit, default_name, default_out
from similarity.metrics import reliability
from similarity.pairs import ListUnreadable, Row, measured
from similarity.refitting import Material
from similarity.reviewed import FEWEST as FEWEST_DECIDED
from similarity.score import SHIPPED, WITH_ENCODER, WITHOUT_ENCODER, CalibrationUnreadable, Values

FEWEST = 20
NAMES = [name for names in FAMILIES.values() for name in names]
OF_A_LIST = ("leave_out", "scores", "source")


class Command(BaseCommand):
    """Thresholds, the curve and all figures are cross-validated by group; the trees use all pairs.

    A pair's group is its `group` column if there is one (the artist, say), else the original that
    its avatar was copied from, so that no fit is judged on variants of a picture that it has seen.
    With --verdicts it is the work.
    """

    help = (
        "Fit score and bands to pairs: pair_id,original,avatar,label (1 copy)[,kind,group]; "
        "or with --verdicts to what people decided on the pictures of claims."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path, nargs="?")
        parser.add_argument("--verdicts", action="store_true", help="fit to decisions on claims")
        parser.add_argument(
            "--out", type=Path, help="the file to write (of a list: the shipped one)"
        )
        parser.add_argument("--name", default="", help="name of this calibration")
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
        for name, rate in fitting.RATES.items():
            parser.add_argument(
                f"--{name}-rate", type=float, default=rate, metavar="SHARE",
                help=f"share of unrelated pairs that may be called {name} ({rate:g})",
            )  # fmt: skip
        parser.add_argument(
            "--fewest", type=int, metavar="N",
            help=f"pairs needed of each side ({FEWEST}; with --verdicts {FEWEST_DECIDED})",
        )  # fmt: skip
        parser.add_argument(
            "--anyway", action="store_true",
            help="with --verdicts: write it even if the present calibration does better",
        )  # fmt: skip

    def handle(self, *args: Any, pairs: Path | None, verdicts: bool, **options: Any) -> None:
        rates = {name: options[f"{name}_rate"] for name in fitting.RATES}
        if not 0 < rates["likely"] < rates["possible"] <= 0.5:
            raise CommandError("It takes 0 < --likely-rate < --possible-rate <= 0.5.")
        if verdicts == (pairs is not None):
            raise CommandError("Name a list of pairs, or --verdicts, and not both.")
        try:
            if pairs is not None:
                self.fit_list(pairs, rates, options)
            else:
                self.fit_verdicts(rates, options)
        except (ListUnreadable, EncoderUnavailable, CalibrationUnreadable) as error:
            raise CommandError(str(error)) from error

    def fit_list(self, pairs: Path, rates: dict[str, float], options: dict[str, Any]) -> None:
        material = self.listed(pairs, options)
        sides = (material.copies & material.used, ~material.copies & material.used)
        fewest = FEWEST if options["fewest"] is None else options["fewest"]
        if min(side.sum() for side in sides) < max(1, fewest):
            raise CommandError(f"At least {fewest} copies and {fewest} unrelated pairs are needed.")
        stored, held_out = self.fit(material, rates, options["without"])
        facts = {"version": options["name"] or "1", "source": options["source"]}
        self.write(options["out"] or SHIPPED, facts | material.facts | stored)
        if options["scores"]:
            write_scores(options["scores"], material.keys, held_out)

    def listed(self, pairs: Path, options: dict[str, Any]) -> Material:
        """What a list of picture files teaches; rows that cannot be measured are named."""
        listed = read_list(pairs, self.complain)
        found = measured(listed.rows, listed.folder, configured.gallery(), self.complain)
        known = [
            (row, inputs(signals))
            for row, signals in tqdm(found, total=len(listed.rows), unit="pair")
            if signals and not signals["blank"]
        ]
        rows = [row for row, _ in known]
        groups = groups_of(rows)
        return Material(
            keys=[row["pair_id"] for row in rows],
            named=[named for _, named in known],
            copies=np.array([is_copy(row) for row in rows], bool),
            used=np.array([row.get("kind") not in options["leave_out"] for row in rows], bool),
            groups=[groups[row["pair_id"]] for row in rows],
            facts={
                "space": configured.encoder().space,
                "pictures": marks_of(listed.rows, listed.folder),
            },
        )

    def fit_verdicts(self, rates: dict[str, float], options: dict[str, Any]) -> None:
        odd = [f"--{name.replace('_', '-')}" for name in OF_A_LIST if options[name]]
        if odd:
            raise CommandError(f"With --verdicts there is no {', '.join(odd)}.")
        name = options["name"] or default_name()
        out = options["out"] or default_out(name)
        refit = Refit(self.stdout, anyway=options["anyway"])
        refit.may_write(out, name)
        fewest = FEWEST_DECIDED if options["fewest"] is None else options["fewest"]
        material = refit.material(fewest)
        stored, held_out = self.fit(material, rates, options["without"])
        stored.pop("unrelated")  # look-alikes that people saw are no sample of unrelated pairs
        refit.must_be_better(material, held_out)
        self.write(out, {"version": name} | material.facts | stored)
        refit.say_what_it_is(out)

    def fit(
        self, material: Material, rates: dict[str, float], without: Sequence[str]
    ) -> tuple[dict[str, Any], Values]:
        """Both combinations as stored, and the held-out scores of the one with the encoder."""
        folds = fitting.folds_of(material.groups)
        stored: dict[str, Any] = {"rates": rates}
        judged: dict[str, Values] = {}
        for part, left_out in ((WITH_ENCODER, without), (WITHOUT_ENCODER, [*without, "encoder"])):
            idle = {name for family in left_out for name in FAMILIES[family]}
            names = [name for name in NAMES if name not in idle]
            fitted = fitting.combination(
                material.named, names, material.copies, material.used, folds, rates
            )
            stored[part], judged[part] = fitted.stored, fitted.held_out
            stored.setdefault("unrelated", fitted.unrelated)
            self.stdout.write(f"{part}: {json.dumps(fitted.stored['cross_validated'])}")
        used, held_out = material.used, judged[WITH_ENCODER]
        stored["reliability"] = asdict(reliability(held_out[used], material.copies[used]))
        for name, rate in rates.items():
            self.stdout.write(passing(name, rate, int((used & ~material.copies).sum())))
        return stored, held_out

    def write(self, out: Path, record: dict[str, Any]) -> None:
        try:
            out.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}") from error

    def complain(self, row: Row, reason: str) -> None:
        tqdm.write(f"{row['pair_id']}: {reason}", file=self.stderr)


def passing(name: str, rate: float, unrelated: int) -> str:
    """What an operating point means in numbers of pairs."""
    count = int(rate * unrelated * (1 + 1e-12))
    found = f"{name} lets through at most {rate:g} of the unrelated pairs: {count} of {unrelated}"
    if count:
        return f"{found}."
    return f"{found}. So few cannot show this rate; the limit lies just above the highest of them."


def write_scores(path: Path, keys: Sequence[str], scores: Values) -> None:
    """The held-out score of every pair, for an evaluator of one's own."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["pair_id", "score"])
        for key, value in zip(keys, scores.tolist(), strict=True):
            writer.writerow([key, f"{value:.6f}"])
