"""Draws evidence: `manage.py render_evidence` what waits, `render_evidence RD-…` a claim anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.models import Claim
from similarity import exhibits, queries
from similarity.models import Comparison


class Command(BaseCommand):
    """Without a claim it draws what waits and lists what was given up, each with its reason.

    With one it draws the evidence of all its comparisons again and says what came out otherwise:
    on the same libraries nothing does.
    """

    help = "Draw what compared pictures share: what waits, or all of one claim again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim", nargs="?", default="", help="its reference")
        parser.add_argument("--retry", action="store_true", help="start again what was given up")

    def handle(self, *args: Any, claim: str, retry: bool, **options: Any) -> None:
        if claim:
            self._again(claim)
            return
        now = timezone.now()
        if retry:
            self.stdout.write(f"{exhibits.retry_undrawn(now=now)} will be tried again.")
        self.stdout.write(f"{exhibits.draw_waiting(now=now)} drawn.")
        for exhibit in queries.undrawable():
            name = self._name(exhibit.comparison)
            self.stdout.write(f"{name}: {exhibit.tries} tries, last: {exhibit.failure}")

    def _again(self, reference: str) -> None:
        claim = Claim.objects.filter(reference=reference).first()
        if claim is None:
            raise CommandError(f"There is no claim {reference}.")
        found = Comparison.objects.filter(picture__claim=claim)
        failed = [each for each in found.select_related("picture__claim") if not self._one(each)]
        if failed:
            raise CommandError(f"{len(failed)} could not be drawn.")

    def _one(self, comparison: Comparison) -> bool:
        name = self._name(comparison)
        try:
            equal = exhibits.redraw(comparison, now=timezone.now())
        except Exception as error:  # noqa: BLE001  # the others are drawn all the same
            self.stderr.write(f"{name}: {type(error).__name__}: {error}")
            return False
        self.stdout.write(f"{name}: {'as before' if equal else 'drawn anew'}")
        return True

    def _name(self, comparison: Comparison) -> str:
        picture = comparison.picture
        return f"{picture.claim}, {picture.position + 1}. {picture.work.title}"
