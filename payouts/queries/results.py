"""The bank's files and lines as they were imported, and what waits for a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)

from payouts.accounts import Event
from payouts.models import BankFile, BankLine, Batch, Booking, LineEnd, Payment
from payouts.models.results import NEEDS_A_PERSON
from payouts.queries.answers import NOTHING, OutcomeShare, by_need


def bank_files() -> QuerySet[BankFile]:
    """All result files without their bytes, the newest first, with how many lines are open."""
    open_lines = Count(
        "lines", filter=Q(lines__outcome__in=NEEDS_A_PERSON, lines__end__isnull=True)
    )
    return (
        BankFile.objects.defer("sealed", "foreseen")
        .select_related("uploaded_by", "imported_by")
        .annotate(count=Count("lines"), open=open_lines)
        .order_by("-uploaded_at", "-pk")
    )


def result_files_of(batch: Batch) -> list[BankFile]:
    """The imported files that answered payments of a batch, the oldest first."""
    about = BankLine.objects.filter(file=OuterRef("pk"), payment__batch=batch)
    found = BankFile.objects.filter(Exists(about)).defer("sealed", "foreseen")
    return list(found.select_related("imported_by").order_by("imported_at", "pk"))


def lines_of(file: BankFile) -> QuerySet[BankLine]:
    """The lines of an imported file, as they stand in it."""
    return _lines().filter(file=file).order_by("place")


def lines_by_need(file: BankFile, *, outcome: str = "") -> QuerySet[BankLine]:
    """The same lines, those that fitted nothing first, then those that changed a payment."""
    places = [When(outcome=each, then=at) for at, each in enumerate(by_need(BankLine.Outcome))]
    found = lines_of(file).order_by(Case(*places, output_field=IntegerField()), "place")
    return found.filter(outcome=outcome) if outcome else found


def lines_to_end(*, state: str = "open", outcome: str = "", text: str = "") -> QuerySet[BankLine]:
    """Lines that fitted nothing: those still "open", those "ended", or with "" all of them.

    `text` is a payment's or claim's reference, in full, or the bank's own id.
    """
    found = _lines().filter(outcome__in=NEEDS_A_PERSON)
    if state:
        found = found.filter(end__isnull=state == "open")
    if outcome:
        found = found.filter(outcome=outcome)
    if text:
        claim = Q(payment__award__claim__reference=text)
        found = found.filter(Q(reference=text) | Q(entry=text) | claim)
    return found.order_by("-file__imported_at", "place")


def open_lines() -> int:
    """How many lines of the bank wait for a person."""
    return BankLine.objects.filter(outcome__in=NEEDS_A_PERSON, end__isnull=True).count()


def _lines() -> QuerySet[BankLine]:
    return BankLine.objects.select_related(
        "file", "payment__award__claim", "payment__batch", "end__by", "end__applied_with"
    ).defer(
        "file__sealed", "file__foreseen", "end__applied_with__sealed", "end__applied_with__foreseen"
    )


def outcome_shares_of(file: BankFile) -> list[OutcomeShare]:
    """How many lines of an imported file had each outcome, and their sum in CNY."""
    rows = {
        row["outcome"]: row
        for row in BankLine.objects.filter(file=file)
        .order_by()
        .values("outcome")
        .annotate(count=Count("pk"), amount=Sum("amount"), owed=Sum("payment__amount"))
    }
    found = []
    for outcome in by_need(rows):
        row = rows[outcome]
        share = OutcomeShare(outcome, row["count"], row["amount"] or NOTHING)
        found.append(OutcomeShare(outcome, row["count"], row["owed"]) if share.changes else share)
    return found


@dataclass(frozen=True)
class Progress:
    """How far a batch is answered: how many payments, and how much in CNY."""

    state: Payment.State
    count: int
    amount: Decimal


def progress_of(batch: Batch) -> list[Progress]:
    """The payments of a batch by state, in the order of the states."""
    rows = {
        row["state"]: row
        for row in Payment.objects.filter(batch=batch)
        .order_by()
        .values("state")
        .annotate(count=Count("pk"), amount=Sum("amount"))
    }
    return [
        Progress(state, rows[state]["count"], rows[state]["amount"])
        for state in Payment.State
        if state in rows
    ]


def to_reopen(awards: Iterable[int]) -> list[Payment]:
    """Returned payments of awards, given by key, that the ledger does not yet owe again."""
    reopened = Booking.objects.filter(payment=OuterRef("pk"), event=Event.REOPENED)
    back = Payment.objects.filter(
        ~Exists(reopened), award__in=set(awards), state=Payment.State.RETURNED
    )
    return list(back.order_by("pk"))


def ends_of(file: BankFile) -> list[LineEnd]:
    """Lines of earlier files that this one made fit."""
    ended = LineEnd.objects.filter(applied_with=file).select_related("line__file")
    return list(ended.defer("line__file__sealed", "line__file__foreseen").order_by("pk"))
