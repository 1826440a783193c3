"""Which measures call for an order, which orders for a letter, and which terms have passed."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from enforcement.models import Delivery, Measure, Order
from enforcement.queries.upholding import DECIDED_FOR, upheld_pictures
from pictures.models import Avatar
from similarity.models import StayDown

KEEPING = (Order.Kind.TAKE_DOWN, Order.Kind.STAY_DOWN)
UNENDED = (Order.State.OPEN, Order.State.ACKNOWLEDGED, Order.State.REPORTED)


def unsettled(*, most: int) -> list[int]:
    """Keys of the measures whose orders or kept-down contents are not what they should be.

    Those that stand come first: what harms goes down before anything comes back.
    """
    standing = Measure.objects.filter(_wants_order() | _wants_keeping(), ended_at=None)
    ended = Measure.objects.filter(_wants_lifting() | _wants_restoring(), ended_at__isnull=False)
    keys: list[int] = []
    for found in (standing, ended):
        keys += found.order_by("pk").values_list("pk", flat=True)[: most - len(keys)]
    return keys


def _wants_order() -> Q:
    orders = Order.objects.filter(measure=OuterRef("pk"), kind__in=KEEPING)
    upheld = Q(basis=Measure.Basis.UPHELD)
    return Q(~Exists(orders)) | upheld & Q(~Exists(orders.exclude(duty=[])))


def _wants_keeping() -> Q:
    """An upheld claim that keeps down other contents than those that stand as upheld now."""
    kept = StayDown.objects.filter(lifted_at=None, claim=OuterRef("claim"))
    inner = StayDown.objects.filter(
        lifted_at=None, claim=OuterRef("claim"), kind="WORK", blob=OuterRef("work__blob")
    )
    missing = upheld_pictures().filter(~Exists(inner), claim=OuterRef("claim"))
    still = upheld_pictures().filter(claim=OuterRef("claim"), work__blob=OuterRef("blob"))
    extra = kept.filter(~Exists(still), kind="WORK")
    avatar = kept.filter(kind="AVATAR")
    differs = Q(Exists(missing)) | Q(Exists(extra)) | Q(~Exists(avatar))
    return differs & Q(basis=Measure.Basis.UPHELD, claim__state__in=DECIDED_FOR)


def _wants_lifting() -> Q:
    own = Order.objects.filter(measure=OuterRef("pk"), kind__in=KEEPING, state__in=UNENDED)
    kept = StayDown.objects.filter(claim=OuterRef("claim"), lifted_at=None)
    again = Measure.objects.filter(
        claim=OuterRef("claim"), ended_at=None, basis=Measure.Basis.UPHELD
    )
    return Q(Exists(own)) | Q(Exists(kept)) & Q(~Exists(again))


def _wants_restoring() -> Q:
    """What was ordered down, is held by no measure now, and was not restored since the end."""
    taken = Order.objects.filter(measure=OuterRef("pk"), kind=Order.Kind.TAKE_DOWN)
    others = Measure.objects.filter(
        claim__avatar__blob=OuterRef("claim__avatar__blob"), ended_at=None
    )
    restored = Order.objects.filter(
        blob=OuterRef("claim__avatar__blob"),
        kind=Order.Kind.RESTORE,
        issued_at__gte=OuterRef("ended_at"),
    )
    return Q(Exists(taken)) & Q(~Exists(others)) & Q(~Exists(restored))


def wants_restoring(measure: Measure) -> bool:
    """Whether this ended measure calls for an order to restore, now that its content is locked."""
    return Measure.objects.filter(_wants_restoring(), pk=measure.pk).exists()


def avatars_of(measure: Measure) -> list[Avatar]:
    """The avatars of the measure's content: those that were registered, and the claim's own."""
    own = measure.claim.avatar_id
    blob = measure.claim.avatar.blob_id if measure.claim.avatar else None
    registered = Q(blob=blob, external_id__isnull=False)
    return list(Avatar.objects.filter(registered | Q(pk=own)).order_by("pk"))


def overdue(*, now: datetime) -> QuerySet[Order]:
    """Orders whose term has passed and of which nobody was told yet."""
    return Order.objects.filter(due_at__lt=now, overdue_at=None).order_by("pk")


def without_letter(*, now: datetime, most: int) -> list[int]:
    """Keys of the orders whose letter is to be issued now: new ones and those to be tried again.

    Only orders of upheld claims have one, once the decision has its own.
    """
    duties = Order.objects.filter(kind__in=KEEPING).exclude(duty=[])
    duties = duties.exclude(state=Order.State.LIFTED)
    found = duties.filter(Q(letter=None) | Q(letter__retry_at__lte=now))
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def next_try(*, now: datetime, before: datetime) -> datetime | None:
    """When the next delivery that waits is due, after now and before a moment."""
    due = Delivery.objects.filter(
        state=Delivery.State.WAITING, endpoint__off="", endpoint__removed_at=None
    )
    found = due.filter(retry_at__gt=now, retry_at__lt=before)
    return found.order_by("retry_at").values_list("retry_at", flat=True).first()
