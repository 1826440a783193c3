"""Keeping what a reviewer types, before it is a verdict."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.models import Claim, Picture
from review.actions.leases import extend, held_claim
from review.actions.verdicts import NotToDecide
from review.grounds import LONGEST_REASON, Access, Element, Ground
from review.models import Verdict, Worksheet
from review.queries import round_of, to_decide

LONGEST_TYPED = 4 * LONGEST_REASON


class WorksheetUnknown(Refused):
    """Something was sent that no worksheet can hold."""

    code = "worksheet_unknown"
    status = 400


class VerdictIsNewer(Refused):
    """A verdict was saved that whoever types has not seen: their page is older than it."""

    code = "verdict_is_newer"


@transaction.atomic
def keep_worksheet(
    claim: Claim,
    picture: Picture,
    *,
    by: User,
    ground: str = "",
    access: str = "",
    elements: Sequence[str] = (),
    reason: str = "",
    knows: datetime | None = None,
    now: datetime,
) -> Worksheet:
    """Keep the holder's unfinished worksheet of one picture; typing renews the lease.

    It may lack anything. What arrives last stands, except that typing which began before the
    holder's present verdict (`knows`: the moment of the verdict that the page showed) changes
    nothing. Raises `LeaseLost`, `NotToDecide`, `WorksheetUnknown` and `VerdictIsNewer`.
    """
    claim, lease = held_claim(claim, by=by, now=now)
    if picture not in to_decide(claim):
        raise NotToDecide(_("This picture is not to be decided now."))
    _must_fit(ground, access, elements, reason)
    key: dict[str, Any] = {"picture": picture, "reviewer": by, "round": round_of(claim)}
    verdict = Verdict.objects.filter(**key, set_aside_at__isnull=True).first()
    if verdict is not None and verdict.decided_at != knows:
        raise VerdictIsNewer(
            _("You saved a verdict on this picture since, in another window. Load the page again.")
        )
    worksheet, _created = Worksheet.objects.update_or_create(
        **key,
        defaults={
            "ground": ground,
            "access": access,
            "elements": sorted(set(elements)),
            "reason": reason,
            "saved_at": now,
        },
    )
    extend(lease, now)
    return worksheet


def _must_fit(ground: str, access: str, elements: Sequence[str], reason: str) -> None:
    known = ground in ("", *Ground.values) and access in ("", *Access.values)
    if not known or not set(elements) <= set(Element.values) or "\x00" in reason:
        raise WorksheetUnknown(_("Nothing was kept: load the page again."))
    if len(reason) > LONGEST_TYPED:
        raise WorksheetUnknown(_("The reason is too long."), field="reason")
