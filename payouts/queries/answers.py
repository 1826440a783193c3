"""What each line of a bank's file means for the payments as they stand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from claims.clocks import day_in_china
from payouts.accounts import Event
from payouts.models import BankLine, Batch, Booking, Payment
from payouts.models.results import CHANGES, NEEDS_A_PERSON
from payouts.results import Line, Status

Outcome = BankLine.Outcome
RELEASED = (Batch.State.RELEASED, Batch.State.SETTLED)
# A payment is paid before it is returned, wherever the two lines stand.
_RANK = {Status.PAID: 0, Status.FAILED: 0, Status.RETURNED: 1}
_MAY_FIT_LATER = (Outcome.WAITS, Outcome.EARLY, Outcome.FUTURE)
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Judged:
    """One line and what it means; `kept` is the line of an earlier file that now fits."""

    line: Line
    outcome: Outcome
    payment: Payment | None = None
    kept: BankLine | None = None

    @property
    def changes(self) -> bool:
        """Whether it changes its payment."""
        return self.outcome in CHANGES

    @property
    def needs_a_person(self) -> bool:
        """Whether it stays open until somebody gives a reason."""
        return self.kept is None and self.outcome in NEEDS_A_PERSON

    @property
    def amount(self) -> Decimal | None:
        """What it is about, in CNY: the payment's amount, else the line's own."""
        return self.payment.amount if self.payment and self.changes else self.line.amount


@dataclass
class _Standing:
    """How a payment stands while the lines are gone through one after the other."""

    payment: Payment
    state: str
    since: date | None
    asked_back: bool


def judge(lines: list[Line], *, today: date) -> list[Judged]:
    """What each line means, in the order of the file; then kept lines that it makes fit.

    The order of lines and of files does not matter: what is returned counts after what is paid,
    and a return that came in before its payment was known is applied once it is.
    """
    lines = list(_spread(lines))
    standing = {
        each.payment.reference: each for each in _standing({line.reference for line in lines})
    }
    torn = _torn(lines, standing, today)
    known = _known(lines)
    met: set[str] = set()
    found: dict[int, Judged] = {}
    for place in sorted(range(len(lines)), key=lambda at: (_rank(lines[at].status), at)):
        line = lines[place]
        judged = _judged(line, standing.get(line.reference), torn=torn, today=today)
        if line.identity in met:
            judged = replace(judged, outcome=Outcome.REPEATED)
        elif judged.needs_a_person and line.identity in known:
            judged = replace(judged, outcome=Outcome.KNOWN)
        met.add(line.identity)
        found[place] = judged
    ordered = (_settled(found[place], standing, today) for place in sorted(found))
    return [*ordered, *_kept(standing, today)]


def _settled(judged: Judged, standing: dict[str, _Standing], today: date) -> Judged:
    """A line that did not fit by itself, but of which another line of the file says the same."""
    if judged.outcome not in _MAY_FIT_LATER:
        return judged
    again = _judged(judged.line, standing[judged.line.reference], torn=set(), today=today)
    return again if again.outcome == Outcome.ALREADY else judged


def _rank(status: str | None) -> int:
    return _RANK.get(Status(status), 0) if status else 0


def _spread(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that answer a whole message become one for each of its batch's payments."""
    for line in lines:
        if not line.whole or line.fault:
            yield line
            continue
        name = line.reference.replace("-", "")
        dashed = f"{name[:2]}-{name[2:6]}-{name[6:]}"
        payments = Payment.objects.filter(batch__reference=dashed).order_by("pk")
        references = list(payments.values_list("reference", flat=True))
        yield from (replace(line, reference=each) for each in references)
        if not references:
            yield line


def _standing(references: set[str]) -> list[_Standing]:
    payments = list(
        Payment.objects.filter(reference__in=references)
        .select_related("batch", "award__claim", "payee")
        .order_by("pk")
    )
    claimed = set(
        Booking.objects.filter(
            payment__in=[payment.pk for payment in payments], event=Event.CLAIMED
        ).values_list("payment", flat=True)
    )
    return [
        _Standing(payment, payment.state, payment.settled_on, payment.pk in claimed)
        for payment in payments
    ]


def _torn(lines: Iterable[Line], standing: dict[str, _Standing], today: date) -> set[str]:
    """References of which one file says both that they were paid and that they failed."""
    said = {
        (line.reference, _meaning(line, standing[line.reference], today))
        for line in lines
        if not line.fault and line.reference in standing
    }
    failed = {reference for reference, outcome in said if outcome == Outcome.FAILED}
    paid = {reference for reference, outcome in said if outcome in (Outcome.PAID, Outcome.WAITS)}
    return failed & paid


def _known(lines: Iterable[Line]) -> set[str]:
    """The identities that a person is or was asked about already."""
    asked = BankLine.objects.filter(
        identity__in={line.identity for line in lines}, outcome__in=NEEDS_A_PERSON
    )
    return set(asked.values_list("identity", flat=True))


def _judged(line: Line, standing: _Standing | None, *, torn: set[str], today: date) -> Judged:
    if line.fault:
        return Judged(line, BankLine.Outcome[line.fault.name])
    if standing is None:
        other = line.status == Status.OTHER
        return Judged(line, Outcome.OTHER if other else Outcome.UNKNOWN)
    outcome = _meaning(line, standing, today)
    if line.reference in torn and outcome in CHANGES | {Outcome.WAITS}:
        outcome = Outcome.CONTRADICTS
    if outcome in CHANGES:
        standing.state, standing.since = outcome.value, line.settled_on
    return Judged(line, outcome, standing.payment)


def _meaning(line: Line, standing: _Standing, today: date) -> Outcome:
    """What a line without fault means for its payment, as far as that has come."""
    payment, batch = standing.payment, standing.payment.batch
    if line.amount is not None and line.amount != payment.amount:
        return Outcome.AMOUNT
    if batch.state not in RELEASED or batch.released_at is None:
        return Outcome.NOT_SENT
    if line.status == Status.PENDING:
        return Outcome.PENDING
    if line.status == Status.OTHER:
        return Outcome.STATUS
    if unfit := _misfit(line, standing):
        return unfit
    since = day_in_china(batch.released_at) if line.status != Status.RETURNED else standing.since
    assert line.settled_on is not None  # noqa: S101  # a line without fault has a day
    if since is not None and line.settled_on < since:
        return Outcome.EARLY
    return Outcome.FUTURE if line.settled_on > today else BankLine.Outcome[str(line.status)]


def _misfit(line: Line, standing: _Standing) -> Outcome | None:
    """Why the line's word does not follow on what is known of the payment, if it does not."""
    states = Payment.State
    came_back = standing.state == states.RETURNED and line.status == Status.PAID
    if standing.state == line.status or came_back:
        return Outcome.ALREADY
    if line.status == Status.RETURNED:
        if standing.state == states.PENDING:
            return Outcome.WAITS
        fits = standing.state == states.PAID and not standing.asked_back
    else:
        fits = standing.state == states.PENDING
    return None if fits else Outcome.CONTRADICTS


def _kept(standing: dict[str, _Standing], today: date) -> Iterator[Judged]:
    """Open lines of earlier files about the same payments that now fit, or were said again."""
    payments = [each.payment.pk for each in standing.values()]
    kept = list(
        BankLine.objects.filter(payment__in=payments, outcome__in=_MAY_FIT_LATER, end__isnull=True)
        .select_related("file")
        .order_by("pk")
    )
    for each in sorted(kept, key=lambda each: (_rank(each.status), each.pk)):
        about = standing[each.reference]
        judged = _judged(line_of(each), about, torn=set(), today=today)
        if judged.changes or judged.outcome == Outcome.ALREADY:
            yield replace(judged, kept=each)


def line_of(kept: BankLine) -> Line:
    """A kept line as the readers give it."""
    return Line(
        kept.number,
        kept.reference,
        Status(kept.status) if kept.status else None,
        kept.settled_on,
        kept.message,
        kept.amount,
        kept.entry,
    )


@dataclass(frozen=True)
class OutcomeShare:
    """How many lines have one outcome, and their sum in CNY as far as they state one."""

    outcome: Outcome
    count: int
    amount: Decimal

    @property
    def needs_a_person(self) -> bool:
        return self.outcome in NEEDS_A_PERSON

    @property
    def changes(self) -> bool:
        return self.outcome in CHANGES


def outcome_shares(judged: Iterable[Judged]) -> list[OutcomeShare]:
    """How many lines, and how much, for each outcome: problems first, then changes."""
    counts: Counter[Outcome] = Counter()
    sums: dict[Outcome, Decimal] = {}
    for each in judged:
        counts[each.outcome] += 1
        sums[each.outcome] = sums.get(each.outcome, NOTHING) + (each.amount or NOTHING)
    return [OutcomeShare(outcome, counts[outcome], sums[outcome]) for outcome in by_need(counts)]


def by_need(outcomes: Iterable[str]) -> list[Outcome]:
    """Outcomes that need a person first, then those that change something, then the rest."""
    order = list(Outcome)

    def need(outcome: Outcome) -> tuple[bool, bool, int]:
        return outcome not in NEEDS_A_PERSON, outcome not in CHANGES, order.index(outcome)

    return sorted(map(Outcome, outcomes), key=need)


@dataclass(frozen=True)
class BatchEffect:
    """What a file does to one batch: its payments by answer, and what stays pending."""

    batch: Batch
    paid: int
    failed: int
    returned: int
    pending: int


def effects(judged: Iterable[Judged]) -> list[BatchEffect]:
    """What the lines change in each batch; batches in which nothing changes are not named."""
    counts: dict[Batch, Counter[str]] = {}
    for each in judged:
        if each.changes and each.payment is not None:
            counts.setdefault(each.payment.batch, Counter())[each.outcome] += 1
    left = Counter(
        Payment.objects.filter(batch__in=counts, state=Payment.State.PENDING).values_list(
            "batch", flat=True
        )
    )
    return [
        BatchEffect(
            batch,
            count[Outcome.PAID],
            count[Outcome.FAILED],
            count[Outcome.RETURNED],
            left[batch.pk] - count[Outcome.PAID] - count[Outcome.FAILED],
        )
        for batch, count in sorted(counts.items(), key=lambda item: item[0].pk)
    ]
