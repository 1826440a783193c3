"""`manage.py demo`: fills the site with drawn characters, people and a claim for every state."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo.people import PASSWORD, PEOPLE
from config.demo.walk import fill


class Command(BaseCommand):
    """Run it as often as you like: what is there already stays as it is."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--side", type=int, default=640, help="size of the pictures in pixels")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REDRESS_DEMO:
            raise CommandError(
                "This site is not a demo. Its logins have a password that everybody knows; "
                "set REDRESS_DEMO=1 where that is meant."
            )
        settings.REDRESS_DOUBLE_REVIEW_PERCENT = 0  # every case ends in the state it is there for
        added = fill(
            now=timezone.now(),
            say=lambda line: self.stdout.write(f"  {line}"),
            side=options["side"],
        )
        self.stdout.write(f"{added} claims added." if added else "The demo is complete already.")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email}  {PASSWORD}  {person.role}")
