"""Measures how many of the truly nearest contents the search finds: `manage.py recall`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from similarity import configured, upkeep
from similarity.encoder import EncoderUnavailable


class Command(BaseCommand):
    """Measures each encoder's space now and keeps what came out; fails if it is too low."""

    help = "Measure how many of the nearest contents the search finds, beside an exact scan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--contents", type=int, default=200, help="how many to ask about")
        parser.add_argument("--seconds", type=float, default=600.0, help="how long it may take")

    def handle(self, *args: Any, contents: int, seconds: float, **options: Any) -> None:
        if contents < 1:
            raise CommandError("--contents must be at least 1.")
        try:
            spaces = [encoder.space for encoder in configured.encoders()]
        except EncoderUnavailable as error:
            raise CommandError(str(error)) from error
        low = []
        for space in spaces:
            sample = upkeep.measure_recall(
                space, now=timezone.now(), most=contents, seconds=seconds
            )
            if sample is None:
                self.stdout.write(f"{space}: no fingerprints; manage.py reembed computes them")
                continue
            self.stdout.write(
                f"{space}: {sample.recall:.4f} of the {sample.nearest} nearest of {sample.asked} "
                f"contents among {sample.rows}; {sample.p50_ms:.1f} ms (p99 {sample.p99_ms:.1f}), "
                f"exactly {sample.exact_p50_ms:.1f} ms"
            )
            low += [space] if sample.low else []
        if low:
            raise CommandError(f"The search finds too few of the nearest in {', '.join(low)}.")
