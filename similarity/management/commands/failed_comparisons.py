"""Lists the claims that could not be compared: `manage.py failed_comparisons [--retry]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from similarity import actions, queries


class Command(BaseCommand):
    help = (
        "List claims whose comparison was given up, with the reason; --retry starts them again. "
        "Previews of drafts are listed too; their claimants ask again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", action="store_true")

    def handle(self, *args: Any, retry: bool, **options: Any) -> None:
        for attempt in queries.given_up():
            self.stdout.write(f"{attempt.claim}: {attempt.tries} tries, last: {attempt.failure}")
        for request in queries.previews_given_up():
            self.stdout.write(
                f"preview of {request.claim}: {request.tries} tries, last: {request.failure}"
            )
        if retry:
            count = actions.retry_given_up(now=timezone.now())
            self.stdout.write(f"{count} claims will be tried again.")
