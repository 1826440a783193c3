"""What of a font gets into a letter: the characters that it shows, whatever was set before."""

import subprocess
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from fontTools.cffLib import CFFFontSet

from notices import faces
from notices.letter import Context
from notices.render import render, warm
from notices.samples import sample
from tests.notices.reading import fonts_of, text_of

RARE = "㛃䶮喆珺"


def named(name: str) -> tuple[Context, dict[str, bytes]]:
    context, prints = sample("PAYMENT", 1)
    context["claimant"]["name"] = name
    return context, prints


def tables_of(pdf: bytes) -> dict[str, Any]:
    """The CFF table of every font in a PDF."""
    tables = {}
    for reference in pypdf.PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        descriptor = reference.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
        assert descriptor["/FontFile3"]["/Subtype"] == "/CIDFontType0C"
        table = CFFFontSet()
        table.decompile(BytesIO(descriptor["/FontFile3"].get_data()), None)
        tables[descriptor["/FontName"].partition("+")[2]] = table[0]
    return tables


def shown(pdf: bytes) -> Any:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    page = document[0].render(scale=3).to_pil().convert("L")
    document.close()
    return page


def test_only_what_is_shown_is_embedded() -> None:
    pdf = render(*named("林墨")).pdf
    table = tables_of(pdf)["Noto-Serif-CJK-SC-Bold"]
    assert 10 < len(table.charset) < 100
    assert sum(fonts_of(pdf).values()) < 60_000
    assert len(pdf) < 80_000


def test_the_same_letter_has_the_same_bytes_whatever_was_set_before() -> None:
    first = render(*named("林墨")).pdf
    faces._faces.clear()
    render(*sample("DECISION", 2))
    render(*named(RARE))
    assert render(*named("林墨")).pdf == first


@pytest.mark.parametrize("name", [*RARE, RARE])
def test_rare_characters_are_taken_from_the_whole_font_and_drawn(name: str) -> None:
    pdf = render(*named(name)).pdf
    assert name in text_of(pdf)
    assert set(map(ord, name)) - faces.everyday()
    blank = shown(render(*named("　" * len(name))).pdf)
    drawn = shown(pdf)
    darker = sum(a < b for a, b in zip(drawn.tobytes(), blank.tobytes(), strict=True))
    assert darker > 100 * len(name)


def test_rare_and_everyday_glyphs_look_the_same() -> None:
    """A letter with a rare name takes all its glyphs from the whole font, others from the small."""
    one, other = (shown(render(*named(name)).pdf) for name in ("林", "林㛃"))
    title = (0, 0, one.width, one.height // 5)
    assert one.crop(title).tobytes() == other.crop(title).tobytes()


def test_the_file_of_each_font_is_named_by_its_sha256() -> None:
    listed = subprocess.run(
        ["fc-list", "Noto Serif CJK SC:style=Bold", "file"],
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    file = Path(listed.stdout.strip().rstrip(":"))
    recorded = render(*named("林墨")).renderer["fonts"]
    assert recorded["Noto-Serif-CJK-SC-Bold"] == sha256(file.read_bytes()).hexdigest()


class Other:
    """A font as WeasyPrint reads it, of a kind that is left to it."""

    bitmap = png = svg = colr = False
    tables = ("glyf", "loca")
    file_content = b"TrueType"
    hash = "OTHERS"
    name = b"/OTHERS+Some-Font"


def test_a_font_of_another_kind_is_left_to_weasyprint() -> None:
    fonts, font = faces.Faces(), Other()
    fonts[7] = font
    assert fonts[7] is font
    assert fonts.files == {"Some-Font": sha256(b"TrueType").hexdigest()}
    assert 7 not in faces.Faces()


def test_a_table_that_a_font_lacks_is_not_found() -> None:
    with pytest.raises(LookupError):
        faces._table(b"OTTO" + bytes(8), b"CFF ")


def test_a_warm_process_reads_no_font_for_its_first_letter() -> None:
    first = render(*sample("DECISION", 1)).pdf
    faces._faces.clear()
    warm.cache_clear()
    warm()
    read = dict(faces._faces)
    assert {face.font.family for face in read.values()} == {"Noto Sans CJK SC", "Noto Serif CJK SC"}
    assert render(*sample("DECISION", 1)).pdf == first
    assert faces._faces == read
