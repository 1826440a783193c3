"""Sets a notice's frozen context into a PDF/A, from what it brings along and nothing else.

The same context and pictures give the same bytes on the same machine. Nothing is fetched: a
picture is found under its SHA-256 among those handed over, any other address stops the rendering.
"""

import gc
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import segno
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from PIL import Image

from notices.faces import Faces, finish
from notices.fonts import FAMILIES, INSTALL, SANS, SERIF
from notices.letter import Context, content, dressed
from notices.printed import irreplaceable
from notices.versions import address_of, version_in

if TYPE_CHECKING:
    from weasyprint import CSS, HTML, Attachment, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

VARIANT = {"pdf_variant": "pdf/a-3u", "pdf_tags": True}
FACES = (f'10pt "{SERIF}"', f'bold 10pt "{SERIF}"', f'10pt "{SANS}"')  # what letters are set in
DOTS = 8  # to a side of a module of the QR code
SETTER = 2  # goes up whenever this program would set the same context into other bytes
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # it counts its steps at INFO
_one_at_a_time = threading.Lock()  # the font map that letters share is not made for threads


class CannotRender(Exception):
    """The notice can't be set as it must be; the message says why and what helps."""


class FontMissing(CannotRender):
    """The letter would be set in a font that is not ours."""


class CharacterMissing(CannotRender):
    """A letter of the text is in no installed font, so a name would come out as a box."""


@dataclass(frozen=True)
class Rendered:
    """An unsigned PDF, and what set it: programs by version and fonts by SHA-256."""

    pdf: bytes
    renderer: dict[str, Any]


def render(context: Context, pictures: Mapping[str, bytes]) -> Rendered:
    """Set a notice; `pictures` are JPEGs by the SHA-256 that the context names.

    Raises `CannotRender` when a font or a character is missing.
    """
    with _one_at_a_time, _uncollected():
        return _whole(context, pictures)


@cache
def warm() -> None:
    """Read the fonts of letters, so that the first letter of a process takes no longer than others.

    It takes a second or two, which whoever issues a letter spends before a transaction is open.
    """
    lines = (f"<p style='font: {face}'>案 A</p>" for face in FACES)
    page = f"<html lang='zh-Hans' style='font: {FACES[0]}'>{''.join(lines)}</html>"
    with _one_at_a_time, _uncollected():
        document = _page()(string=page).render(font_config=_font_configuration(), **VARIANT)
        document.fonts = Faces()
        document.write_pdf(**VARIANT)


def _whole(context: Context, pictures: Mapping[str, bytes]) -> Rendered:
    document, pdf, missing = _set(context, pictures, frozenset())
    if missing and not irreplaceable(missing):
        document, pdf, missing = _set(context, pictures, missing)
    if missing:
        names = ", ".join(f"{char} (U+{ord(char):04X})" for char in irreplaceable(missing))
        raise CharacterMissing(
            _("No installed font has %(characters)s. Install one that does and try again.")
            % {"characters": names}
        )
    absent = set(FAMILIES) - {font.family for font in document.fonts.values()}
    if absent:
        raise FontMissing(
            _("The font %(names)s is not installed: %(command)s")
            % {"names": ", ".join(sorted(absent)), "command": INSTALL}
        )
    return Rendered(pdf, {**_programs(), "fonts": dict(sorted(document.fonts.files.items()))})


def _set(
    context: Context, pictures: Mapping[str, bytes], without: frozenset[str]
) -> tuple["Document", bytes, frozenset[str]]:
    """Lay out and write once; the last are the characters that came out as empty boxes."""
    letter = dressed(context, without=without)
    template = address_of(*version_in(context["template"]))
    html, style = _apart(render_to_string(template, {"letter": letter}))
    source = _page()(string=html, url_fetcher=_fetcher(pictures, context["check"]))
    fonts = _font_configuration()
    document = source.render(font_config=fonts, stylesheets=[_sheet(style)], **VARIANT)
    document.metadata.attachments = [_attached(context)]
    document.fonts = Faces()
    pdf: bytes = document.write_pdf(finisher=finish, **VARIANT)
    missing = {chr(code) for font in document.fonts.values() for code in font.missing}
    return document, pdf, frozenset(missing)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing is searched for garbage meanwhile: a letter makes many objects and keeps them.

    To search among them again and again took a quarter of the time; they go at once in the end.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
            gc.collect(0)  # what was made meanwhile, and nothing older


def _apart(html: str) -> tuple[str, str]:
    """A letter without its style, and the style, which is the same for many letters."""
    before, _tag, rest = html.partition("<style>")
    style, _end, after = rest.partition("</style>")
    return before + after, style


@cache
def _sheet(style: str) -> "CSS":
    """A style, read once per process."""
    from weasyprint import CSS

    return CSS(string=style, font_config=_font_configuration())


@cache
def _page() -> "type[HTML]":
    """A page that has its own style alone, not also that of a browser with its 100 rules.

    Those give each element five pseudo-elements, and change when WeasyPrint does.
    """
    from weasyprint import HTML  # late: it loads Pango, which only a renderer needs

    class Page(HTML):  # type: ignore[misc]  # WeasyPrint comes without types
        def _ua_stylesheets(self, *_forms: object) -> "list[CSS]":
            return []

    return Page


@cache
def _font_configuration() -> "FontConfiguration":
    """One per process: a new one for every document leaks."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _attached(context: Context) -> "Attachment":
    """The context for machines, as a file in the PDF that the letter is a reading of."""
    from weasyprint import Attachment

    issued = datetime.fromisoformat(context["issued_at"])
    return Attachment(
        string=content(context),
        name=f"{context['number'] or 'notice'}.json",
        description="What this notice says, for machines",
        created=issued,
        modified=issued,
        relationship="Source",
    )


@cache
def _programs() -> dict[str, str]:
    from weasyprint import __version__
    from weasyprint.text.ffi import pango

    return {
        "setter": str(SETTER),
        "weasyprint": __version__,
        "pango": str(pango.pango_version()),
    }


def _qr_code(address: str) -> bytes:
    """A QR code of an address as PNG (ISO/IEC 18004, error correction M), without its margin.

    Eight dots a module, so that it is sharp in print; as SVG it would take three times as long.
    """
    out, matrix = BytesIO(), segno.make(address, error="m", micro=False).matrix
    dots = bytes(0 if dark else 255 for row in matrix for dark in row)
    image = Image.frombytes("L", (len(matrix), len(matrix)), dots)
    side = len(matrix) * DOTS
    image.resize((side, side), Image.Resampling.NEAREST).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _fetcher(pictures: Mapping[str, bytes], check: str) -> "URLFetcher":
    """Finds `picture:SHA256` among what was handed over and draws `qr:`, the code of `check`.

    Everything else stops the rendering.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Brought(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            scheme, _colon, digest = url.partition(":")
            if url == "qr:":
                return URLFetcherResponse(url, _qr_code(check), {"Content-Type": "image/png"})
            if scheme != "picture" or digest not in pictures:
                raise ValueError(f"a notice fetches nothing: {url[:200]}")
            return URLFetcherResponse(url, pictures[digest], {"Content-Type": "image/jpeg"})

    return Brought(fail_on_errors=True)
