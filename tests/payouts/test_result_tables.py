"""The bank's result as a table: every line comes back, good or with its fault, or none does."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.money import NotAnAmount
from payouts.results import BadFile, Fault, Line, Status, forms, read, table
from payouts.results.profiles import profiles

HEAD = "reference,status,date,message\n"
DAY = date(2026, 3, 31)


def lines(text: str | bytes, form: str = "") -> list[Line]:
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, form)[1]


def said(data: bytes) -> str:
    """What becomes of a file: how many lines it has, or why it is refused."""
    try:
        return f"{len(lines(data))} lines"
    except BadFile as bad:
        return bad.code


def test_every_form_has_a_name() -> None:
    assert list(forms()) == [
        "redress", "alipay-like", "cmb-like", "icbc-like", "pain.002", "camt.054",
    ]  # fmt: skip
    assert all(forms().values())


def test_all_answers_are_read() -> None:
    text = (
        f"{HEAD}A1,PAID,2026-03-31,\nA2,failed,2026-03-31,账号不存在\n"
        "A3,RETURNED,2026-03-31,户名不符\nA4,PENDING,,\n"
    )
    assert lines(text) == [
        Line(2, "A1", Status.PAID, DAY),
        Line(3, "A2", Status.FAILED, DAY, "账号不存在"),
        Line(4, "A3", Status.RETURNED, DAY, "户名不符"),
        Line(5, "A4", Status.PENDING),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_banks_encodings_are_read(encoding: str) -> None:
    found = lines(f"{HEAD}A1,FAILED,2026-03-31,户名不符：㛃䶮\n".encode(encoding))
    assert found[0].message == "户名不符：㛃䶮"


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    text = 'Fee,Message,Amount,Date,Status,Reference\n0,,"10,000.00",2026-03-31,Paid,A1\n'
    assert lines(text) == [Line(2, "A1", Status.PAID, DAY, "", Decimal("10000.00"))]


def test_an_empty_amount_is_no_amount() -> None:
    [line] = lines("reference,status,date,message,amount\nA1,PAID,2026-03-31,,\n")
    assert (line.amount, line.fault) == (None, None)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A1,PAID", Fault.SHORT),
        (",PAID,2026-03-31,,", Fault.REFERENCE),
        (f"{'A' * 61},PAID,2026-03-31,,", Fault.REFERENCE),
        ("A1,DONE,2026-03-31,,", Fault.STATUS),
        ("A1,FAILED,2026-03-31,,", Fault.MESSAGE),
        ("A1,PAID,31.3.2026,,", Fault.DATE),
        ("A1,PAID,,,", Fault.DATE),
        ("A1,PENDING,soon,,", Fault.DATE),
        ("A1,PAID,2026-03-31,,ten", Fault.FIGURE),
        ("A1,PAID,2026-03-31,,1.005", Fault.FIGURE),
    ],
)
def test_each_fault_is_named_and_hides_no_other_line(row: str, fault: Fault) -> None:
    text = f"reference,status,date,message,amount\n{row}\nA2,PAID,2026-03-31,,1.00\n"
    bad, good = lines(text)
    assert bad.fault == fault
    assert good == Line(3, "A2", Status.PAID, DAY, "", Decimal("1.00"))


def test_empty_lines_are_skipped_and_numbers_stay_those_of_the_file() -> None:
    found = lines(f"{HEAD}\n\nA1,PAID,2026-03-31,\n,,,\n")
    assert [(line.number, line.reference) for line in found] == [(4, "A1")]


def test_control_characters_do_not_reach_the_database() -> None:
    assert lines(f"{HEAD}A1,FAILED,2026-03-31,no\x00such\x07account\n")[0].message == (
        "no such account"
    )
    assert len(lines(f"{HEAD}A1,FAILED,2026-03-31,{'x' * 999}\n")[0].message) == 300


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "columns"),
        (b"reference,status,date\nA1,PAID,2026-03-31\n", "columns"),
        (b"reference,status,date,message\n", "empty"),
        (b"\xff\xff\xff", "encoding"),
        (HEAD.encode() + b'"' + b"x" * 200_000, "columns"),
        (HEAD.encode() + b"A1,PAID,2026-03-31,\nA2,PAI", "truncated"),
        (HEAD.encode() + b"A1,PAID,2026-03-31,\nA2,PAI,2026-03-31,", "truncated"),
        (HEAD.encode() + b"A1,PAID,2026-03-31,\nA2,PAID,2026-03", "truncated"),
        (HEAD.encode() + b'A1,PAID,2026-03-31,"no', "truncated"),
        (HEAD.encode() + "A1,FAILED,2026-03-31,户名".encode()[:-1], "truncated"),
        (HEAD.encode() + "A1,FAILED,2026-03-31,户名".encode("gb18030")[:-1], "truncated"),
    ],
)
def test_what_is_no_result_or_breaks_off_is_refused_as_a_whole(data: bytes, code: str) -> None:
    assert said(data) == code


def test_a_last_line_without_its_end_is_whole() -> None:
    assert said(HEAD.encode() + b"A1,PAID,2026-03-31,") == "1 lines"


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_LINES", 2)
    rows = "".join(f"A{number},PAID,2026-03-31,\n" for number in range(3))
    with pytest.raises(BadFile) as caught:
        lines(HEAD + rows)
    assert (caught.value.code, caught.value.detail) == ("long", "2")


ICBC = (
    "批量代发结果\n"
    "业务编号,收款账号,收款户名,金额(元),处理状态,处理日期,失败原因\n"
    'A1,6222021234567890128,林墨,"¥10,000.00",处理成功,20260331,\n'
    'A2,6222021234567890128,林墨,"8,400.00",处理失败,20260331,账号不存在\n'
    "A3,6222021234567890128,林墨,1.00,退票,20260331,账户已销户\n"
    "A4,6222021234567890128,林墨,2.00,处理中,20260331,\n"
    "合计 4 笔 18403.00 元\n"
)


def test_a_chinese_portals_sheet_is_recognised() -> None:
    form, found = read(ICBC.encode("gb18030"))
    assert form == "icbc-like"
    assert [(each.reference, each.status, each.amount) for each in found] == [
        ("A1", Status.PAID, Decimal("10000.00")),
        ("A2", Status.FAILED, Decimal("8400.00")),
        ("A3", Status.RETURNED, Decimal("1.00")),
        ("A4", Status.PENDING, Decimal("2.00")),
    ]
    assert [each.number for each in found] == [3, 4, 5, 6]
    assert {each.fault for each in found} == {None}


@pytest.mark.parametrize("change", [("4 笔", "5 笔"), ("18403.00", "18403.01")])
def test_a_stated_number_or_sum_that_is_not_there_means_truncated(change: tuple[str, str]) -> None:
    assert said(ICBC.replace(*change).encode()) == "truncated"
    without = ICBC.splitlines(keepends=True)[:-1]
    assert said("".join(without).encode()) == "4 lines"  # this bank's line may be missing


def test_a_direct_connections_answer_is_recognised() -> None:
    text = (
        "YURREF,TRSAMT,EPTDAT,RTNFLG,RTNNAR,REQNBR\n"
        "A1,10000.00,20260331,S,,88001\nA2,10000.00,20260331,F,户名不符,88002\n"
        "A3,10000.00,20260331,B,退票,88003\nA4,10000.00,20260331,,,88004\n"
    )
    form, found = read(text.encode())
    assert form == "cmb-like"
    assert [each.status for each in found] == ["PAID", "FAILED", "RETURNED", "PENDING"]
    assert [each.entry for each in found] == ["88001", "88002", "88003", "88004"]


ALIPAY = (
    "#转账批次明细\n商户明细号,收款账号,金额（元）,状态,完成时间,失败原因\n"
    "A1,a@example.org,10000.00,成功,2026-03-31 10:22:33,\n"
    "A2,b@example.org,10000.00,失败,2026-03-31 10:22:33,账户不存在\n"
    "#总笔数：2，总金额：20000.00\n"
)


def test_a_transfer_batchs_details_are_recognised() -> None:
    form, found = read(ALIPAY.encode("gb18030"))
    assert form == "alipay-like"
    assert [(each.status, each.settled_on) for each in found] == [("PAID", DAY), ("FAILED", DAY)]
    assert said("".join(ALIPAY.splitlines(keepends=True)[:-1]).encode()) == "truncated"


def test_a_chosen_form_is_the_one_that_is_read() -> None:
    with pytest.raises(BadFile) as caught:
        lines(ICBC, "cmb-like")
    assert (caught.value.code, caught.value.detail) == ("columns", "yurref, rtnflg, oprdat, trsamt")
    with pytest.raises(BadFile) as caught:
        lines("YURREF,TRSAMT,RTNFLG\n", "cmb-like")
    assert caught.value.detail == "oprdat"


@given(st.integers(0, 10**13))
def test_hundredths_are_exact(fen: int) -> None:
    assert table._fen(str(fen)) * 100 == fen


@pytest.mark.parametrize("text", ["", "1.0", "-1", "１", "9" * 15])
def test_hundredths_are_whole(text: str) -> None:
    with pytest.raises(NotAnAmount):
        table._fen(text)


def test_no_bank_gives_two_words_one_meaning_too_many() -> None:
    for profile in profiles().values():
        assert {"PAID", "FAILED", "RETURNED"} <= set(profile.statuses.values()), profile.key
        assert set(profile.required) <= {key for key, names in profile.columns.items() if names}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    refusals = {"encoding", "columns", "empty", "truncated", "markup", "message", "entities"}
    assert said(data).split()[-1] in refusals | {"lines"}


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_cells_are_read_or_refused(cells: list[str]) -> None:
    text = (HEAD + ",".join(cells)).encode(errors="replace")
    assert said(text).split()[-1] in {"lines", "columns", "empty", "truncated"}


@given(st.integers(0, len(ICBC.encode("gb18030")) - 1))
def test_a_sheet_cut_anywhere_never_gives_a_wrong_amount(at: int) -> None:
    whole = {line.reference: line for line in lines(ICBC.encode("gb18030"))}
    try:
        found = lines(ICBC.encode("gb18030")[:at])
    except BadFile:
        return
    assert all(line.amount == whole[line.reference].amount for line in found)
