"""Reads the bank's status report, ISO 20022 pain.002: what became of each payment of a message."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

from payouts.money import NotAnAmount
from payouts.results.lines import MOST_LINES, BadFile, Fault, Line, Status, shown
from payouts.results.markup import day, every, first, number, reference, text, yuan

NAME = "CstmrPmtStsRpt"
# ACSP is settlement under way: only a completed one is money that left the account.
STATUSES = {
    "ACSC": Status.PAID,
    "ACCC": Status.PAID,
    "RJCT": Status.FAILED,
    "CANC": Status.FAILED,
    **dict.fromkeys(
        ("ACTC", "ACCP", "ACSP", "ACWC", "ACWP", "ACFC", "PDNG", "RCVD", "PATC", "PART"),
        Status.PENDING,
    ),
}


def read_report(report: Element) -> list[Line]:
    """All transactions of a report; a group without any is one line that answers the whole."""
    made = day(report, "GrpHdr/CreDtTm")
    group = first(report, "OrgnlGrpInfAndSts")
    if group is None:
        raise BadFile("truncated", "OrgnlGrpInfAndSts")
    said = text(group, "GrpSts")
    lines: list[Line] = []
    for part in every(report, "OrgnlPmtInfAndSts"):
        own = text(part, "PmtInfSts") or said
        found = [*_transactions(part, own, _why(part) or _why(group), made, len(lines))]
        if not found and text(part, "PmtInfSts"):
            found = [_whole(part, reference(part, "OrgnlPmtInfId"), own, made, len(lines))]
        lines += found
        if len(lines) > MOST_LINES:
            raise BadFile("long", str(MOST_LINES))
    if not lines and said:
        lines = [_whole(group, reference(group, "OrgnlMsgId"), said, made, 0)]
    if not lines:
        raise BadFile("empty")
    return lines


def _transactions(
    part: Element, said: str, why: str, made: date | None, before: int
) -> Iterator[Line]:
    found = every(part, "TxInfAndSts")
    _check_numbers(part, found, said)
    for place, each in enumerate(found, start=before + 1):
        line = _line(
            place,
            reference(each, "OrgnlEndToEndId", "OrgnlInstrId"),
            text(each, "TxSts") or said,
            _why(each) or why,
            day(each, "FctvIntrBkSttlmDt/Dt", "FctvIntrBkSttlmDt/DtTm", "AccptncDtTm") or made,
        )
        line = replace(line, entry=reference(each, "AcctSvcrRef"))
        try:
            line = replace(line, amount=yuan(first(each, "OrgnlTxRef/Amt/InstdAmt")))
        except NotAnAmount:
            line = replace(line, fault=line.fault or Fault.FIGURE)
        yield line


def _check_numbers(part: Element, found: list[Element], said: str) -> None:
    """Raise `BadFile` where the part states how many have a status and has not as many."""
    there = Counter(text(each, "TxSts") or said for each in found)
    for stated in every(part, "NbOfTxsPerSts"):
        status, many = text(stated, "DtldSts"), number(stated, "DtldNbOfTxs")
        if found and many != there[status]:
            raise BadFile("truncated", f"{status} {many}")


def _whole(element: Element, name: str, said: str, made: date | None, before: int) -> Line:
    return replace(_line(before + 1, name, said, _why(element), made), whole=True)


def _line(place: int, name: str, said: str, why: str, on: date | None) -> Line:
    status = STATUSES.get(said)
    message = shown(f"{said} {why}") if status != Status.PAID else why
    line = Line(place, name, status, on, message)
    if not name:
        return replace(line, fault=Fault.REFERENCE)
    if status is None:
        return replace(line, fault=Fault.STATUS)
    return line if on else replace(line, fault=Fault.DATE)


def _why(element: Element) -> str:
    """The reasons in the bank's codes and words."""
    reasons = every(element, "StsRsnInf")
    words = [
        said
        for reason in reasons
        for said in (
            text(reason, "Rsn/Cd", "Rsn/Prtry"),
            *(shown(more.text or "") for more in every(reason, "AddtlInf")),
        )
        if said
    ]
    return shown(" ".join(words))
