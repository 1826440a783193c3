"""Reads an XMP packet: the GB 45438 label, IPTC's kind of source, the tool and the dates."""

from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from pictures.provenance import aigc
from pictures.provenance.findings import EXCERPT, Finding, finding, plain, unreadable

SIZE = 1024 * 1024  # bytes of one packet
AIGC = "tc260.org.cn/ns/"  # within the namespace of the label's property
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
XAP = "{http://ns.adobe.com/xap/1.0/}"
CREATOR_TOOL = XAP + "CreatorTool"
SOURCE_TYPE = IPTC + "DigitalSourceType"
GENERATORS = {
    IPTC + "AISystemUsed": "IPTC AI system",
    IPTC + "AIPromptInformation": "IPTC AI prompt",
}
DATES = {
    XAP + "CreateDate": "CreateDate",
    XAP + "ModifyDate": "ModifyDate",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated": "DateCreated",
    "{http://ns.adobe.com/exif/1.0/}DateTimeOriginal": "DateTimeOriginal",
}


def read(packet: bytes, place: str) -> Iterator[Finding]:
    """Yield what an XMP packet says. Document types and entities are refused unread."""
    if len(packet) > SIZE:
        yield unreadable(place, "xmp_too_large")
        return
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \t\r\n"), forbid_dtd=True)
    except DefusedXmlException:
        yield unreadable(place, "xmp_entities")
    except (ParseError, ValueError, LookupError):
        yield unreadable(place, "xmp_broken")
    else:
        for element in root.iter():
            yield from _property(element, element.tag, place)
            for name, value in element.items():
                yield from _value(name, value, place)


def _property(element: Element, name: str, place: str) -> Iterator[Finding]:
    """What an element says that is a property."""
    text = _text(element)
    if not _is_label(name):
        yield from _value(name, text, place)
    elif text or not len(element):
        yield aigc.label(text, place)
    else:
        yield aigc.of_fields(_structure(element), place)


def _value(name: str, value: str, place: str) -> Iterator[Finding]:
    """What a property of that name and value says."""
    if _is_label(name):
        yield aigc.label(value, place)
    elif not value:
        return
    elif name == SOURCE_TYPE:
        yield finding("source_type", place, {"value": value.rstrip("/").rpartition("/")[2]})
    elif name == CREATOR_TOOL:
        yield finding("software", place, {"name": value})
    elif name in GENERATORS:
        facts = {"tool": GENERATORS[name], "excerpt": plain(value, EXCERPT)}
        yield finding("generator", place, facts)
    elif name in DATES:
        yield finding("date", place, {"name": DATES[name], "value": value})


def _is_label(name: str) -> bool:
    """Whether an element or attribute of that qualified name is the label."""
    return name.endswith("}AIGC") and AIGC in name


def _text(element: Element) -> str:
    """A property's text: its own, that of the resource it names, or of its first list item.

    Never more is looked at, so that nested elements cost no more than others.
    """
    first = element[0] if len(element) else None
    item = first[0] if first is not None and len(first) and first[0].tag == RDF + "li" else None
    resource = element.get(RDF + "resource")
    texts = (element.text, resource, item.text if item is not None else None)
    return next((text.strip() for text in texts if text and text.strip()), "")


def _structure(element: Element) -> dict[str, object]:
    """The fields of a label that is written as a structure of elements or attributes."""
    holder = element[0] if element[0].tag == RDF + "Description" else element
    fields: dict[str, object] = {
        name.rpartition("}")[2]: value for name, value in holder.items() if AIGC in name
    }
    for child in islice(holder, 2 * aigc.OWN_FIELDS):
        fields[child.tag.rpartition("}")[2]] = (child.text or "").strip()
    return fields
