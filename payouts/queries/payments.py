"""What is owed, to whom, what can be paid now and what is left out, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import accumulate, takewhile
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.clocks import SHANGHAI
from claims.models import Claim, Picture
from claims.states import State
from payouts.models import Acceptance, Award, Batch, Export, Hold, Payment, Tariff
from review.grounds import Ground
from review.models import Verdict

LIVE = (Payment.State.PENDING, Payment.State.PAID)


class Why(TextChoices):
    """Why an award can't go into a batch now."""

    OWN = "OWN", _("It is your own claim: somebody else must pay it.")
    IN_BATCH = "IN_BATCH", _("It stands in a batch that is under way.")
    UNACCEPTED = "UNACCEPTED", _("The claimant has not accepted it yet.")
    APPEALED = "APPEALED", _("The decision is under appeal.")


@dataclass(frozen=True)
class Total:
    """How many awards, and how much together in CNY."""

    count: int
    amount: Decimal


def tariff_on(day: date) -> Tariff | None:
    """The tariff in force on a day."""
    return Tariff.objects.filter(effective_from__lte=day).order_by("-effective_from").first()


def rate_on(day: date) -> Decimal | None:
    """What is promised for one upheld picture on a day, in CNY; None where nothing is in force."""
    tariff = tariff_on(day)
    return tariff.amount if tariff else None


def claims_waiting_for_awards() -> QuerySet[Claim]:
    """Upheld claims with a picture that was upheld and has neither award nor hold."""
    upholding = Verdict.objects.filter(
        picture=OuterRef("pk"), ground=Ground.UPHELD, set_aside_at__isnull=True
    )
    upheld = Picture.objects.filter(
        Exists(upholding),
        ~Exists(Award.objects.filter(picture=OuterRef("pk"))),
        ~Exists(Hold.objects.filter(picture=OuterRef("pk"))),
        claim=OuterRef("pk"),
    )
    return Claim.objects.filter(Exists(upheld), state=State.UPHELD).order_by("pk")


def awards_of(claim: Claim) -> list[Award]:
    """A claim's awards in the order of its pictures, with works and payments loaded."""
    return list(
        Award.objects.filter(claim=claim)
        .select_related("picture__work", "tariff", "claim")
        .prefetch_related(
            Prefetch("payments", Payment.objects.select_related("payee").order_by("-pk"))
        )
        .order_by("picture__position", "pk")
    )


def can_change_payee(claim: Claim) -> bool:
    """Whether the claimant may name another payee: accepted, and no payment is under way."""
    under_way = Payment.objects.filter(award__claim=claim, state=Payment.State.PENDING)
    return claim.state == State.ACCEPTED and not under_way.exists()


def holds_of(claim: Claim) -> list[Hold]:
    """A claim's pictures that got no award by themselves."""
    return list(
        Hold.objects.filter(claim=claim)
        .select_related("picture__work")
        .order_by("picture__position", "pk")
    )


def acceptance_of(claim: Claim) -> Acceptance | None:
    """How the claimant accepted, and who is paid; None before that."""
    return Acceptance.objects.filter(claim=claim).select_related("payee").first()


def holds() -> QuerySet[Hold]:
    """All holds for the senior reviewers' list: open ones first, oldest first."""
    return Hold.objects.select_related(
        "claim", "picture__work", "other__claim", "resolved_by"
    ).order_by(F("resolved_at").asc(nulls_first=True), "held_at", "pk")


def _unpaid() -> QuerySet[Award]:
    """Awards without a made payment, with what lists show of them; the earliest due come first."""
    paid = Payment.objects.filter(award=OuterRef("pk"), state=Payment.State.PAID)
    return (
        Award.objects.filter(~Exists(paid))
        .select_related("claim", "picture__work", "tariff")
        .order_by(F("claim__due_at").asc(nulls_last=True), "pk")
    )


def _pending() -> Exists:
    return Exists(Payment.objects.filter(award=OuterRef("pk"), state=Payment.State.PENDING))


def payable(*, to: User) -> QuerySet[Award]:
    """Accepted awards that stand in no batch under way, for a preparer: never their own."""
    return _unpaid().filter(~_pending(), ~Q(claim__claimant=to), claim__state=State.ACCEPTED)


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
        _unpaid()
        .annotate(
            why=Case(
                When(claim__claimant=to, then=Value(Why.OWN)),
                When(_pending(), then=Value(Why.IN_BATCH)),
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


def awards_named(public_ids: Iterable[str]) -> list[Award]:
    """The awards with these public ids; malformed ids name none."""
    known = []
    for text in public_ids:
        try:
            known.append(UUID(text))
        except ValueError:
            continue
    return list(Award.objects.filter(public_id__in=known).select_related("claim"))


def sum_of(awards: QuerySet[Award]) -> Total:
    """Count and amount of some awards."""
    found = awards.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
    return Total(found["count"], found["amount"] or Decimal("0.00"))


def total_of(awards: list[Award]) -> Total:
    """Count and amount of awards that are read already."""
    return Total(len(awards), sum((award.amount for award in awards), Decimal("0.00")))


def open_holds() -> int:
    """How many upheld pictures wait for a senior reviewer."""
    return Hold.objects.filter(resolved_at__isnull=True).count()


def batches() -> QuerySet[Batch]:
    """All batches, the newest first."""
    return Batch.objects.select_related("prepared_by", "approved_by", "released_by", "rejected_by")


def export_of(batch: Batch, profile: str) -> Export | None:
    """The file of a batch for one bank profile, once it is made."""
    return Export.objects.filter(batch=batch, profile=profile).select_related("made_by").first()


def exports_of(batch: Batch) -> QuerySet[Export]:
    """All files that were made of a batch, without their bytes."""
    return Export.objects.filter(batch=batch).select_related("made_by").order_by("made_at", "pk")


def payments_of(batch: Batch) -> QuerySet[Payment]:
    """A batch's payments with what its page and its file need."""
    return (
        Payment.objects.filter(batch=batch)
        .select_related("payee", "award__claim", "award__picture__work")
        .prefetch_related("payee__papers")
        .order_by("pk")
    )


def to_make_good(awards: Iterable[Award]) -> dict[int, Payment]:
    """The last failed or returned payment of each award, by the award's key.

    A payment in a rejected batch makes nothing good, so the lost one is linked once more.
    """
    replaced = Payment.objects.filter(replaces=OuterRef("pk")).exclude(
        state=Payment.State.CANCELLED
    )
    lost = Payment.objects.filter(
        ~Exists(replaced),
        award__in=awards,
        state__in=(Payment.State.FAILED, Payment.State.RETURNED),
    )
    return {payment.award_id: payment for payment in lost.order_by("pk")}


def pays_own_claim(batch: Batch, person: User) -> bool:
    """Whether this person would be paid by the batch, and so must keep out of it."""
    return Payment.objects.filter(batch=batch, award__claim__claimant=person).exists()


def fully_paid(claims: set[int]) -> QuerySet[Claim]:
    """Those of some accepted claims whose every award has been paid."""
    unpaid = _unpaid().filter(claim=OuterRef("pk"))
    return Claim.objects.filter(~Exists(unpaid), pk__in=claims, state=State.ACCEPTED).order_by("pk")
