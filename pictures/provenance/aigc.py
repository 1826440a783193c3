"""Reads the GB 45438 label: a JSON object named AIGC, in every way that it is written down."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from pictures.provenance.findings import Finding, finding, unreadable

JSON = 64 * 1024  # characters of one label
FIELDS = (
    "Label", "ContentProducer", "ProduceID", "ReservedCode1",
    "ContentPropagator", "PropagateID", "ReservedCode2",
)  # fmt: skip
OWN_FIELDS = 16  # further fields that are kept, such as ServiceProvider
OWN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
MEANINGS = {"1": "is", "2": "may_be", "3": "suspected"}
# A label in a text that is not named AIGC: the word before an object, or its first field.
NAMED = re.compile(r"AIGC[\"'\s:=]*\{")
UNNAMED = re.compile(r"\s*\{\s*\"(?:AIGC|Label)\"\s*:")
NAMED_BYTES = re.compile(rb"AIGC[\"'\s:=]*\{")
DECODER = json.JSONDecoder()


def label(text: str, place: str) -> Finding:
    """The finding for a text that stands where a label stands."""
    if len(text) > JSON:
        return unreadable(place, "aigc_too_large")
    try:
        fields = _fields(text)
        return unreadable(place, "aigc_not_json") if fields is None else of_fields(fields, place)
    except RecursionError:  # lists in lists in lists
        return unreadable(place, "aigc_not_json")


def in_text(text: str, place: str) -> Iterator[Finding]:
    """The finding for a free text, such as a comment, if it holds a label."""
    unescaped = html.unescape(text[:JSON])
    if UNNAMED.match(unescaped):
        yield label(unescaped, place)
    elif named := NAMED.search(unescaped):
        yield label(unescaped[named.end() - 1 :], place)


def in_bytes(body: bytes, place: str) -> Iterator[Finding]:
    """The finding for a segment of any format, if a label stands in it."""
    if named := NAMED_BYTES.search(body):
        start = named.end() - 1
        yield label(body[start : start + JSON].decode("utf-8", "replace"), place)


def of_fields(fields: Mapping[str, object], place: str) -> Finding:
    """The finding for a label's fields; Label values beyond 1, 2 and 3 are kept as they are."""
    own = (name for name in fields if name not in FIELDS and OWN_NAME.fullmatch(name))
    names = [*(name for name in FIELDS if name in fields), *islice(own, OWN_FIELDS)]
    facts = {name: _value(fields[name]) for name in names}
    meaning = MEANINGS.get(facts.get("Label", "").strip(), "unknown")
    return finding("aigc", place, {**facts, "meaning": meaning})


def _fields(text: str) -> dict[str, object] | None:
    """The label's object, escaped or not, wrapped in an object named AIGC or not."""
    for candidate in (text, html.unescape(text), html.unescape(html.unescape(text))):
        try:
            found, _end = DECODER.raw_decode(candidate[max(candidate.find("{"), 0) :])
            inner = found.get("AIGC", found) if isinstance(found, dict) else None
            if isinstance(inner, str):
                inner = json.loads(inner)
        except ValueError:
            continue
        if isinstance(inner, dict):
            return inner
    return None


def _value(value: object) -> str:
    """A field as text: strings as they are, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
