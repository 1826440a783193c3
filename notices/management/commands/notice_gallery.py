"""Draws a contact sheet of the letters from sample contexts, for the documentation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from notices.pages import WIDTH, pages_of
from notices.render import CannotRender, render
from notices.samples import sample

SHOWN = (
    ("RECEIPT", 1), ("INFORMATION", 1), ("NO_MATCH", 1), ("DECISION", 2), ("REVIEW", 1),
    ("ACCEPTANCE", 1), ("PAYMENT", 1), ("TAKEDOWN", 1), ("FORWARDING", 1),
)  # fmt: skip
COLUMNS = 5
GAP = 24
DESK = (214, 211, 204)


class Command(BaseCommand):
    help = (
        "Write notices.png, a contact sheet of the letters, and with --pdf the letters themselves."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="OUTDIR")
        parser.add_argument("--pdf", action="store_true", help="also write each letter as a PDF")

    def handle(self, *_args: Any, folder: Path, pdf: bool, **_options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        pages: list[Image.Image] = []
        for kind, shown in SHOWN:
            try:
                letter = render(*sample(kind)).pdf
            except CannotRender as error:
                raise CommandError(str(error)) from error
            if pdf:
                (folder / f"{kind.lower()}.pdf").write_bytes(letter)
            pages += pages_of(letter)[:shown]
        sheet(pages).save(folder / "notices.png", optimize=True)
        self.stdout.write(f"{folder / 'notices.png'}: {len(pages)} pages")


def sheet(pages: list[Image.Image]) -> Image.Image:
    """Pages in rows on a desk, in few colours to keep the file small."""
    high = max(page.height for page in pages) + GAP
    rows = -(-len(pages) // COLUMNS)
    desk = Image.new("RGB", (GAP + COLUMNS * (WIDTH + GAP), rows * high + GAP), DESK)
    for place, page in enumerate(pages):
        row, column = divmod(place, COLUMNS)
        desk.paste(page, (GAP + column * (WIDTH + GAP), GAP + row * high))
    return desk.quantize(192, dither=Image.Dither.NONE)
