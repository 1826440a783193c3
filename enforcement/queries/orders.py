"""Orders as people and programs look for them, who may read them, and what alarms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextChoices
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import CLAIMING, Role
from claims.models import Claim
from enforcement.models import Delivery, Endpoint, Letter, Order, TestReport
from enforcement.queries.waiting import UNENDED
from notices.models import Notice
from similarity.models import Fingerprint

READERS = (
    Role.PLATFORM_CLIENT,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.REVIEWER,
    Role.SENIOR_REVIEWER,
)


class Shelf(TextChoices):
    """Which orders a list shows."""

    OPEN = "open", pgettext_lazy("orders", "To do")
    OVERDUE = "overdue", pgettext_lazy("orders", "Overdue")
    DONE = "done", pgettext_lazy("orders", "Done")


def orders(
    *, shelf: str = "", kind: str = "", text: str = "", since: datetime | None = None
) -> QuerySet[Order]:
    """Orders, the newest first; `text` is a part of its number or the claim's."""
    found = Order.objects.select_related("measure__claim", "acknowledgement", "letter__notice")
    if shelf == Shelf.OPEN:
        found = found.filter(state__in=UNENDED)
    elif shelf == Shelf.OVERDUE:
        found = found.filter(overdue_at__isnull=False, state__in=UNENDED)
    elif shelf == Shelf.DONE:
        found = found.exclude(state__in=UNENDED)
    if kind:
        found = found.filter(kind=kind)
    if text:
        named = Q(number__icontains=text) | Q(measure__claim__reference__icontains=text)
        found = found.filter(named)
    if since:
        found = found.filter(issued_at__gte=since)
    return found.order_by("-pk")


def order_named(public_id: UUID) -> Order:
    """One order with what its page shows; `Http404` where there is none."""
    found = Order.objects.select_related(
        "measure__claim__avatar", "blob", "acknowledgement__by", "letter__notice"
    )
    return get_object_or_404(found, public_id=public_id)


def letter_of(order: Order) -> Notice:
    """The order's letter; `Http404` until it is issued."""
    letter = (
        Letter.objects.filter(order=order).select_related("notice__claim__avatar__blob").first()
    )
    if letter is None or letter.notice is None:
        raise Http404
    return letter.notice


def reports_of(order: Order) -> QuerySet[TestReport]:
    """Every report of a test, the newest first."""
    return TestReport.objects.filter(order=order).select_related("by", "decided_by")


def reports_to_judge() -> QuerySet[Order]:
    """Orders whose test is reported and judged by nobody yet."""
    return Order.objects.filter(state=Order.State.REPORTED)


def orders_of(claim: Claim) -> QuerySet[Order]:
    """A claim's orders, oldest first, with what the platform said."""
    found = Order.objects.filter(measure__claim=claim)
    return found.select_related("acknowledgement", "letter__notice").order_by("pk")


def claim_for(user: User, public_id: UUID) -> Claim:
    """A claim of which this person may read the orders; `Http404` for every other.

    The claimant, reviewers and the auditor: whoever reads its notices.
    """
    own = Q(claimant=user) if user.has_role(*CLAIMING) else Q(pk__in=())
    if user.has_role(Role.REVIEWER, Role.SENIOR_REVIEWER, Role.AUDITOR):
        own = Q()
    return get_object_or_404(Claim.objects.filter(own), public_id=public_id)


def alarms() -> dict[str, int]:
    """How many things are wrong between us and the platform, by what they are."""
    there = Endpoint.objects.filter(removed_at=None)
    return {
        "overdue": orders(shelf=Shelf.OVERDUE).count(),
        "failing": there.filter(off="", failing_since__isnull=False).count(),
        "off": there.exclude(off="").count(),
        "dead": Delivery.objects.filter(
            state=Delivery.State.DEAD, endpoint__removed_at=None
        ).count(),
        "letters": Letter.objects.exclude(failure="").count(),
        "unheard": 0 if there.exists() else orders(shelf=Shelf.OPEN).count(),
    }


def kept_contents(order: Order) -> list[dict[str, Any]]:
    """The contents that an order keeps down, each with its newest hashes and vector."""
    names = [each["sha256"] for each in order.duty]
    found = Fingerprint.objects.filter(blob__sha256__in=names).select_related("blob")
    newest = {print_.blob.sha256: print_ for print_ in found.order_by("pk")}
    return [
        {
            **each,
            "hashes": print_.hashes if print_ else {},
            "space": print_.space if print_ else "",
            "vector": [float(part) for part in print_.embedding] if print_ else [],
        }
        for each in order.duty
        for print_ in [newest.get(each["sha256"])]
    ]
