"""The bank's answer as XML, pain.002 and camt.054: read exactly, and hostile files refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.results import BadFile, Fault, Line, Status, camt054, pain002, read

DAY = date(2026, 3, 31)
PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


def transaction(reference: str, status: str = "", why: str = "", *, amount: str = "") -> str:
    reason = f"<StsRsnInf><Rsn><Cd>{why}</Cd></Rsn><AddtlInf>见原因</AddtlInf></StsRsnInf>"
    sums = f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{amount}</InstdAmt></Amt></OrgnlTxRef>'
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId>"
        f"{f'<TxSts>{status}</TxSts>' if status else ''}{reason if why else ''}"
        f"{sums if amount else ''}</TxInfAndSts>"
    )


def report(
    *transactions: str, group: str = "", part: str = "", counts: str = "", space: str = PAIN,
    made: str = "<CreDtTm>2026-03-31T09:00:00+08:00</CreDtTm>",
) -> bytes:  # fmt: skip
    parts = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>PB2026000001</OrgnlPmtInfId>{part}{counts}"
        f"{''.join(transactions)}</OrgnlPmtInfAndSts>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{space}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>M1</MsgId>{made}</GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>PB2026000001</OrgnlMsgId>{group}</OrgnlGrpInfAndSts>"
        f"{parts if transactions or part else ''}</CstmrPmtStsRpt></Document>"
    ).encode()


def entry(
    reference: str, *, sign: str = "DBIT", amount: str = "10000.00", state: str = "BOOK",
    more: str = "", details: str | None = None, day: str = "<BookgDt><Dt>2026-03-31</Dt></BookgDt>",
    currency: str = "CNY",
) -> str:  # fmt: skip
    inner = details if details is not None else (
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs></TxDtls></NtryDtls>"
    )  # fmt: skip
    return (
        f'<Ntry><NtryRef>E-{reference}</NtryRef><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd>{more}<Sts><Cd>{state}</Cd></Sts>{day}{inner}</Ntry>"
    )


def notice(*entries: str, totals: str = "", space: str = CAMT) -> bytes:
    return (
        f'<Document xmlns="{space}"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M2</MsgId></GrpHdr>'
        f"<Ntfctn><Id>N1</Id>{totals}{''.join(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def returned(reference: str, why: str = "AC04") -> str:
    return (
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>"
        f"<RtrInf><Rsn><Cd>{why}</Cd></Rsn><AddtlInf>账户已销户</AddtlInf></RtrInf></TxDtls></NtryDtls>"
    )


def lines(data: bytes, form: str = "") -> list[Line]:
    return read(data, form)[1]


def refusal(data: bytes) -> str:
    with pytest.raises(BadFile) as caught:
        lines(data)
    return caught.value.code


# --- pain.002 ---------------------------------------------------------------------------------


def test_a_report_says_what_became_of_each_payment() -> None:
    data = report(
        transaction("A1", "ACSC", amount="10000.00"),
        transaction("A2", "RJCT", "AC01", amount="8400.00000"),
        transaction("A3", "ACSP"),
        transaction("A4", "PDNG"),
        transaction("A5", "ACCP"),
        group="<GrpSts>PART</GrpSts>",
    )
    form, found = read(data)
    assert form == "pain.002"
    assert found == [
        Line(1, "A1", Status.PAID, DAY, "", Decimal("10000.00")),
        Line(2, "A2", Status.FAILED, DAY, "RJCT AC01 见原因", Decimal("8400.00")),
        Line(3, "A3", Status.PENDING, DAY, "ACSP"),
        Line(4, "A4", Status.PENDING, DAY, "PDNG"),
        Line(5, "A5", Status.PENDING, DAY, "ACCP"),
    ]


@pytest.mark.parametrize("space", [PAIN, PAIN.replace(".10", ".03"), "", "urn:cnaps:own"])
def test_any_version_of_the_message_is_read(space: str) -> None:
    assert [line.status for line in lines(report(transaction("A1", "ACSC"), space=space))] == [
        Status.PAID
    ]


def test_a_transaction_without_a_status_has_that_of_its_part_or_group() -> None:
    data = report(transaction("A1"), transaction("A2", "ACSC"), part="<PmtInfSts>RJCT</PmtInfSts>")
    assert [line.status for line in lines(data)] == [Status.FAILED, Status.PAID]
    data = report(transaction("A1"), group="<GrpSts>ACSC</GrpSts>")
    assert [line.status for line in lines(data)] == [Status.PAID]


def test_an_answer_to_the_whole_message_names_it() -> None:
    why = "<StsRsnInf><Rsn><Prtry>格式错误</Prtry></Rsn></StsRsnInf>"
    [line] = lines(report(group=f"<GrpSts>RJCT</GrpSts>{why}"))
    assert line == Line(1, "PB2026000001", Status.FAILED, DAY, "RJCT 格式错误", whole=True)
    [line] = lines(report(part="<PmtInfSts>RJCT</PmtInfSts>"))
    assert (line.whole, line.reference) == (True, "PB2026000001")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (report(transaction("NOTPROVIDED", "ACSC")), Fault.REFERENCE),
        (report(transaction("A1", "WHAT")), Fault.STATUS),
        (report(transaction("A1", "ACSC"), made=""), Fault.DATE),
        (report(transaction("A1", "ACSC"), made="<CreDtTm>soon</CreDtTm>"), Fault.DATE),
        (report(transaction("A1", "ACSC", amount="1.005")), Fault.FIGURE),
        (report(transaction("A1", "ACSC", amount="1e3")), Fault.FIGURE),
        (report(transaction("A1", "ACSC", amount="1").replace("CNY", "USD")), Fault.FIGURE),
    ],
)
def test_each_fault_of_a_transaction_is_named(data: bytes, fault: Fault) -> None:
    assert [line.fault for line in lines(data)] == [fault]


def test_a_report_that_lacks_what_it_states_is_truncated() -> None:
    counts = "<NbOfTxsPerSts><DtldNbOfTxs>{}</DtldNbOfTxs><DtldSts>ACSC</DtldSts></NbOfTxsPerSts>"
    two = [transaction("A1", "ACSC"), transaction("A2", "ACSC")]
    assert len(lines(report(*two, counts=counts.format(2)))) == 2
    assert refusal(report(*two, counts=counts.format(3))) == "truncated"
    assert refusal(report(*two, counts=counts.format("many"))) == "truncated"
    assert refusal(b"<Document><CstmrPmtStsRpt/></Document>") == "truncated"
    assert refusal(report()) == "empty"


def test_a_day_is_the_one_in_china() -> None:
    made = "<CreDtTm>2026-03-30T17:00:00Z</CreDtTm>"
    assert lines(report(transaction("A1", "ACSC"), made=made))[0].settled_on == DAY
    dated = transaction("A1", "ACSC").replace(
        "</TxSts>", "</TxSts><FctvIntrBkSttlmDt><Dt>2026-03-29</Dt></FctvIntrBkSttlmDt>"
    )
    assert lines(report(dated))[0].settled_on == date(2026, 3, 29)


# --- camt.054 ---------------------------------------------------------------------------------


def test_a_notice_tells_what_left_and_what_came_back() -> None:
    data = notice(
        entry("A1"),
        entry("A2", sign="CRDT", details=returned("A2")),
        entry("A3", sign="CRDT", more="<RvslInd>true</RvslInd>"),
        entry("A4", state="PDNG"),
        entry("A5", sign="CRDT"),
        entry("NOTPROVIDED", amount="12.50"),
    )
    form, found = read(data)
    assert form == "camt.054"
    assert [(each.reference, each.status) for each in found] == [
        ("A1", Status.PAID),
        ("A2", Status.RETURNED),
        ("A3", Status.RETURNED),
        ("A4", Status.PENDING),
        ("A5", Status.OTHER),
        ("", Status.OTHER),
    ]
    assert found[0] == Line(1, "A1", Status.PAID, DAY, "", Decimal("10000.00"), "E-A1")
    assert found[1].message == "AC04 账户已销户"


def test_an_entry_of_many_is_one_line_for_each() -> None:
    each = (
        "<TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs>"
        '<Amt Ccy="CNY">5000</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>'
    )
    many = "<NtryDtls><Btch><NbOfTxs>{}</NbOfTxs></Btch>" + each.format("A1") + each.format("A2")
    found = lines(notice(entry("X", details=many.format(2) + "</NtryDtls>")))
    assert [(line.reference, line.amount) for line in found] == [
        ("A1", Decimal("5000.00")),
        ("A2", Decimal("5000.00")),
    ]
    assert refusal(notice(entry("X", details=many.format(3) + "</NtryDtls>"))) == "truncated"


def test_a_notice_that_lacks_what_it_states_is_truncated() -> None:
    totals = (
        "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries><Sum>{}</Sum></TtlNtries></TxsSummry>"
    )
    two = [entry("A1"), entry("A2")]
    assert len(lines(notice(*two, totals=totals.format(2, "20000.00")))) == 2
    assert refusal(notice(*two, totals=totals.format(3, "20000.00"))) == "truncated"
    assert refusal(notice(*two, totals=totals.format(2, "20000.01"))) == "truncated"
    assert refusal(notice()) == "empty"
    foreign = entry("A2", currency="USD")
    found = lines(notice(entry("A1"), foreign, totals=totals.format(2, "20000.00")))
    assert [line.fault for line in found] == [None, Fault.FIGURE]


def test_entries_without_a_day_or_in_other_money_are_named() -> None:
    assert lines(notice(entry("A1", day="")))[0].fault == Fault.DATE
    fee = entry("", amount="1.005", details="")
    assert [(line.status, line.fault) for line in lines(notice(fee))] == [(Status.OTHER, None)]


# --- Hostile, broken and cut files -------------------------------------------------------------

BOMB = (
    '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + step)} "{f"&{chr(97 + step)};" * 10}">' for step in range(9))
    + "]><Document>&j;</Document>"
).encode()
OUTSIDE = b'<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        (b"<!DOCTYPE Document><Document/>", "entities"),
        (b'<Document a="' + b"x" * 9_000_000 + b'"/>', "markup"),
        (b"<Document>" + b"x" * 9_000_000 + b"</Document>", "markup"),
        (b"<a>" * 100_000, "markup"),
        (b"<Document><a></b></Document>", "markup"),
        (b'<?xml version="1.0" encoding="klingon"?><Document/>', "markup"),
        (b"<Document><Other/></Document>", "message"),
        (b"<", "truncated"),
    ],
)
def test_hostile_and_foreign_xml_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_the_wrong_kind_is_refused_when_one_was_chosen() -> None:
    with pytest.raises(BadFile) as caught:
        lines(notice(entry("A1")), "pain.002")
    assert caught.value.code == "message"


def test_a_message_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pain002, "MOST_LINES", 1)
    monkeypatch.setattr(camt054, "MOST_LINES", 1)
    assert refusal(report(transaction("A1", "ACSC"), transaction("A2", "ACSC"))) == "long"
    assert refusal(notice(entry("A1"), entry("A2"))) == "long"


WHOLE = [
    report(transaction("A1", "ACSC"), transaction("A2", "RJCT", "AC01")),
    notice(entry("A1"), entry("A2", sign="CRDT", details=returned("A2"))),
]


@given(st.sampled_from(WHOLE), st.data())
def test_a_message_cut_anywhere_is_truncated(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(whole) - 1))
    assert refusal(whole[:at]) in {"truncated", "columns"}  # half a byte order is no XML yet
