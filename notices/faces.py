"""The faces that letters are set in: read once per process, embedded with what a letter shows.

Left alone, WeasyPrint copies a font of some 20 MB for every letter, leaves an empty place in it for
each of its 65,535 glyphs and compresses all that twice: two thirds of the time of a letter, and
four fifths of its bytes. In a font whose CFF table calls every glyph by its own number (CID) a PDF
finds the glyphs by that name (ISO 32000-2, 9.7.4.2), so that none of these places is needed and the
CFF table alone is embedded. Other fonts are left to WeasyPrint.

The glyphs are taken from a smaller face, made once, with the characters of everyday Chinese; a
letter with a rare one takes them from the whole font. Which of both follows from the letter alone,
so that the same letter has the same bytes.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from io import BytesIO
from typing import Any

ROWS, CELLS = range(0xA1, 0xF8), range(0xA1, 0xFF)  # of GB 2312 in its usual encoding, EUC-CN
LATIN = range(0x20, 0x180)
# What a PDF does not read; the substitutions are followed once, when the smaller face is made.
IDLE = ("BASE", "DSIG", "GPOS", "JSTF", "OS/2", "VORG", "cmap", "name", "vhea", "vmtx")
SUBSTITUTIONS = "GSUB"
Glyphs = frozenset[int]


def everyday() -> set[int]:
    """The code points of GB 2312, the characters of everyday Chinese, and of European letters."""
    cells = (bytes((row, cell)) for row in ROWS for cell in CELLS)
    return set(LATIN) | {ord(text) for cell in cells if (text := cell.decode("gb2312", "ignore"))}


@dataclass(frozen=True)
class Face:
    """A font as it is kept: `font` is WeasyPrint's, `whole` and `small` are HarfBuzz's faces."""

    font: Any
    whole: Any
    small: Any
    places: dict[int, int]  # of a glyph of the whole face in the small one


class Faces(dict[int, Any]):
    """The fonts of one letter, by WeasyPrint's key; those seen before are not read again.

    Only for letters that share one font configuration: the keys are those of its font map.
    """

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, str] = {}  # the SHA-256 of every font file, by the font's name
        self.bare: dict[bytes, bytes] = {}  # CFF tables, by the font file that has them

    def __contains__(self, key: object) -> bool:
        if not super().__contains__(key) and isinstance(key, int) and (face := _faces.get(key)):
            self._take(key, face)
        return super().__contains__(key)

    def __setitem__(self, key: int, font: Any) -> None:
        """Take in a font that WeasyPrint has just read, and keep it where it may be kept."""
        digest = _digests.setdefault(font.hash, sha256(font.file_content).hexdigest())
        if face := _read(font):
            _faces[key] = face
            self._take(key, face)
        else:
            super().__setitem__(key, font)
            self.files[_name(font)] = digest

    def _take(self, key: int, face: Face) -> None:
        font = copy(face.font)
        font.widths, font.to_unicode, font.missing = {}, {}, {}
        font.subset = partial(self._subset, font, face)
        self.files[_name(font)] = _digests[font.hash]
        super().__setitem__(key, font)

    def _subset(self, font: Any, face: Face, to_unicode: Iterable[int], _hinting: object) -> None:
        """What WeasyPrint calls to make a font smaller: only these glyphs stay in it."""
        glyphs = {glyph for glyph in to_unicode if glyph < font.glyph_count}
        if glyphs <= face.places.keys():
            file = _file(_cut(face.small, {face.places[glyph] for glyph in glyphs}))
        else:
            file = _file(_cut(face.whole, glyphs))
        font.file_content = file
        self.bare[file] = _table(file, b"CFF ")


_faces: dict[int, Face] = {}
_digests: dict[str, str] = {}  # by WeasyPrint's name of a font; a font has some 20 MB


def finish(document: Any, pdf: Any) -> None:
    """The last touch before a PDF is written: bare CFF tables, and each stream compressed once."""
    import pydyf

    for place, part in enumerate(pdf.objects):
        if isinstance(part, pydyf.Stream):
            if part.extra.get("Subtype") == "/OpenType" and part.stream[0] in document.fonts.bare:
                part.stream = [document.fonts.bare[part.stream[0]]]
                part.extra["Subtype"] = "/CIDFontType0C"
            pdf.objects[place] = _once(part)
        elif isinstance(part, dict) and part.get("Subtype") == "/CIDFontType0":
            del part["CIDToGIDMap"]  # for TrueType alone (ISO 32000-2, table 115)
    own = pdf.catalog["AF"]
    own[:] = dict.fromkeys(own)  # WeasyPrint names each file twice


def _once(stream: Any) -> Any:
    """A stream whose bytes are worked out once; they are asked for when writing and for the ID."""
    written = _written()()
    written.number, written.data = stream.number, stream.data
    return written


@cache
def _written() -> type[Any]:
    import pydyf

    class Written(pydyf.Stream):  # type: ignore[misc]  # pydyf comes without types
        data = b""

    return Written


def _read(font: Any) -> Face | None:
    """The face of a font that names its glyphs by their numbers; None of any other."""
    from fontTools.ttLib import TTFont
    from weasyprint.text.ffi import harfbuzz_subset

    coloured = font.bitmap or font.png or font.svg or font.colr
    if coloured or "CFF " not in font.tables or not harfbuzz_subset:
        return None
    file = TTFont(BytesIO(font.file_content), fontNumber=font.index, lazy=True)
    names = _names(file)
    if names != list(range(len(names))):
        return None
    characters = file.getBestCmap()
    common = {file.getGlyphID(characters[code]) for code in everyday() & characters.keys()}
    small = _cut(font.hb_face, common, idle=IDLE)
    kept = copy(font)
    kept.hb_font = None  # it may go with the letter for which it was made; the face is counted
    kept.file_content = b""
    # WeasyPrint would take both from the first size in which a process happens to use the font.
    kept.ascent = round(file["hhea"].ascent * 1000 / font.upem)
    kept.descent = round(file["hhea"].descent * 1000 / font.upem)
    places = _names(TTFont(BytesIO(_file(small))))
    return Face(kept, font.hb_face, small, {glyph: place for place, glyph in enumerate(places)})


def _names(file: Any) -> list[int]:
    """The CIDs of a font's glyphs in their order; none where glyphs have other names."""
    top = file["CFF "].cff[0]
    return [0, *(int(name[3:]) for name in top.charset[1:])] if "ROS" in top.rawDict else []


def _cut(
    face: Any, glyphs: Iterable[int], *, idle: tuple[str, ...] = (*IDLE, SUBSTITUTIONS)
) -> Any:
    """A HarfBuzz face with these glyphs alone, and those by which kept substitutions replace them.

    The glyphs are numbered anew; their CIDs stay.
    """
    from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset

    order = ffi.gc(
        harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy
    )
    flags = harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    harfbuzz_subset.hb_subset_input_set_flags(
        order, flags | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
    )
    dropped = harfbuzz_subset.hb_subset_input_set(
        order, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG
    )
    tags = (int.from_bytes(name.encode(), "big") for name in idle)
    kept = harfbuzz_subset.hb_subset_input_glyph_set(order)
    for chosen, numbers in ((kept, sorted(glyphs)), (dropped, sorted(tags))):
        array = ffi.new(f"hb_codepoint_t[{len(numbers)}]", numbers)
        harfbuzz.hb_set_add_sorted_array(chosen, array, len(numbers))
    return ffi.gc(harfbuzz_subset.hb_subset_or_fail(face, order), harfbuzz.hb_face_destroy)


def _file(face: Any) -> bytes:
    """The font file of a HarfBuzz face."""
    from weasyprint.text.fonts import get_hb_object_data

    file: bytes = get_hb_object_data(face)
    return file


def _table(file: bytes, tag: bytes) -> bytes:
    """A table of an OpenType file (ISO/IEC 14496-22, 4.5: its directory has 16 bytes an entry)."""
    for at in range(12, 12 + 16 * int.from_bytes(file[4:6], "big"), 16):
        if file[at : at + 4] == tag:
            start, length = (int.from_bytes(file[at + n : at + n + 4], "big") for n in (8, 12))
            return file[start : start + length]
    raise LookupError(tag)


def _name(font: Any) -> str:
    """A font's name without the letters that say that it is a part of one."""
    name: str = font.name.decode().partition("+")[2]
    return name
