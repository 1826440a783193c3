"""Reads what stored pictures say of their own origin: `manage.py read_labels`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from pictures.queries import without_report
from pictures.reports import report_stored


class Command(BaseCommand):
    """Contents that the present reader has read already are left out, so it can be stopped."""

    help = "Read AI labels, content credentials and dates of pictures that were kept earlier."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = without_report()
        read = failed = 0
        for blob in tqdm(waiting.iterator(), total=waiting.count(), unit="file"):
            try:
                report_stored(blob, now=timezone.now())
                read += 1
            except OSError as error:
                failed += 1
                tqdm.write(f"{blob.sha256}: {error}", file=self.stderr)
        self.stdout.write(f"{read} read, {failed} failed.")
        if failed:
            raise CommandError("Some files could not be read; run this again for them.")
