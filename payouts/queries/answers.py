"""What each line of a bank's result file means for a batch."""

from dataclasses import dataclass
from datetime import date

from claims.clocks import day_in_china
from payouts.models import BankResult, Batch, Payment
from payouts.queries.payments import payments_of
from payouts.resultfile import Line


@dataclass(frozen=True)
class Judged:
    """One line of a result file and what it means; `payment` is set only if it changes one."""

    line: Line
    outcome: BankResult.Outcome
    payment: Payment | None = None

    def as_json(self) -> dict[str, str | int]:
        """The line as it is kept with the imported file."""
        line = self.line
        return {
            "number": line.number,
            "reference": line.reference,
            "status": line.status or "",
            "date": line.settled_on.isoformat() if line.settled_on else "",
            "message": line.message,
            "outcome": self.outcome.value,
        }


def judge(batch: Batch, lines: list[Line], *, today: date) -> list[Judged]:
    """What each line of a result file means for a released batch, as its payments stand."""
    payments = {payment.reference: payment for payment in payments_of(batch)}
    assert batch.released_at is not None  # noqa: S101  # only a released batch is answered
    sent_on = day_in_china(batch.released_at)
    return [
        _judged(line, payments.get(line.reference), sent_on=sent_on, today=today) for line in lines
    ]


def _judged(line: Line, payment: Payment | None, *, sent_on: date, today: date) -> Judged:
    outcome = BankResult.Outcome
    if line.fault:
        return Judged(line, outcome[line.fault.name])
    assert line.status is not None  # noqa: S101  # a line without fault has both
    assert line.settled_on is not None  # noqa: S101
    if payment is None:
        return Judged(line, outcome.UNKNOWN)
    if line.amount is not None and line.amount != payment.amount:
        return Judged(line, outcome.AMOUNT)
    if payment.state == line.status.value:
        return Judged(line, outcome.ALREADY)
    if payment.state != Payment.State.PENDING:
        return Judged(line, outcome.CONTRADICTS)
    if line.settled_on < sent_on:
        return Judged(line, outcome.EARLY)
    if line.settled_on > today:
        return Judged(line, outcome.FUTURE)
    return Judged(line, outcome[line.status.name], payment)
