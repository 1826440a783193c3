"""Sets a notice's frozen context into a PDF/A, from what it brings along and nothing else.

The same context and pictures give the same bytes on the same machine. Nothing is fetched: a
picture is found under its SHA-256 among those handed over, any other address stops the rendering.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import segno
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from notices.fonts import FAMILIES, INSTALL
from notices.letter import Context, content, dressed
from notices.printed import irreplaceable
from notices.versions import address_of, version_in

if TYPE_CHECKING:
    from weasyprint import Attachment, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

VARIANT = {"pdf_variant": "pdf/a-3u", "pdf_tags": True}
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
    return Rendered(pdf, {**_programs(), "fonts": _fonts(document)})


def _set(
    context: Context, pictures: Mapping[str, bytes], without: frozenset[str]
) -> tuple["Document", bytes, frozenset[str]]:
    """Lay out and write once; the last are the characters that came out as empty boxes."""
    from weasyprint import HTML  # late: it loads Pango, which only a renderer needs

    letter = dressed(context, without=without)
    template = address_of(*version_in(context["template"]))
    html = render_to_string(template, {"letter": letter})
    source = HTML(string=html, url_fetcher=_fetcher(pictures, context["check"]))
    document = source.render(font_config=_font_configuration(), **VARIANT)
    document.metadata.attachments = [_attached(context)]
    pdf: bytes = document.write_pdf(**VARIANT)
    missing = {chr(code) for font in document.fonts.values() for code in font.missing}
    return document, pdf, frozenset(missing)


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

    return {"weasyprint": __version__, "pango": str(pango.pango_version())}


def _fonts(document: "Document") -> dict[str, str]:
    """The SHA-256 of every font file that the letter was set in, by the font's name."""
    used = {font.name.decode().partition("+")[2]: font for font in document.fonts.values()}
    return {name: _digest(font.hash, font.file_content) for name, font in sorted(used.items())}


_digests: dict[Any, str] = {}


def _digest(key: Any, file: bytes) -> str:
    """A font file's SHA-256; a font has some 20 MB, so each is added up once per process."""
    if key not in _digests:
        _digests[key] = sha256(file).hexdigest()
    return _digests[key]


def _qr_code(address: str) -> bytes:
    """A QR code of an address as SVG (ISO/IEC 18004, error correction M)."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
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
                return URLFetcherResponse(url, _qr_code(check), {"Content-Type": "image/svg+xml"})
            if scheme != "picture" or digest not in pictures:
                raise ValueError(f"a notice fetches nothing: {url[:200]}")
            return URLFetcherResponse(url, pictures[digest], {"Content-Type": "image/jpeg"})

    return Brought(fail_on_errors=True)
