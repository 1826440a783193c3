"""Shows and fills the sample of unrelated pairs: `manage.py base_rate [--pairs N]`."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from similarity import actions
from similarity.comparing import desk
from similarity.encoder import EncoderUnavailable
from similarity.models import BaseRate
from similarity.score import CalibrationUnreadable
from similarity.standing import shipped


def number_of_pairs(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


class Command(BaseCommand):
    """The bell fills it as well, a few seconds a minute; this does it at once."""

    help = "Show how unrelated pairs of this collection score; --pairs measures that many now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pairs", type=number_of_pairs, metavar="N")

    def handle(self, *args: Any, pairs: int | None, **options: Any) -> None:
        if pairs:
            self.fill(pairs)
        self.show()

    def fill(self, pairs: int) -> None:
        try:
            table = desk()
        except (EncoderUnavailable, CalibrationUnreadable) as error:
            raise CommandError(str(error)) from error
        with tqdm(total=pairs, unit="pair") as progress:
            for added in actions.fill_base_rate(table, pairs=pairs, now=timezone.now()):
                progress.update(added)

    def show(self) -> None:
        for rate in BaseRate.objects.order_by("space", "pk"):
            scores = sorted(rate.pairs.values_list("score", flat=True))
            self.stdout.write(f"{rate}: {len(scores):,} unrelated pairs, draw {rate.draw}")
            if rate.measured_at and scores:
                self.stdout.write(
                    f"   {described(scores)}; the last at {rate.measured_at:%F %R} UTC"
                )
            if rate.failure:
                self.stdout.write(f"   could not be measured: {rate.failure}")
        if brought := shipped():
            name = f"{brought.space} · {brought.sha256[:12]}"
            self.stdout.write(f"{name}: {brought.count:,} unrelated pairs came with it")
        elif not BaseRate.objects.exists():
            self.stdout.write("No unrelated pairs have been measured yet.")


def described(scores: Sequence[float]) -> str:
    """Which score is reached by one in so many of some ascending scores."""
    shares = [number for number in (2, 100, 1000) if number <= len(scores)]
    found = [f"1 in {number:,} reaches {scores[-(len(scores) // number)]:.6f}" for number in shares]
    return ", ".join(found or [f"the highest is {scores[-1]:.6f}"])
