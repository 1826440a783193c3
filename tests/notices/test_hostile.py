"""Text that tries to be something else than text: it prints literally and fetches nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pypdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from notices import render as rendering
from notices.letter import Context
from notices.models import Notice
from notices.render import render
from notices.samples import sample
from notices.wording import BY_KEY
from tests.notices.reading import images_of, text_of

AWAY = {"TAKEDOWN", "FORWARDING"}  # do not name the claimant


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def hostile(address: str) -> Context:
    """A decision whose every free text tries to be something else than text."""
    context, _prints = sample("DECISION")
    context["claimant"]["name"] = f"</bdi><script>alert(1)</script><img src='{address}/name'>"
    context["claimant"]["agent"] = f"<link rel=attachment href='{address}/agent'>" + "A" * 190
    context["avatar"]["id"] = "evil\u202egnp.exe {{ letter.number }} {% include 'x' %} &amp;"
    context["pictures"][0]["title"] = "樱" * 200
    context["pictures"][0]["reason"] = (
        f"}}</style><style>@import '{address}/css';" + "很长。" * 1300
    )
    context["pictures"][1]["reason"] = "<img src='file:///etc/passwd'>" + "a" * 3900
    return context


def test_hostile_text_prints_literally_and_fetches_nothing() -> None:
    _context, prints = sample("DECISION")
    with listening() as (address, asked):
        pdf = render(hostile(address), prints).pdf
    text = text_of(pdf)
    assert f"</bdi><script>alert(1)</script><imgsrc='{address}/name'>" in text
    assert "evil[U+202E]gnp.exe{{letter.number}}{%include'x'%}&amp;" in text
    assert f"}}</style><style>@import'{address}/css';" in text
    assert "<imgsrc='file:///etc/passwd'>" in text
    assert text.count("樱") == 200
    assert images_of(pdf) == set(prints.values())
    assert asked == []


BAIT = (
    "</bdi></p><img src={0}/x><script>1</script><style>*{{display:none}}</style>"
    "=HYPERLINK({0}/f) \u202eevil\u2066 {{{{ letter.number }}}} file:///etc/passwd @import '{0}/c'"
)
CLOSED = {"kind", "template", "issued_at", "code", "sha256", "digest", *BY_KEY}


def baited(value: Any, address: str, key: str = "") -> Any:
    """Every free text of a context with a trap before it; the first of a list is very long, too."""
    match value:
        case dict():
            return {name: baited(part, address, name) for name, part in value.items()}
        case list():
            return [baited(part, address, key) for part in value]
        case str() if key not in CLOSED and not key.endswith(("_on", "_cny", "days")) and value:
            return BAIT.format(address) + value
    return value


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_hostile_text_in_every_field_of_every_kind_is_only_text(kind: str) -> None:
    context, prints = sample(kind, 2)
    with listening() as (address, asked):
        bad = baited(context, address)
        bad["claimant"]["name"] = BAIT.format(address) + "名" * 10_000
        bad["check"], bad["number"] = context["check"], context["number"]
        pdf = render(bad, prints).pdf
    text = text_of(pdf)
    trap = "".join(BAIT.format(address).split())
    trap = trap.replace("\u202e", "[U+202E]").replace("\u2066", "[U+2066]")
    assert trap in text
    assert text.count("名") >= 10_000 or kind in AWAY
    assert "\u202e" not in text
    assert asked == []
    assert images_of(pdf) == images_of(render(context, prints).pdf)
    boxes = (page.mediabox for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    assert {(round(box.width), round(box.height)) for box in boxes} == {(595, 842)}


def test_the_same_server_would_be_asked_by_a_letter_that_fetched() -> None:
    """So that the silence above means something."""
    from weasyprint import HTML

    with listening() as (address, asked):
        HTML(string=f"<img src='{address}/name'>").render()
    assert asked == ["/name"]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/", "data:text/css,a", "picture:abc"]
)
def test_a_letter_that_would_fetch_is_not_made(address: str) -> None:
    context, prints = sample("RECEIPT", 1)
    fetch = rendering._fetcher(prints, context["check"])
    with pytest.raises(ValueError, match="fetches nothing"):
        fetch(address)
    del prints[context["avatar"]["sha256"]]
    with pytest.raises(FatalURLFetchingError):
        render(context, prints)
