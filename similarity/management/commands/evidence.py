"""Draws what two picture files share: `manage.py evidence ORIGINAL AVATAR --out DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from pictures.intake import open_picture
from pictures.storage import limits
from similarity import configured
from similarity.encoder import EncoderUnavailable
from similarity.evidence import MOST, beside
from similarity.exhibiting import shown
from similarity.explaining import findings
from similarity.phrases import say
from similarity.signals import measure


class Command(BaseCommand):
    """Writes one WebP per view; for a pair that nothing aligns, the two side by side."""

    help = "Draw what two picture files share, and say it in words."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("original", type=Path)
        parser.add_argument("avatar", type=Path)
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--language", default="en", help="en or zh-hans")

    def handle(
        self, *args: Any, original: Path, avatar: Path, out: Path, language: str, **options: Any
    ) -> None:
        try:
            gallery = configured.gallery()
        except EncoderUnavailable as error:
            raise CommandError(str(error)) from error
        paths = (original, avatar)
        gallery.prepare(paths)
        for path, reason in gallery.reasons.items():
            raise CommandError(f"{path}: {reason}")
        first, second = (open_picture(path.read_bytes(), limits(), at_least=MOST) for path in paths)
        signals = measure(gallery.features[original], gallery.features[avatar])
        drawn = shown(first, second, signals)
        self._write(out, drawn.pictures or {"pair": beside(first, second)})
        with translation.override(language):
            for sentence in say(findings(drawn.facts)):
                self.stdout.write(sentence)

    def _write(self, out: Path, pictures: dict[str, bytes]) -> None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, picture in pictures.items():
                (out / f"{name}.webp").write_bytes(picture)
                self.stdout.write(str(out / f"{name}.webp"))
        except OSError as error:
            raise CommandError(str(error)) from error
