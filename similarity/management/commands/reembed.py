"""Computes missing fingerprints of all stored contents: `manage.py reembed [--status]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pictures.models import Blob
from similarity import actions, queries
from similarity.comparing import Desk, desk
from similarity.encoder import EncoderUnavailable
from similarity.score import CalibrationUnreadable


class Command(BaseCommand):
    """Safe while the site runs; broken off, the next run goes on. Old fingerprints stay.

    Exits with 1 if there were contents that cannot be read; they are named on standard error.
    """

    help = "Compute the fingerprints that the present encoder lacks; --status counts them all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--status", action="store_true", help="only say what each space covers")

    def handle(self, *args: Any, status: bool, **options: Any) -> None:
        try:
            table = desk()
        except (EncoderUnavailable, CalibrationUnreadable) as error:
            raise CommandError(str(error)) from error
        failed = 0 if status else self.embed(table)
        self.show(table.encoder.space)
        if failed:
            raise CommandError(f"{failed} contents could not be embedded.")

    def embed(self, table: Desk) -> int:
        """Embed what is missing; returns how many contents failed."""
        missing = queries.without_fingerprint(table.encoder.space, table.format).count()
        failed = 0
        for blob, failure in tqdm(actions.embed_missing(table), total=missing, unit="picture"):
            if failure:
                failed += 1
                tqdm.write(f"{blob.sha256}: {failure}", file=self.stderr)
        return failed

    def show(self, present: str) -> None:
        """How many contents each space covers; the present encoder's, even if it has none."""
        contents = Blob.objects.count()
        counts = {present: 0} | queries.coverage()
        for space, count in sorted(counts.items()):
            mark = "  (the present encoder)" if space == present else ""
            self.stdout.write(f"{count} of {contents} contents in {space}{mark}")
