"""The bank's file: what goes in comes out, and nothing a spreadsheet would calculate goes in."""

import csv
import io
from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.bankfile import COLUMNS, Row, UnsafeCell, check, problem_of
from payouts.exports.profiles import profiles
from payouts.exports.tables import csv_pieces

ROW = Row(
    reference="PB2026000001N0001",
    account_name="林墨",
    account_number="6222021234567890128",
    bank="中国工商银行杭州分行",
    amount="10000.00",
    currency="CNY",
    purpose="RD-2026-000001",
    evidence_digest="a" * 64,
)
# Any text that could be a name, built so that few candidates are thrown away.
CELLS = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda text: not problem_of(text))
ROWS = st.builds(Row, **dict.fromkeys(COLUMNS, CELLS))


def write(rows: list[Row]) -> bytes:
    """Checked rows as our own profile writes them."""
    for row in rows:
        check(row)
    return b"".join(csv_pieces(profiles()["redress-csv"], [], map(astuple, rows)))


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@given(st.lists(ROWS, max_size=8))
def test_round_trip(rows: list[Row]) -> None:
    assert read(write(rows)) == [list(COLUMNS), *(list(astuple(row)) for row in rows)]


@given(st.lists(ROWS, max_size=4))
def test_equal_rows_give_equal_bytes(rows: list[Row]) -> None:
    assert write(rows) == write(list(rows))


@given(ROWS, st.sampled_from(COLUMNS), st.sampled_from("=+-@＝＋－＠\t\r\n"), CELLS)
def test_no_cell_may_begin_like_a_formula(row: Row, column: str, sign: str, rest: str) -> None:
    with pytest.raises(UnsafeCell) as caught:
        write([replace(row, **{column: sign + rest})])
    assert caught.value.column == column


@given(CELLS)
def test_no_written_cell_is_seen_as_a_formula(value: str) -> None:
    line = write([replace(ROW, account_name=value)]).decode("utf-8-sig").split("\r\n")[1]
    cell = next(csv.reader([line]))[1]
    assert cell == value
    assert cell.lstrip()[0] not in "=+-@\t\r\n"


def test_the_bytes_are_what_the_bank_and_excel_expect() -> None:
    content = write([ROW])
    assert content == (
        b"\xef\xbb\xbf"
        b"reference,account_name,account_number,bank,amount,currency,purpose,evidence_digest\r\n"
        + ",".join(astuple(ROW)).encode()
        + b"\r\n"
    )


@pytest.mark.parametrize("name", ["㛃𫖯䶮", "O'Brien, Ann", 'Lin "Mo"', "阿依古丽·买买提", "A -B"])
def test_real_names_pass(name: str) -> None:
    check(replace(ROW, account_name=name))
    assert read(write([replace(ROW, account_name=name)]))[1][1] == name


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("=1+1", "formula"),
        ("  @SUM", "formula"),
        ("＝cmd", "formula"),
        ("﹢1", "formula"),
        ("a\tb", "character"),
        ("a\nb", "character"),
        ("a\x00b", "character"),
        ("a\u202eb", "character"),
        ("\ufeff林墨", "character"),
        ("a\u2028b", "character"),
        ("\ue000", "character"),
        ("\ud800", "character"),
    ],
)
def test_each_unsafe_value_has_its_reason(value: str, code: str) -> None:
    assert problem_of(value) == code
    with pytest.raises(UnsafeCell) as caught:
        check(replace(ROW, bank=value))
    assert (caught.value.column, caught.value.code) == ("bank", code)
