"""Settling double reviews: a third person decides, somebody ends the wait, or time does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions import one_by_one
from claims.models import Claim
from claims.states import State
from review.actions.concluding import conclude
from review.actions.leases import Barred, locked
from review.actions.second_looks import end_look
from review.actions.verdicts import NotAllDecided, VerdictIncomplete
from review.grounds import gaps
from review.models import Approval, Opinion, SecondLook, Verdict
from review.queries import why_barred, why_not_adjudicate, why_not_settle
from review.queries.second_looks import OPEN, UNSETTLED


class NothingToSettle(Refused):
    """The two agree, are not done yet, or somebody has settled it."""

    code = "nothing_to_settle"


class BeingLookedAt(Refused):
    """Somebody looks at the claim at this moment."""

    code = "being_looked_at"


class NoReason(Refused):
    """Ending a second look needs a written reason."""

    code = "reason_missing"
    status = 400


@dataclass(frozen=True)
class Ruling:
    """What a third person decides on one picture."""

    ground: str
    reason: str
    access: str = ""
    elements: Sequence[str] = ()


@transaction.atomic
def adjudicate(
    look: SecondLook, *, by: User, rulings: Mapping[int, Ruling], now: datetime
) -> Approval | None:
    """Decide every picture on which two reviewers differ; what both found alike stands.

    `rulings` by the picture's key. The first verdicts on these pictures are kept but set aside.
    The claim then goes on: dismissed, or proposed by this person, so that money still needs
    another one. Raises `Barred`, `NothingToSettle`, `NotAllDecided` and `VerdictIncomplete`.
    """
    claim, look = _settleable(look, by)
    if not look.differs:
        raise NothingToSettle(_("There is nothing to settle here, or somebody has done it."))
    barred = why_not_adjudicate(look, by)
    if barred:
        raise Barred(barred)
    disputed = [opinion for opinion in look.opinions.all() if not opinion.agrees]
    for opinion in disputed:
        _check(rulings.get(opinion.picture_id))
    for opinion in disputed:
        opinion.ruling = rulings[opinion.picture_id].ground
        opinion.save(update_fields=["ruling"])
    look.settled_at, look.settled_by = now, by
    look.save(update_fields=["settled_at", "settled_by"])
    for opinion in disputed:
        _rule(opinion, rulings[opinion.picture_id], by, now)
    told = _("Two reviewers differed; a third decided (%(look)s).") % {"look": look}
    return conclude(claim, by=by, present=look.round, reason=told, now=now)


def _check(ruling: Ruling | None) -> None:
    if ruling is None:
        raise NotAllDecided(_("Decide every picture on which the two differ."))
    for gap in gaps(ruling.ground, ruling.reason, ruling.access, ruling.elements):
        raise VerdictIncomplete(gap.message, field=gap.field)


def _rule(opinion: Opinion, ruling: Ruling, by: User, now: datetime) -> None:
    present = opinion.look.round
    standing = Verdict.objects.filter(
        picture=opinion.picture_id, round=present, set_aside_at__isnull=True
    )
    standing.update(set_aside_at=now)
    Verdict.objects.create(
        picture_id=opinion.picture_id,
        reviewer=by,
        round=present,
        ground=ruling.ground,
        reason=ruling.reason.strip(),
        access=ruling.access,
        elements=sorted(set(ruling.elements)),
        decided_at=now,
    )


@transaction.atomic
def release_look(look: SecondLook, *, by: User, reason: str, now: datetime) -> None:
    """End a second look that nobody takes, or a difference that nobody can settle.

    Without a second opinion the first decision goes on; after a difference the claim goes back to
    the queue, to be decided anew. Raises `Barred`, `NoReason`, `NothingToSettle`, and
    `BeingLookedAt` while somebody is at it.
    """
    claim, look = _settleable(look, by)
    if not reason.strip():
        raise NoReason(_("Say why this second look ends."), field="reason")
    if look.settled_at or look.cancelled_at or claim.state != State.IN_REVIEW:
        raise NothingToSettle(_("There is nothing to settle here, or somebody has done it."))
    if look.open and look.expires_at is not None and look.expires_at > now:
        raise BeingLookedAt(_("Somebody is looking at this claim now. Wait until they are done."))
    look.cancelled_at, look.cancelled_by, look.cancelled_because = now, by, reason.strip()
    look.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    if look.done_at is None:
        told = _("A senior reviewer ended the wait for a second look (%(look)s).") % {"look": look}
        _go_on(claim, look, told, now)


def _settleable(look: SecondLook, by: User) -> tuple[Claim, SecondLook]:
    """Claim and look, locked, if this person may settle it. Raises `Barred`."""
    by.must_have_role(Role.SENIOR_REVIEWER)
    if look.kind != SecondLook.Kind.DOUBLE:
        raise PermissionDenied(_("A golden case is not settled by anybody."))
    claim = locked(look.claim)
    rows = SecondLook.objects.select_related("first").select_for_update(of=("self",))
    look = rows.get(pk=look.pk)
    barred = why_barred(by, claim) or why_not_settle(look, by)
    if barred:
        raise Barred(barred)
    return claim, look


def _go_on(claim: Claim, look: SecondLook, told: str, now: datetime) -> None:
    assert look.first is not None  # noqa: S101  # a constraint says so of double reviews
    conclude(claim, by=look.first, present=look.round, reason=told, now=now)


def close_looks(*, now: datetime) -> int:
    """Close what time or the claimant has ended; returns for how many claims.

    A look that ran out is offered to somebody else, and a golden case is over for that person. A
    look whose claim was withdrawn is cancelled. A second look makes no claim late: what nobody
    has taken when the claim is due ends, and the first decision goes on.
    """
    late = SecondLook.objects.filter(OPEN, expires_at__lte=now)
    moot = SecondLook.objects.filter(UNSETTLED).exclude(claim__state=State.IN_REVIEW)
    untaken = SecondLook.objects.filter(UNSETTLED, reviewer__isnull=True, claim__due_at__lte=now)
    ended = Q(pk__in=late.values("claim")) | Q(pk__in=moot.values("claim"))
    waiting = Claim.objects.filter(ended | Q(pk__in=untaken.values("claim")))
    return one_by_one(
        waiting, lambda claim: _close(claim, now), failure="keeps a second look that is over"
    )


def _close(claim: Claim, now: datetime) -> bool:
    rows = SecondLook.objects.select_related("claim", "first").select_for_update(of=("self",))
    for look in rows.filter(OPEN | UNSETTLED, claim=claim):
        moved_on = look.kind == SecondLook.Kind.DOUBLE and claim.state != State.IN_REVIEW
        if moved_on or (look.open and look.expires_at is not None and look.expires_at <= now):
            end_look(look, now=now)
    nobody = rows.filter(UNSETTLED, claim=claim, reviewer__isnull=True, claim__due_at__lte=now)
    for look in nobody:
        look.cancelled_at = now
        look.save(update_fields=["cancelled_at"])
        told = _("Nobody took the second look in time (%(look)s).") % {"look": look}
        _go_on(claim, look, told, now)
    return True
