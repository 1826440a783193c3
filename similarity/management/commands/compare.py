"""Compares two picture files: `manage.py compare ORIGINAL AVATAR [--json]`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from similarity import configured
from similarity.encoder import EncoderUnavailable
from similarity.score import CalibrationUnreadable, contributions, score
from similarity.signals import measure
from similarity.words import sentences


class Command(BaseCommand):
    help = "Compare two picture files: signals, score and band."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("original", type=Path)
        parser.add_argument("avatar", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, original: Path, avatar: Path, json: bool, **options: Any) -> None:
        try:
            fitted, gallery = configured.calibration(), configured.gallery()
        except (CalibrationUnreadable, EncoderUnavailable) as error:
            raise CommandError(str(error)) from error
        gallery.prepare([original])
        gallery.prepare([avatar])
        for path, reason in gallery.reasons.items():
            raise CommandError(f"{path}: {reason}")
        space = configured.encoder().space
        signals = measure(gallery.features[original], gallery.features[avatar])
        found = score(signals, fitted, space)
        said = {
            "words": found.words,
            "contributions": contributions(signals, fitted, space),
        }
        result = {
            "score": found.value,
            "band": found.band,
            "space": space,
            "signals": signals | said,
        }
        self.stdout.write(as_json(result) if json else as_text(result))


def as_json(result: dict[str, Any]) -> str:
    return json.dumps(result, indent=2, ensure_ascii=False)


def as_text(result: dict[str, Any]) -> str:
    """A few lines for a person: score, band, sentences and every signal."""
    signals = result["signals"]
    lines = [f"{result['score']:.6f}  {result['band']}  ({result['space']})"]
    lines += [f"- {sentence}" for sentence in sentences(signals["words"])]
    for name, values in signals.items():
        if isinstance(values, dict):
            shown = "  ".join(f"{key} {value}" for key, value in values.items())
            lines.append(f"{name:15s} {shown}")
    return "\n".join(lines)
