"""Reads a bank's XML safely: no entities, no document type, nothing deep, long or cut off."""

import io
import re
from datetime import date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from claims.clocks import day_in_china
from payouts.money import CENT, NotAnAmount
from payouts.results.lines import LONGEST_REFERENCE, BadFile, shown

_DEEPEST = 40
_LONGEST = 4000  # characters of one text or attribute
_MOST_ELEMENTS = 2_500_000
_BREAKS_OFF = frozenset({3, 5, 6, 20})  # expat: no elements, open token, part of a character, CDATA
_ABSENT = "NOTPROVIDED"  # what ISO 20022 writes where there is no reference


def document(data: bytes) -> Element:
    """The root of an XML file; raises `BadFile`."""
    try:
        return _measured(data)
    except DefusedXmlException as hostile:
        raise BadFile("entities") from hostile
    except ParseError as broken:
        code = "truncated" if broken.code in _BREAKS_OFF else "markup"
        raise BadFile(code, str(broken)) from broken
    except BadFile:
        raise
    except (ValueError, LookupError) as broken:  # an encoding that nobody knows
        raise BadFile("markup") from broken


def _measured(data: bytes) -> Element:
    """The root, refused at the first element that is too deep, too long or one too many."""
    root: Element | None = None
    depth = 0
    events = ElementTree.iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True)
    for count, (event, element) in enumerate(events):
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST or count > 2 * _MOST_ELEMENTS or _too_long(element):
            raise BadFile("markup", name_of(element)[:LONGEST_REFERENCE])
    assert root is not None  # noqa: S101  # without an element the parser has refused
    return root


def _too_long(element: Element) -> bool:
    texts = (element.text or "", element.tail or "", *element.attrib.values())
    return any(len(text) > _LONGEST for text in texts)


def name_of(element: Element) -> str:
    """An element's name without its namespace, of which the version is not asked."""
    return element.tag.rpartition("}")[2]


def first(element: Element, *paths: str) -> Element | None:
    """What stands under the first of these paths that is there, whatever the namespace."""
    for path in paths:
        found = element.find("/".join("{*}" + name for name in path.split("/")))
        if found is not None:
            return found
    return None


def every(element: Element, path: str) -> list[Element]:
    """All that stand under a path, whatever the namespace."""
    return element.findall("/".join("{*}" + name for name in path.split("/")))


def text(element: Element, *paths: str) -> str:
    """The text under the first path that is there; empty where none is."""
    found = first(element, *paths)
    return "" if found is None else shown(found.text or "")


def reference(element: Element, *paths: str) -> str:
    """A reference under the first path that holds one; "NOTPROVIDED" counts as none."""
    for path in paths:
        said = text(element, path)
        if said and said != _ABSENT:
            return said[:LONGEST_REFERENCE]
    return ""


def day(element: Element, *paths: str) -> date | None:
    """The day in China of the first date or time that is there; None where it can't be read."""
    for path in paths:
        if said := text(element, path):
            try:
                moment = datetime.fromisoformat(said)
            except ValueError:
                return None
            return day_in_china(moment) if moment.tzinfo else moment.date()
    return None


def yuan(element: Element | None) -> Decimal | None:
    """An amount in CNY, exactly; None where there is none. Raises `NotAnAmount`."""
    if element is None:
        return None
    said = shown(element.text or "")
    if element.get("Ccy", "CNY") != "CNY" or not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,5})?", said):
        raise NotAnAmount(said)
    amount = Decimal(said)
    if amount != amount.quantize(CENT):
        raise NotAnAmount(said)
    return amount.quantize(CENT)


def number(element: Element, path: str) -> int | None:
    """A stated number; None where none can be read."""
    said = text(element, path)
    return int(said) if said.isascii() and said.isdigit() else None
