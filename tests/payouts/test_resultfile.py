"""The bank's result file: every line comes back, good or with its fault."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts import resultfile
from payouts.resultfile import BadFile, Fault, Line, Status, read

HEAD = "reference,status,date,message\n"


def test_paid_and_failed_lines_are_read() -> None:
    lines = read(f"{HEAD}A1,PAID,2026-03-31,\nA2,failed,2026-03-31,账号不存在\n".encode())
    assert lines == [
        Line(2, "A1", Status.PAID, date(2026, 3, 31)),
        Line(3, "A2", Status.FAILED, date(2026, 3, 31), "账号不存在"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_banks_encodings_are_read(encoding: str) -> None:
    lines = read(f"{HEAD}A1,FAILED,2026-03-31,户名不符\n".encode(encoding))
    assert lines[0].message == "户名不符"


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    text = 'Fee,Message,Amount,Date,Status,Reference\n0,,"10,000.00",2026-03-31,Paid,A1\n'
    assert read(text.encode()) == [
        Line(2, "A1", Status.PAID, date(2026, 3, 31), "", Decimal("10000.00"))
    ]


def test_an_empty_amount_is_no_amount() -> None:
    lines = read(b"reference,status,date,message,amount\nA1,PAID,2026-03-31,,\n")
    assert (lines[0].amount, lines[0].fault) == (None, None)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A1,PAID", Fault.SHORT),
        (",PAID,2026-03-31,,", Fault.REFERENCE),
        ("A1,DONE,2026-03-31,,", Fault.STATUS),
        ("A1,FAILED,2026-03-31,,", Fault.MESSAGE),
        ("A1,PAID,31.3.2026,,", Fault.DATE),
        ("A1,PAID,,,", Fault.DATE),
        ("A1,PAID,2026-03-31,,ten", Fault.AMOUNT),
    ],
)
def test_each_fault_is_named_and_hides_no_other_line(row: str, fault: Fault) -> None:
    text = f"reference,status,date,message,amount\n{row}\nA2,PAID,2026-03-31,,1.00\n"
    bad, good = read(text.encode())
    assert bad.fault == fault
    assert good == Line(3, "A2", Status.PAID, date(2026, 3, 31), "", Decimal("1.00"))


def test_a_repeated_reference_is_faulty_on_every_line() -> None:
    lines = read(f"{HEAD}A1,PAID,2026-03-31,\nA2,PAID,2026-03-31,\nA1,PAID,2026-03-31,\n".encode())
    assert [line.fault for line in lines] == [Fault.REPEATED, None, Fault.REPEATED]


def test_empty_lines_are_skipped_and_numbers_stay_those_of_the_file() -> None:
    lines = read(f"{HEAD}\n\nA1,PAID,2026-03-31,\n,,,\n".encode())
    assert [(line.number, line.reference) for line in lines] == [(4, "A1")]


def test_control_characters_do_not_reach_the_database() -> None:
    lines = read(f"{HEAD}A1,FAILED,2026-03-31,no\x00such\x07account\n".encode())
    assert lines[0].message == "no such account"


def test_a_long_message_is_cut() -> None:
    assert len(read(f"{HEAD}A1,FAILED,2026-03-31,{'x' * 999}\n".encode())[0].message) == 300


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "columns"),
        (b"reference,status,date\nA1,PAID,2026-03-31\n", "columns"),
        (b"reference,status,date,message\n", "empty"),
        (b"\xff\xff\xff", "encoding"),
        (HEAD.encode() + b'"' + b"x" * 200_000, "columns"),
    ],
)
def test_what_is_no_result_file_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(data)
    assert caught.value.code == code


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resultfile, "MOST_ROWS", 2)
    rows = "".join(f"A{number},PAID,2026-03-31,\n" for number in range(3))
    with pytest.raises(BadFile) as caught:
        read((HEAD + rows).encode())
    assert (caught.value.code, caught.value.detail) == ("long", "2")


def said(data: bytes) -> str:
    """What becomes of a file: how many lines it has, or why it is refused."""
    try:
        return f"{len(read(data))} lines"
    except BadFile as bad:
        return bad.code


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert said(data) in {"encoding", "columns", "empty"}


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_cells_are_read_or_refused(cells: list[str]) -> None:
    text = (HEAD + ",".join(cells)).encode(errors="replace")
    assert said(text).split()[-1] in {"lines", "columns", "empty"}
