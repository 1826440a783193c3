"""Computes missing fingerprints, builds their indexes and says by which encoder is searched."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from accounts.models import User
from accounts.refusal import Refused
from pictures.models import Blob
from similarity import actions, index, queries, serving, switching
from similarity.comparing import Desk, desks
from similarity.encoder import EncoderUnavailable
from similarity.score import CalibrationUnreadable


class Command(BaseCommand):
    """Safe while the site runs; broken off, the next run goes on. Old fingerprints stay.

    Exits with 1 if there were contents that cannot be read; they are named on standard error.
    """

    help = "Compute the fingerprints that the encoders lack, and their indexes; --status counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--status", action="store_true", help="only say what each space covers")
        what.add_argument("--index", action="store_true", help="only build missing indexes")
        what.add_argument("--switch", metavar="SPACE", help="search by another encoder's space")
        what.add_argument("--forget", metavar="SPACE", help="delete what no encoder here uses")
        parser.add_argument("--by", metavar="EMAIL", help="the administrator who switches")
        parser.add_argument("--force", action="store_true", help="switch before all is there")
        parser.add_argument("--reason", default="", help="why, if it is forced")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tables = desks()
        except (EncoderUnavailable, CalibrationUnreadable) as error:
            raise CommandError(str(error)) from error
        failed = 0
        if options["switch"]:
            self.switch(tables, **options)
        elif options["forget"]:
            self.forget(tables, options["forget"])
        elif not options["status"]:
            failed = 0 if options["index"] else sum(map(self.embed, tables))
            self.build(tables, anyway=options["index"])
        self.show(tables)
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

    def build(self, tables: list[Desk], *, anyway: bool) -> None:
        """Build the index of each space that needs one; with `anyway`, of each."""
        for table in tables:
            space = table.encoder.space
            if index.engine().prepare(space, anyway=anyway):
                self.stdout.write(f"built the index of {space}")

    def switch(self, tables: list[Desk], **options: Any) -> None:
        """Let another space serve, and say what that means for running workers."""
        by = User.objects.filter(email=options["by"] or "").first()
        if by is None:
            raise CommandError("--by must be the e-mail address of an administrator.")
        try:
            switching.switch_space(
                options["switch"],
                before=serving.encoder().space,
                here=[table.encoder.space for table in tables],
                made=tables[0].format,
                anyway=options["force"],
                reason=options["reason"],
                by=by,
                now=timezone.now(),
            )
        except (Refused, PermissionDenied) as refused:
            raise CommandError(str(refused)) from refused

    def forget(self, tables: list[Desk], space: str) -> None:
        """Delete the index and the fingerprints of a space that no encoder here has."""
        if space in {table.encoder.space for table in tables}:
            raise CommandError(f"An encoder of this installation uses {space}.")
        index.engine().forget(space)
        self.stdout.write(f"deleted {actions.forget_space(space)} fingerprints of {space}")

    def show(self, tables: list[Desk]) -> None:
        """What each space covers and whether it has an index; of each encoder, even if nothing."""
        contents, serves = Blob.objects.count(), serving.encoder().space
        counts = {table.encoder.space: 0 for table in tables} | queries.coverage()
        marks = {table.encoder.space: "the next encoder" for table in tables}
        marks[tables[0].encoder.space] = "the present encoder"
        for space, count in sorted(counts.items()):
            state = index.engine().state(space)
            words = [marks[space]] if space in marks else []
            words += ["serves"] if space == serves else []
            if state.ready:
                words.append(f"index of {state.size / 1024**2:,.0f} MB")
            elif state.needed:
                words.append("no index yet")
            mark = f"  ({', '.join(words)})" if words else ""
            self.stdout.write(f"{count} of {contents} contents in {space}{mark}")
