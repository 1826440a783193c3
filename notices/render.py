"""Sets a notice's frozen context into a PDF/A, from what it brings along and nothing else.

The same context and pictures give the same bytes on the same machine. Nothing is fetched: a
picture is found under its SHA-256 among those handed over, any other address stops the rendering.
"""

import logging
import threading
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template, render_to_string
from django.utils.translation import gettext as _

from notices.fonts import FAMILIES, INSTALL
from notices.letter import Context, dressed
from notices.printed import irreplaceable

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

LETTERS = "notices/letters"
VERSION = 1  # of the shape of the context
VARIANT = {"pdf_variant": "pdf/a-3u", "pdf_tags": True}
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # it counts its steps at INFO
_one_at_a_time = threading.Lock()  # the font map that letters share is not made for threads


class CannotRender(Exception):
    """The notice can't be set as it must be; the message says why and what helps."""


class FontMissing(CannotRender):
    """The letter would be set in a font that is not ours."""


class CharacterMissing(CannotRender):
    """A letter of the text is in no installed font, so a name would come out as a box."""


@cache
def template_version() -> str:
    """The version of the letters: the context's shape, and the templates as they are now."""
    layout: Any = get_template(f"{LETTERS}/layout.html")
    folder = Path(layout.origin.name).parent
    content = sha256()
    for file in sorted(folder.iterdir()):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"{VERSION}-{content.hexdigest()[:12]}"


def render(context: Context, pictures: Mapping[str, bytes]) -> bytes:
    """Return the PDF of a notice; `pictures` are JPEGs by the SHA-256 that the context names.

    Raises `CannotRender` when a font or a character is missing.
    """
    with _one_at_a_time:
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
    return pdf


def _set(
    context: Context, pictures: Mapping[str, bytes], without: frozenset[str]
) -> tuple["Document", bytes, frozenset[str]]:
    """Lay out and write once; the last are the characters that came out as empty boxes."""
    from weasyprint import HTML  # late: it loads Pango, which only a renderer needs

    letter = dressed(context, without=without)
    html = render_to_string(f"{LETTERS}/{context['kind'].lower()}.html", {"letter": letter})
    source = HTML(string=html, url_fetcher=_fetcher(pictures))
    document = source.render(font_config=_font_configuration(), **VARIANT)
    pdf: bytes = document.write_pdf(**VARIANT)
    missing = {chr(code) for font in document.fonts.values() for code in font.missing}
    return document, pdf, frozenset(missing)


@cache
def _font_configuration() -> "FontConfiguration":
    """One per process: a new one for every document leaks."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _fetcher(pictures: Mapping[str, bytes]) -> "URLFetcher":
    """Finds `picture:SHA256` among what was handed over; everything else stops the rendering."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Brought(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            scheme, _colon, digest = url.partition(":")
            if scheme != "picture" or digest not in pictures:
                raise ValueError(f"a notice fetches nothing: {url[:200]}")
            return URLFetcherResponse(url, pictures[digest], {"Content-Type": "image/jpeg"})

    return Brought(fail_on_errors=True)
