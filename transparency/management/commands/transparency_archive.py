"""`manage.py transparency_archive`: makes, verifies and rebuilds the public archives of a day."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from transparency.actions import ArchiveDamaged, faults_of, publish_waiting, rebuilt
from transparency.models import Archive
from transparency.queries.register import archives


class Command(BaseCommand):
    """Without an option it makes what the bell would make.

    What a clean --verify shows: every file is byte for byte what its row says, follows from the
    entries in the database, and the chain of digests has no gap. What it does not show: that nobody
    with write access to the database made a whole chain anew. A digest that was copied elsewhere
    shows that; the page with the archives asks everybody to do so.
    """

    help = "Makes, verifies or rebuilds the public archives of a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--verify", action="store_true", help="compare files, entries and chain")
        what.add_argument("--rebuild", action="store_true", help="make the files again from rows")
        parser.add_argument("--day", type=date.fromisoformat, help="one day, like 2026-03-02")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = archives().order_by("number")
        if options["day"] is not None:
            chosen = chosen.filter(day=options["day"])
            if not chosen.exists():
                raise CommandError(f"There is no archive of {options['day']}.")
        if options["verify"]:
            self.verify(chosen)
        elif options["rebuild"]:
            self.rebuild(chosen)
        else:
            made = 0
            while some := publish_waiting(now=timezone.now()):
                made += some
            self.stdout.write(f"{made} archives made.")

    def verify(self, chosen: QuerySet[Archive]) -> None:
        """Say what is wrong; end with an error where anything is."""
        faults = count = 0
        for archive in chosen.iterator():
            count += 1
            before = Archive.objects.filter(number=archive.number - 1).first()
            for fault in faults_of(archive, before):
                faults += 1
                self.stderr.write(fault)
        if faults:
            raise CommandError(f"The archives are damaged: {faults} fault(s), named above.")
        self.stdout.write(f"The archives hold: {count}.")

    def rebuild(self, chosen: QuerySet[Archive]) -> None:
        """Write every file anew; one that would be other than it was is not written."""
        count = 0
        for archive in chosen.iterator():
            try:
                rebuilt(archive)
            except ArchiveDamaged as error:
                raise CommandError(str(error)) from error
            count += 1
        self.stdout.write(f"{count} archives rebuilt.")
