"""Computes a claim's comparisons again: `manage.py recompare RD-2026-000123`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.models import Claim
from similarity.comparing import desk
from similarity.encoder import EncoderUnavailable
from similarity.recomputing import recompute
from similarity.score import CalibrationUnreadable


class Command(BaseCommand):
    """Stores nothing. Exits with 0 if everything is equal to the last digit, else with 1."""

    help = "Compute the comparisons of a claim again from the original bytes and say what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim", help="its reference")

    def handle(self, *args: Any, claim: str, **options: Any) -> None:
        found = Claim.objects.filter(reference=claim).first()
        if found is None:
            raise CommandError(f"There is no claim {claim}.")
        try:
            table = desk(keep=False)
            results = recompute(found, table, now=timezone.now())
        except (EncoderUnavailable, CalibrationUnreadable) as error:
            raise CommandError(str(error)) from error
        for result in results:
            name = f"{result.picture.position + 1}. {result.picture.work.title}"
            verdict = "equal" if result.equal else "differs" if result.stored else "never compared"
            self.stdout.write(f"{name}: {verdict}")
            for line in result.differences:
                self.stdout.write(f"   {line}")
        if not all(result.equal for result in results):
            raise CommandError("Not everything is equal.")
