"""`manage.py state_diagram`: writes docs/states.md from the table of steps, or checks it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from claims.diagram import page


class Command(BaseCommand):
    help = "Writes docs/states.md from claims/states.py; --check only compares."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if the page is stale")
        parser.add_argument(
            "--to", type=Path, default=Path(settings.BASE_DIR) / "docs" / "states.md"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["to"]
        with translation.override("en"):
            drawn = page()
        if not options["check"]:
            target.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"Wrote {target}.")
        elif not target.is_file() or target.read_text(encoding="utf-8") != drawn:
            raise CommandError(f"{target} is stale: run `make diagram`.")
        else:
            self.stdout.write(f"{target} is up to date.")
