"""Removes picture files that a rolled-back or killed upload left behind."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pictures.actions import sweep_files


class Command(BaseCommand):
    help = "Remove picture files that no row names; safe while the site runs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        removed = sweep_files(now=timezone.now())
        self.stdout.write(f"{removed} removed.")
