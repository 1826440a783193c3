"""Judges scores of labelled pairs: `manage.py evaluate_matching PAIRS.csv [--method NAME ...]`."""

import logging
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from similarity.encoder import EncoderUnavailable
from similarity.evaluation import runs
from similarity.evaluation.judging import Judged, judge
from similarity.evaluation.listed import Listed, read_list
from similarity.evaluation.printed import lines_of
from similarity.metrics import OneSided
from similarity.pairs import ListUnreadable, Row
from similarity.score import CalibrationUnreadable
from similarity.stock import MethodUnavailable

REFUSALS = (
    ListUnreadable, EncoderUnavailable, CalibrationUnreadable, MethodUnavailable, OneSided,
)  # fmt: skip


class Command(BaseCommand):
    """Rows that cannot be judged are named on standard error and left out.

    Prints a table for each method and writes a page in each language that needs no other file.
    """

    help = "Say how well scores tell copies apart: pair_id,original,avatar,label (1 copy)[,kind,group]."  # noqa: E501
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path, help="CSV; its paths are relative to it")
        parser.add_argument("--out", type=Path, default=settings.VAR_DIR / "evaluation",
                            help="folder for the page (default: %(default)s)")  # fmt: skip
        parser.add_argument("--method", nargs="+", choices=runs.NAMES, default=[],
                            help="which methods to score by (default: redress)")  # fmt: skip
        parser.add_argument("--scores", type=Path, help="CSV pair_id,score to judge instead, such "
                            "as held-out scores that fit_calibration wrote")  # fmt: skip
        parser.add_argument("--leave-out", action="append", default=[], metavar="KIND",
                            help="a kind that counts for no threshold and no total")  # fmt: skip
        parser.add_argument("--set", action="append", default=[], metavar="NAME=KIND,KIND",
                            help="kinds of copies to report as one, and the others")  # fmt: skip

    def handle(self, *args: Any, pairs: Path, out: Path, **options: Any) -> None:
        try:
            listed = read_list(pairs, self.complain)
            sets = dict(named_set(text) for text in options["set"])
            self.check_kinds(listed, [*options["leave_out"], *chain(*sets.values())])
            judged = []
            for run in self.runs(listed, options["method"], options["scores"]):
                judged.append(judge(run, options["leave_out"], sets))
                self.show(judged[-1])
            self.write(listed, judged, out, options)
        except REFUSALS as error:
            raise CommandError(str(error)) from error

    def runs(
        self, listed: Listed, methods: Sequence[str], scores: Path | None
    ) -> Iterable[runs.Run]:
        """The scores of the file first, then of each method; ours if nothing is named."""
        if scores:
            yield runs.by_file(scores, listed, self.complain)
        for name in methods or ([] if scores else [runs.OURS]):
            if name == runs.OURS:
                yield runs.by_product(listed, self.complain, self.watch)
            else:
                yield runs.by_stock(name, listed, self.complain, self.watch)

    def show(self, judged: Judged) -> None:
        """The table of one method, and above it what speaks against trusting it."""
        overlap = judged.run.overlap
        if overlap and overlap.fitted:
            self.stdout.write(self.style.ERROR(
                f"THESE FIGURES FLATTER THE PRODUCT: its calibration was fitted to "
                f"{overlap.fitted} of this list's {overlap.originals} originals. Judge held-out "
                f"scores instead: fit_calibration --scores, then --scores here."
            ))  # fmt: skip
        elif overlap and overlap.fitted is None:
            self.stdout.write(self.style.WARNING(
                f"The calibration does not name the pictures that it was fitted to, only their "
                f"source: “{overlap.source}”. If this list is from there, the figures flatter."
            ))  # fmt: skip
        for line in lines_of(judged):
            self.stdout.write(line)
        self.stdout.write("")

    def write(
        self, listed: Listed, judged: Sequence[Judged], out: Path, options: dict[str, Any]
    ) -> None:
        """The page; what draws its plots is loaded only now."""
        logging.getLogger("matplotlib").setLevel(logging.WARNING)  # it tells of its font cache
        from similarity.evaluation.page import Report, write

        report = Report(
            listed, tuple(judged), tuple(options["leave_out"]), command(listed, options),
            timezone.now(),
        )  # fmt: skip
        try:
            for path in write(report, out):
                self.stdout.write(f"Report: {path}")
        except OSError as error:
            raise CommandError(f"The report cannot be written: {error}") from error

    def check_kinds(self, listed: Listed, named: Sequence[str]) -> None:
        """Refuse kinds that no pair has: a slip of the pen would change the figures silently."""
        unknown = sorted(set(named) - listed.kinds)
        if unknown:
            raise CommandError(f"No pair of {listed.path} is of the kind {', '.join(unknown)}.")

    def complain(self, row: Row, reason: str) -> None:
        """Name a row that is left out without breaking the progress bar."""
        tqdm.write(f"{row['pair_id']}: {reason}", file=self.stderr)

    def watch(self, items: Iterable[Any], total: int) -> Iterable[Any]:
        """The same items behind a progress bar."""
        return tqdm(items, total=total, unit="pair", disable=not sys.stderr.isatty())


def named_set(text: str) -> tuple[str, list[str]]:
    """A set's name and kinds."""
    name, _, kinds = text.partition("=")
    if not name or not kinds:
        raise CommandError(f"--set takes NAME=KIND,KIND, not {text!r}.")
    return name, kinds.split(",")


def command(listed: Listed, options: dict[str, Any]) -> str:
    """How to make this report again; files by their names, for a page that travels."""
    parts = ["manage.py", "evaluate_matching", listed.path.name]
    if options["scores"]:
        parts += ["--scores", options["scores"].name]
    if options["method"]:
        parts += ["--method", *options["method"]]
    for name in ("leave_out", "set"):
        for value in options[name]:
            parts += [f"--{name.replace('_', '-')}", value]
    return shlex.join(parts)
