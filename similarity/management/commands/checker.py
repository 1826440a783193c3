"""Answers the platform's checks as they come: `manage.py checker`."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from similarity import checking
from similarity.encoder import EncoderUnavailable
from similarity.score import CalibrationUnreadable


class Command(BaseCommand):
    """Several may run at once: each check is answered once. Stops at SIGTERM or Ctrl-C.

    Without one, workers answer when their bell rings, which takes longer than is promised.
    """

    help = "Answer checks before publication as they come, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = False

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal stopped
            stopped = True

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        try:
            checking.serve(stop=lambda: stopped, say=self.stderr.write)
        except (EncoderUnavailable, CalibrationUnreadable) as error:
            raise CommandError(str(error)) from error
