"""What can be paid now, what of it is wanted, and why the rest of the awards is left out."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import accumulate, takewhile

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.clocks import SHANGHAI
from claims.states import State
from payouts.models import Acceptance, Award, EvidenceCheck, Stop
from payouts.queries.corrections import being_corrected
from payouts.queries.payments import in_batch, unpaid_awards


class Why(TextChoices):
    """Why an upheld picture is not paid by the next batch."""

    OWN = "OWN", _("It is your own claim: somebody else must pay it.")
    IN_BATCH = "IN_BATCH", _("It stands in a batch that is under way.")
    STOPPED = "STOPPED", _("Somebody has stopped its payment.")
    CORRECTING = "CORRECTING", _("A correction of it is proposed and not decided yet.")
    EVIDENCE = "EVIDENCE", _("Its evidence is not what was approved.")
    UNACCEPTED = "UNACCEPTED", _("The claimant has not accepted it yet.")
    APPEALED = "APPEALED", _("The decision is under appeal.")
    HELD = "HELD", _("It is held: a senior reviewer must look at it.")
    UNAWARDED = "UNAWARDED", _("Its award is still to be made.")
    NOT_PICKED = "NOT_PICKED", _("It could be paid, but was not picked.")


def stopped() -> Exists:
    """Filters awards: a stop is open."""
    return Exists(Stop.objects.filter(award=OuterRef("pk"), lifted_at__isnull=True))


def unfit() -> Exists:
    """Filters awards: when last looked at, the evidence was not what was approved."""
    return Exists(EvidenceCheck.objects.filter(award=OuterRef("pk"), fits=False))


def payable(*, to: User) -> QuerySet[Award]:
    """Accepted awards that nothing keeps from a batch, for a preparer: never their own."""
    free = unpaid_awards().filter(~in_batch(), ~stopped(), ~being_corrected(), ~unfit())
    return free.filter(~Q(claim__claimant=to), claim__state=State.ACCEPTED)


@dataclass(frozen=True)
class Pick:
    """Which payable awards are wanted: due until a day, at a bank, at most so many or so much."""

    due_until: date | None = None
    bank: str = ""
    most: int | None = None
    up_to: Decimal | None = None


def picked(pick: Pick, *, to: User) -> list[Award]:
    """The payable awards that are wanted, the earliest due first.

    `up_to` in CNY stops before the first award that would exceed it, so that nothing due later is
    paid in its place.
    """
    found = payable(to=to)
    if pick.due_until:
        found = found.filter(
            claim__due_at__lte=datetime.combine(pick.due_until, time.max, SHANGHAI)
        )
    if pick.bank:
        named = Acceptance.objects.filter(
            claim=OuterRef("claim"), payee__bank_name__icontains=pick.bank
        )
        found = found.filter(Exists(named))
    if pick.most is not None:
        found = found[: pick.most]
    if pick.up_to is None:
        return list(found)
    limit = pick.up_to
    sums = accumulate((award.amount for award in found), initial=Decimal(0))
    reached = list(takewhile(lambda total: total <= limit, sums))
    return list(found)[: len(reached) - 1]


def left_out(*, to: User) -> QuerySet[Award]:
    """Unpaid awards that this preparer can't put into a batch now; `why` holds a `Why`."""
    return (
        unpaid_awards()
        .annotate(
            why=Case(
                When(claim__claimant=to, then=Value(Why.OWN)),
                When(in_batch(), then=Value(Why.IN_BATCH)),
                When(stopped(), then=Value(Why.STOPPED)),
                When(being_corrected(), then=Value(Why.CORRECTING)),
                When(unfit(), then=Value(Why.EVIDENCE)),
                When(claim__state=State.UPHELD, then=Value(Why.UNACCEPTED)),
                When(~Q(claim__state=State.ACCEPTED), then=Value(Why.APPEALED)),
                default=Value(""),
                output_field=CharField(),
            )
        )
        .exclude(why="")
    )


def why_left_out(award: Award) -> Why:
    """The reason that `left_out` found for an award."""
    return Why(award.__dict__["why"])
