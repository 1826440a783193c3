"""Which awards are reversed or asked back, which corrections wait for whom, and what is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from claims.clocks import day_in_china
from claims.models import Claim
from payouts.models import Award, Closing, Correction, CorrectionLetter, Payment

NOTHING = Decimal("0.00")
AT_ONCE = 2000
APPROVED = Correction.Outcome.APPROVED


class Stage(TextChoices):
    """Where a correction stands."""

    PROPOSED = "PROPOSED", _("Waits for a decision")
    TURNED_DOWN = "TURNED_DOWN", pgettext_lazy("correction", "Turned down")
    REVERSED = "REVERSED", pgettext_lazy("correction", "Reversed")
    OPEN = "OPEN", pgettext_lazy("correction", "Asked back")
    CLOSING = "CLOSING", _("Its end waits for confirmation")
    RECEIVED = "RECEIVED", _("Money received")
    WRITTEN_OFF = "WRITTEN_OFF", pgettext_lazy("money asked back", "Written off")


UNPAID = (Stage.OPEN, Stage.CLOSING)


def not_corrected(award: str = "pk") -> Q:
    """Awards that still stand for payment: none that was reversed. `award` leads to its key."""
    return ~Q(Exists(_approved_reversals(award)))


def being_corrected(award: str = "pk") -> Q:
    """Awards of which somebody has proposed a correction that nobody has decided yet."""
    return Q(Exists(Correction.objects.filter(award=OuterRef(award), outcome="")))


def _approved_reversals(award: str) -> QuerySet[Correction]:
    return Correction.objects.filter(
        award=OuterRef(award), kind=Correction.Kind.REVERSAL, outcome=APPROVED
    )


def told_corrections() -> "Prefetch[Any]":
    """What the claimant may know of each award: its approved correction, with what ended it."""
    approved = Correction.objects.filter(outcome=APPROVED).select_related("payment")
    return Prefetch("corrections", _with_stage(approved), to_attr="corrected")


def stands(award: Award) -> bool:
    """Whether an award that `awards_of` read was not reversed."""
    kinds = [correction.kind for correction in award.__dict__["corrected"]]
    return Correction.Kind.REVERSAL not in kinds


def _with_stage(found: QuerySet[Correction]) -> QuerySet[Correction]:
    """Corrections with their `stage`, a code of `Stage`."""
    end = Closing.objects.filter(correction=OuterRef("pk")).exclude(outcome="TURNED_DOWN")
    return found.annotate(
        end_kind=Subquery(end.values("kind")[:1]),
        end_outcome=Subquery(end.values("outcome")[:1]),
        stage=Case(
            When(outcome="", then=Value(Stage.PROPOSED)),
            When(outcome="TURNED_DOWN", then=Value(Stage.TURNED_DOWN)),
            When(kind="REVERSAL", then=Value(Stage.REVERSED)),
            When(end_outcome="CONFIRMED", then=F("end_kind")),
            When(end_outcome="", then=Value(Stage.CLOSING)),
            default=Value(Stage.OPEN),
            output_field=CharField(),
        ),
    )


def corrections(
    *, kind: str = "", stage: str = "", overdue: date | None = None, text: str = ""
) -> QuerySet[Correction]:
    """Corrections, the newest first, narrowed by kind, by stage, or by a reference in full.

    `overdue` is a day: then only money that should have arrived before it and has not.
    """
    found = _with_stage(Correction.objects.all()).select_related(
        "award__claim", "award__picture__work", "payment", "proposed_by", "decided_by"
    )
    if kind:
        found = found.filter(kind=kind)
    if stage:
        found = found.filter(Q(stage=stage))
    if overdue:
        found = found.filter(Q(stage__in=UNPAID), due_on__lt=overdue)
    if text:
        found = found.filter(
            Q(reference=text) | Q(award__claim__reference=text) | Q(payment__reference=text)
        )
    return found.order_by("-proposed_at", "-pk")


def stage_of(correction: Correction) -> Stage:
    """Where a correction stands, one that `corrections` found."""
    return Stage(correction.__dict__["stage"])


MOST_CALLED = 50


def awards_called(reference: str) -> list[Award]:
    """The awards of the claim or payment with this whole reference, each with what it has."""
    if not reference:
        return []
    paid = Payment.objects.filter(award=OuterRef("pk"), reference=reference)
    called = Award.objects.filter(Q(claim__reference=reference) | Exists(paid))
    live = _with_stage(Correction.objects.exclude(outcome=Correction.Outcome.TURNED_DOWN))
    return list(
        called.select_related("claim", "picture__work")
        .prefetch_related(Prefetch("corrections", live, to_attr="live_corrections"))
        .order_by("pk")[:MOST_CALLED]
    )


def closings_of(correction: Correction) -> list[Closing]:
    """How a clawback was to end, the first try first."""
    return list(
        Closing.objects.filter(correction=correction).select_related("proposed_by", "decided_by")
    )


def letters_of(correction: Correction) -> list[CorrectionLetter]:
    """What the claimant was told of a correction, the first first."""
    return list(CorrectionLetter.objects.filter(correction=correction).select_related("by"))


def undecided(*, to: User) -> int:
    """How many corrections, and ends of them, wait for this approver: never their own."""
    waiting = Correction.objects.filter(outcome="").exclude(award__claim__claimant=to)
    ends = Closing.objects.filter(outcome="").exclude(correction__award__claim__claimant=to)
    return sum(found.exclude(proposed_by=to).count() for found in (waiting, ends))


def live_correction(award: Award) -> Correction | None:
    """The correction of an award that was not turned down."""
    found = corrections().filter(award=award).exclude(outcome=Correction.Outcome.TURNED_DOWN)
    return found.first()


def paid_payment(award: Award) -> Payment | None:
    """The payment by which an award was paid."""
    return Payment.objects.filter(award=award, state=Payment.State.PAID).first()


def overdue_untold(on: date, *, every: int) -> QuerySet[Correction]:
    """Overdue money of which the claimant was told nothing in the last `every` days before `on`."""
    told = CorrectionLetter.objects.filter(
        correction=OuterRef("pk"), on__gt=on - timedelta(days=every)
    )
    return corrections(overdue=on).filter(~Exists(told), Q(stage=Stage.OPEN)).order_by("pk")


@dataclass(frozen=True)
class Age:
    """Money asked back that is so many days old: count, and amount in CNY."""

    since: int
    until: int | None
    count: int
    amount: Decimal


AGES = ((0, 30), (31, 60), (61, 90), (91, None))


def receivables() -> QuerySet[Correction]:
    """Money that is asked back and not there yet, the longest due first."""
    return corrections().filter(Q(stage__in=UNPAID)).order_by("due_on", "pk")


def ageing(on: date) -> list[Age]:
    """Open receivables by the days since they were approved, in one question."""
    rows: Any = receivables().order_by().values_list("decided_at", "payment__amount")
    found = [
        (max((on - day_in_china(at)).days, 0), amount) for at, amount in rows.iterator(AT_ONCE)
    ]
    return [_age(found, since, until) for since, until in AGES]


def _age(found: list[tuple[int, Decimal]], since: int, until: int | None) -> Age:
    amounts = [
        amount for days, amount in found if since <= days and (until is None or days <= until)
    ]
    return Age(since, until, len(amounts), sum(amounts, NOTHING))


def sum_of_ages(ages: list[Age]) -> Age:
    """All ages together."""
    return Age(0, None, sum(age.count for age in ages), sum((age.amount for age in ages), NOTHING))


def standing_awards(claim: Claim) -> QuerySet[Award]:
    """A claim's awards that were not reversed."""
    return Award.objects.filter(not_corrected(), claim=claim)


SHEET = (
    "reference", "kind", "stage", "claim", "award", "payment", "amount", "reason", "words",
    "proposed_by", "proposed_at", "decided_by", "decided_at", "decision", "due_on",
)  # fmt: skip


def sheet(found: QuerySet[Correction]) -> Iterator[list[str]]:
    """Some corrections as rows in the order of `SHEET`, in constant memory."""
    for each in found.iterator(AT_ONCE):
        yield [
            each.reference,
            each.kind,
            stage_of(each).value,
            str(each.award.claim),
            str(each.award.public_id),
            each.payment.reference if each.payment else "",
            f"{each.payment.amount if each.payment else each.award.amount:.2f}",
            each.reason,
            each.words,
            each.proposed_by.email,
            each.proposed_at.isoformat(),
            each.decided_by.email if each.decided_by else "",
            each.decided_at.isoformat() if each.decided_at else "",
            each.decision,
            each.due_on.isoformat() if each.due_on else "",
        ]
