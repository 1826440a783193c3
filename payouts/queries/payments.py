"""What is owed, to whom, and how it is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Sum,
)

from accounts.models import User
from claims.models import Claim, Picture
from claims.states import State
from payouts.models import Acceptance, Award, Batch, Hold, Payment
from payouts.queries.corrections import not_corrected, told_corrections
from review.grounds import Ground
from review.models import Verdict

LIVE = (Payment.State.PENDING, Payment.State.PAID)


@dataclass(frozen=True)
class Total:
    """How many awards, and how much together in CNY."""

    count: int
    amount: Decimal


def unawarded_pictures() -> QuerySet[Picture]:
    """Upheld pictures with neither award nor hold, whatever has become of the claim."""
    upholding = Verdict.objects.filter(
        picture=OuterRef("pk"), ground=Ground.UPHELD, set_aside_at__isnull=True
    )
    return Picture.objects.filter(
        Exists(upholding),
        ~Exists(Award.objects.filter(picture=OuterRef("pk"))),
        ~Exists(Hold.objects.filter(picture=OuterRef("pk"))),
    )


def claims_waiting_for_awards() -> QuerySet[Claim]:
    """Upheld claims with a picture that was upheld and has neither award nor hold."""
    missing = unawarded_pictures().filter(claim=OuterRef("pk"))
    return Claim.objects.filter(Exists(missing), state=State.UPHELD).order_by("pk")


def awards_of(claim: Claim) -> list[Award]:
    """A claim's awards in the order of its pictures, with works and payments loaded."""
    return list(
        Award.objects.filter(claim=claim)
        .select_related("picture__work", "tariff", "claim")
        .prefetch_related(
            Prefetch("payments", Payment.objects.select_related("payee").order_by("-pk")),
            told_corrections(),
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


def unpaid_awards() -> QuerySet[Award]:
    """Standing awards without a made payment, with what lists show; the earliest due first."""
    paid = Payment.objects.filter(award=OuterRef("pk"), state=Payment.State.PAID)
    return (
        Award.objects.filter(~Exists(paid), not_corrected())
        .select_related("claim", "picture__work", "tariff")
        .order_by(F("claim__due_at").asc(nulls_last=True), "pk")
    )


def in_batch() -> Exists:
    """Filters awards: a payment of it is under way."""
    return Exists(Payment.objects.filter(award=OuterRef("pk"), state=Payment.State.PENDING))


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


def payments_of(batch: Batch) -> QuerySet[Payment]:
    """A batch's payments with what its page and its file need."""
    return (
        Payment.objects.filter(batch=batch)
        .select_related("payee", "tax_policy", "award__claim", "award__picture__work")
        .prefetch_related("payee__papers")
        .order_by("pk")
    )


def payments_made(claim: Claim) -> list[Payment]:
    """A claim's payments that the bank has confirmed, in the order of their references."""
    paid = Payment.objects.filter(award__claim=claim, state=Payment.State.PAID)
    return list(paid.select_related("payee").order_by("reference"))


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
    """Those of some accepted claims whose every standing award, and at least one, has been paid.

    A picture that may still be awarded, since its contents were only nearly equal, keeps its claim
    open.
    """
    unpaid = unpaid_awards().filter(claim=OuterRef("pk"))
    open_yet = Hold.objects.filter(
        claim=OuterRef("pk"), reason=Hold.Reason.NEAR_CONTENT, resolved_at__isnull=True
    )
    paid = Payment.objects.filter(award__claim=OuterRef("pk"), state=Payment.State.PAID)
    some = Claim.objects.filter(pk__in=claims, state=State.ACCEPTED)
    return some.filter(~Exists(unpaid), ~Exists(open_yet), Exists(paid)).order_by("pk")
