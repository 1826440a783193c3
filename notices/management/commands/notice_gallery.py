"""Draws a contact sheet of the letters from sample contexts, for the documentation."""

from argparse import ArgumentParser
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from notices.render import CannotRender, render
from notices.samples import sample

SHOWN = (("RECEIPT", 1), ("INFORMATION", 1), ("NO_MATCH", 1), ("DECISION", 2))
WIDTH, GAP = 620, 24
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
                letter = render(*sample(kind))
            except CannotRender as error:
                raise CommandError(str(error)) from error
            if pdf:
                (folder / f"{kind.lower()}.pdf").write_bytes(letter)
            pages += pages_of(letter)[:shown]
        sheet(pages).save(folder / "notices.png", optimize=True)
        self.stdout.write(f"{folder / 'notices.png'}: {len(pages)} pages")


def pages_of(letter: bytes) -> list[Image.Image]:
    """A PDF's pages as pictures of the sheet's width."""
    import pypdfium2  # late: only this command draws PDFs, and only where the product is built

    document = pypdfium2.PdfDocument(BytesIO(letter))
    pages = [page.render(scale=2 * WIDTH / page.get_width()).to_pil() for page in document]
    document.close()
    return [
        page.convert("RGB").resize((WIDTH, WIDTH * page.height // page.width)) for page in pages
    ]


def sheet(pages: list[Image.Image]) -> Image.Image:
    """Pages beside each other on a desk, in few colours to keep the file small."""
    high = max(page.height for page in pages)
    desk = Image.new("RGB", (GAP + len(pages) * (WIDTH + GAP), high + 2 * GAP), DESK)
    for place, page in enumerate(pages):
        desk.paste(page, (GAP + place * (WIDTH + GAP), GAP))
    return desk.quantize(192, dither=Image.Dither.NONE)
