"""What PDF/A-3u (ISO 19005-3) asks of a file, looked for in every kind of notice."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream

from notices.models import Notice
from notices.render import render
from notices.samples import sample
from notices.signing import sign

ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide",
           "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView"}  # fmt: skip  # 6.5.1
FILTERS = {"/LZWDecode", "/Crypt"}  # 6.1.7.2
CASES = [(kind, pictures) for kind in Notice.Kind.values for pictures in (1, 4)]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def bytes_(request: pytest.FixtureRequest) -> bytes:
    kind, pictures = request.param
    return sign(render(*sample(kind, pictures)).pdf)


@pytest.fixture
def pdf(bytes_: bytes) -> Iterator[Pdf]:
    with pikepdf.open(BytesIO(bytes_)) as opened:
        yield opened


def dictionaries(pdf: Pdf) -> list[Any]:
    """Every dictionary and every stream's dictionary of a file."""
    return [one for one in pdf.objects if isinstance(one, Dictionary | Stream)]


def fonts(pdf: Pdf) -> list[Any]:
    return [one for one in dictionaries(pdf) if one.get("/Type") == Name.Font]


def test_the_file_itself(bytes_: bytes, pdf: Pdf) -> None:
    """6.1: header with four bytes above 127, an ID, no encryption, no forbidden filter."""
    assert re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}\n", bytes_)
    assert len(pdf.trailer.ID) == 2
    assert not pdf.is_encrypted
    assert pdf.check_pdf_syntax() == []
    for one in dictionaries(pdf):
        used = one.get("/Filter", [])
        names = {str(name) for name in (used if isinstance(used, pikepdf.Array) else [used])}
        assert not names & FILTERS
        assert "/F" not in one or one.get("/Type") in (Name.Filespec, Name.Annot) or "/EF" in one


def test_its_colours_are_those_of_a_profile(pdf: Pdf) -> None:
    """6.2.3 and 6.2.4: one output intent with an ICC profile; device colours are RGB or grey."""
    [intent] = pdf.Root.OutputIntents
    assert intent.S == Name.GTS_PDFA1
    profile = bytes(intent.DestOutputProfile.read_bytes())
    assert profile[36:40] == b"acsp"
    assert profile[16:20] == b"RGB "
    assert int(intent.DestOutputProfile.N) == 3
    for one in dictionaries(pdf):
        if one.get("/Subtype") == Name.Image:
            assert one.ColorSpace in (Name.DeviceRGB, Name.DeviceGray)
            assert one.get("/Interpolate", False) is False or one.Filter == Name.DCTDecode
            assert "/Alternates" not in one
            assert "/OPI" not in one


def test_every_font_is_embedded_and_can_be_read_out(pdf: Pdf) -> None:
    """6.2.11: embedded programs, and for level U a Unicode value for every glyph."""
    whole = [font for font in fonts(pdf) if font.Subtype == Name.Type0]
    assert len(whole) >= 2
    for font in whole:
        assert font.Encoding == Name("/Identity-H")
        [part] = font.DescendantFonts
        assert part.Subtype == Name.CIDFontType0
        assert "/CIDToGIDMap" not in part
        assert part.FontDescriptor.FontFile3.Subtype == Name.CIDFontType0C
        assert re.fullmatch(r"/[A-Z]{6}\+Noto-S(ans|erif)-CJK-SC(-Bold)?", str(font.BaseFont))
        assert font.BaseFont == part.BaseFont == part.FontDescriptor.FontName
        known = mapped(font.ToUnicode.read_bytes())
        assert glyphs_of(part) == known
        assert 0 not in known  # .notdef is shown nowhere


def mapped(cmap: bytes) -> set[int]:
    """The codes for which a ToUnicode map has a text."""
    blocks = re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]{4,})>", b"".join(blocks))
    assert not {text for _code, text in pairs} & {b"0000", b"feff", b"fffe"}
    return {int(code, 16) for code, _text in pairs}


def glyphs_of(font: Any) -> set[int]:
    """The CIDs for which a font gives widths."""
    codes = set[int]()
    widths = list(font.W)
    for first, those in zip(widths[::2], widths[1::2], strict=True):
        codes |= set(range(int(first), int(first) + len(those)))
    return codes


def test_nothing_in_it_acts(pdf: Pdf) -> None:
    """6.4 to 6.6: no scripts, no actions, no forms but the signature, no media, no layers."""
    assert not {"/OpenAction", "/AA", "/OCProperties", "/Requirements", "/Collection"} & set(
        pdf.Root.keys()
    )
    assert "/JavaScript" not in pdf.Root.Names
    for one in dictionaries(pdf):
        assert "/AA" not in one
        assert str(one.get("/S", "")) not in ACTIONS
        assert "/JS" not in one
        assert "/XFA" not in one
        assert one.get("/Subtype") not in (Name.PS, Name.Movie, Name.Sound, Name.Screen)
        assert "/TR" not in one
        assert one.get("/BM", Name.Normal) in (Name.Normal, Name.Compatible)
    assert [str(field.FT) for field in pdf.Root.AcroForm.Fields] == ["/Sig"]
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            assert note.Subtype in (Name.Widget, Name.Link)
            assert int(note.F) & 0b100  # printed
            assert not int(note.F) & 0b100011  # neither hidden nor without a view


def test_it_says_what_it_is(pdf: Pdf) -> None:
    """6.6.2: XMP with part 3, level U, and the same title as the document information."""
    xmp = pdf.Root.Metadata.read_bytes().decode()
    assert "/Filter" not in pdf.Root.Metadata or pdf.Root.Metadata.Filter == Name.FlateDecode
    assert re.search(r'pdfaid:part(="3"|>3<)', xmp)
    assert re.search(r'pdfaid:conformance(="U"|>U<)', xmp)
    with pdf.open_metadata() as about:
        assert str(pdf.docinfo.Title) == about["dc:title"]
        assert about["xmp:CreateDate"][:19] == "2026-03-02T10:00:00"
    assert str(pdf.docinfo.Title).endswith("-2026-000012")


def test_it_is_tagged_and_named_in_its_language(pdf: Pdf) -> None:
    """As level A would ask, and as PDF/UA does: structure, language, title in the window."""
    assert str(pdf.Root.Lang) == "zh-Hans"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    tree = pdf.Root.StructTreeRoot
    kinds = {str(one.S) for one in dictionaries(pdf) if one.get("/Type") == Name.StructElem}
    assert {"/Document", "/P", "/Table", "/TR", "/TD", "/TH", "/H1"} <= kinds
    figures = [one for one in dictionaries(pdf) if one.get("/S") == Name.Figure]
    assert figures
    assert all(str(one.get("/Alt", "")) for one in figures)
    assert "/ParentTree" in tree
    assert all(page.get("/Tabs") == Name.S for page in pdf.pages)


def test_it_brings_its_content_for_machines(pdf: Pdf) -> None:
    """6.8: the embedded file has a kind, a relation, both names, and is the document's own."""
    [own] = pdf.Root.AF
    assert own.AFRelationship == Name.Source
    assert str(own.UF) == str(own.F)
    assert str(own.F).endswith(".json")
    assert own.EF.F.Subtype == Name("/application/json")
    assert "/ModDate" in own.EF.F.Params
    assert list(pdf.Root.Names.EmbeddedFiles.Names)[1] == own


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_no_fault(bytes_: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notice.pdf"
    path.write_bytes(bytes_)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("verapdf"), reason="veraPDF is not installed")
def test_verapdf_agrees(bytes_: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notice.pdf"
    path.write_bytes(bytes_)
    command = ["verapdf", "--flavour", "3u", "--format", "text", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("PASS"), done.stdout
