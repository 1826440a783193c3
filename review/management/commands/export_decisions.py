"""Writes all settled decisions: `manage.py export_decisions --format csv --to FILE` or `--to -`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from review.actions import Sending, begin_export
from review.formats import MEDIA_TYPES
from review.forms import DecisionFilter

FILTERS = ("since", "until", "ground", "state", "reviewer", "round")


class Command(BaseCommand):
    help = "Write all settled decisions as CSV, JSON Lines or a JSON array; it is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=list(MEDIA_TYPES), default="csv", dest="form")
        parser.add_argument("--to", required=True, help="a new file, or - for standard output")
        for name in FILTERS:
            parser.add_argument(f"--{name}", default="", help="as on the page of decisions")

    def handle(self, *_args: Any, form: str, to: str, **options: Any) -> None:
        asked = DecisionFilter({name: options[name] for name in FILTERS})
        if not asked.is_valid():
            raise CommandError(asked.errors.as_text())
        wanted = asked.wanted()
        try:
            file = sys.stdout.buffer if to == "-" else Path(to).open("xb")  # noqa: SIM115
        except OSError as error:
            raise CommandError(f"{to}: {error.strerror}") from error
        export = begin_export(wanted, form=form, by=None, now=timezone.now())
        sending = Sending(export, wanted, clock=timezone.now)
        try:
            _pour(sending, file)
        finally:
            sending.close()
            if to != "-":
                file.close()
        self.stderr.write(f"{export.rows} rows, SHA-256 {export.sha256}")


def _pour(sending: Sending, file: BinaryIO) -> None:
    file.writelines(sending)
    file.flush()
