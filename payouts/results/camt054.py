"""Reads the bank's notice of entries, ISO 20022 camt.054: money that left, and that came back."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from payouts.money import NotAnAmount
from payouts.results.lines import MOST_LINES, BadFile, Fault, Line, Status, shown
from payouts.results.markup import day, every, first, number, reference, text, yuan

NAME = "BkToCstmrDbtCdtNtfctn"
_NOTHING = Decimal("0.00")
_DAYS = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")


def read_notice(notice: Element) -> list[Line]:
    """All entries, one line for each transaction in them; raises `BadFile`."""
    lines: list[Line] = []
    for part in every(notice, "Ntfctn"):
        entries = every(part, "Ntry")
        _check_totals(part, entries)
        for entry in entries:
            lines += _of_entry(entry, len(lines))
            if len(lines) > MOST_LINES:
                raise BadFile("long", str(MOST_LINES))
    if not lines:
        raise BadFile("empty")
    return lines


def _of_entry(entry: Element, before: int) -> Iterator[Line]:
    details = [each for detail in every(entry, "NtryDtls") for each in every(detail, "TxDtls")]
    stated = [number(detail, "Btch/NbOfTxs") for detail in every(entry, "NtryDtls")]
    if details and any(stated) and sum(many or 0 for many in stated) != len(details):
        raise BadFile("truncated", reference(entry, "NtryRef", "AcctSvcrRef"))
    for place, each in enumerate(details or [entry], start=before + 1):
        yield _line(place, entry, each, alone=len(details) < 2)


def _line(place: int, entry: Element, each: Element, *, alone: bool) -> Line:
    line = Line(
        place,
        reference(each, "Refs/EndToEndId", "Refs/InstrId"),
        settled_on=day(entry, *_DAYS),
        message=_why(each),
        entry=reference(each, "Refs/AcctSvcrRef") or reference(entry, "AcctSvcrRef", "NtryRef"),
    )
    line = replace(line, status=_status(entry, each, line.reference))
    sums = first(each, "Amt", "AmtDtls/TxAmt/Amt")
    if sums is None and alone:
        sums = first(entry, "Amt")
    try:
        line = replace(line, amount=yuan(sums))
    except NotAnAmount:
        if line.status != Status.OTHER:
            return replace(line, fault=Fault.FIGURE)
    return line if line.settled_on else replace(line, fault=Fault.DATE)


def _status(entry: Element, each: Element, name: str) -> Status:
    """What the entry means for a payment; what names none of ours is something else."""
    debit = text(each, "CdtDbtInd") or text(entry, "CdtDbtInd")
    reversed_ = text(entry, "RvslInd") in ("true", "1")
    returned = first(each, "RtrInf") is not None
    if not name:
        return Status.OTHER
    if text(entry, "Sts/Cd", "Sts") not in ("BOOK", ""):
        return Status.PENDING
    if debit == "DBIT" and not (reversed_ or returned):
        return Status.PAID
    return Status.RETURNED if debit == "CRDT" and (reversed_ or returned) else Status.OTHER


def _why(each: Element) -> str:
    why = first(each, "RtrInf")
    if why is None:
        return ""
    more = (shown(said.text or "") for said in every(why, "AddtlInf"))
    return shown(" ".join(filter(None, (text(why, "Rsn/Cd", "Rsn/Prtry"), *more))))


def _check_totals(part: Element, entries: list[Element]) -> None:
    """Raise `BadFile` where the stated number or sum is not that of the entries."""
    stated = first(part, "TxsSummry/TtlNtries")
    if stated is None:
        return
    try:
        total = sum((yuan(first(entry, "Amt")) or _NOTHING for entry in entries), _NOTHING)
        due = yuan(first(stated, "Sum"))
    except NotAnAmount:
        total, due = _NOTHING, None  # another currency is said line by line
    many = number(stated, "NbOfNtries")
    if many not in (None, len(entries)) or due not in (None, total):
        raise BadFile("truncated", f"{many} {due}")
