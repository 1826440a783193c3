"""Handing a claim to a colleague, passing it up, putting it by and taking it up again."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING, Role
from claims.models import Claim
from review.actions.leases import NotInReview, end, extend, held_claim, locked, set_free
from review.actions.sorting import AT_ONCE
from review.models import Assignment, Card, Handling
from review.queries import why_barred
from review.queries.leases import TAKEABLE

MOST_DAYS = 60  # longer than that, nobody remembers why


class NotTheirs(Refused):
    """The colleague may not decide this claim."""

    code = "not_theirs"


class BadDate(Refused):
    """A claim cannot be put by until this moment."""

    code = "bad_date"
    status = 400


class NoReason(Refused):
    """What is handed on, up or put by needs a reason for whoever comes next."""

    code = "no_reason"
    status = 400


@transaction.atomic
def transfer(claim: Claim, *, to: User, by: User, reason: str, now: datetime) -> Handling:
    """Hand a claim that one holds to a colleague; for some hours nobody else can take it.

    Raises `NotTheirs` when the colleague may not decide it, and what `held_claim` raises.
    """
    claim, lease = held_claim(claim, by=by, now=now)
    why = _why_not(to, claim, by)
    if why:
        raise NotTheirs(why)
    until = now + timedelta(hours=settings.REDRESS_RESERVE_HOURS)
    Card.objects.filter(pk=claim.pk).update(reserved_for=to, reserved_until=until)
    kind = Handling.Kind.TRANSFERRED
    return _done(lease, kind, by=by, to=to, until=until, reason=reason, at=now)


def _why_not(to: User, claim: Claim, by: User) -> str:
    if to.pk == by.pk:
        return _("You hold this claim already.")
    if not to.has_role(*REVIEWING):
        return _("%(name)s decides no claims.") % {"name": to}
    escalated = Card.objects.filter(pk=claim.pk, escalated_at__isnull=False).exists()
    if escalated and not to.has_role(Role.SENIOR_REVIEWER):
        return _("This claim was passed to senior reviewers.")
    if why_barred(to, claim):
        return _("%(name)s may not decide this claim.") % {"name": to}
    return ""


@transaction.atomic
def escalate(claim: Claim, *, by: User, reason: str, now: datetime) -> Handling:
    """Pass a claim that one holds to the senior reviewers: from now on only they can take it."""
    claim, lease = held_claim(claim, by=by, now=now)
    Card.objects.filter(pk=claim.pk).update(escalated_at=now, sort_at=AT_ONCE)
    return _done(lease, Handling.Kind.ESCALATED, by=by, reason=reason, at=now)


@transaction.atomic
def park(claim: Claim, *, until: datetime, by: User, reason: str, now: datetime) -> Handling:
    """Put a claim that one holds by: it is offered to nobody until then. Its due date stays.

    Raises `BadDate` unless `until` lies ahead, by 60 days at most.
    """
    claim, lease = held_claim(claim, by=by, now=now)
    if not now < until <= now + timedelta(days=MOST_DAYS):
        raise BadDate(_("Choose a day within the next %(days)d days.") % {"days": MOST_DAYS})
    Card.objects.filter(pk=claim.pk).update(parked_until=until)
    return _done(lease, Handling.Kind.PARKED, by=by, until=until, reason=reason, at=now)


def _done(lease: Assignment, kind: Handling.Kind, **said: Any) -> Handling:
    """Note it and end the lease. Raises `NoReason` without one."""
    if not str(said["reason"]).strip():
        raise NoReason(_("Say why, for whoever looks at this claim next."))
    end(lease, said["at"])
    return Handling.objects.create(claim=lease.claim, kind=kind, **said)


@transaction.atomic
def resume(claim: Claim, *, by: User, now: datetime) -> None:
    """Take a claim that was put by up again before its day: it is offered as before.

    Raises `NotInReview` when it is not put by any more.
    """
    by.must_have_role(*REVIEWING)
    claim = locked(claim)
    if not Card.objects.filter(pk=claim.pk, parked_until__isnull=False).exists():
        raise NotInReview(_("This claim is not put by any more."))
    set_free(claim, by=by, now=now)


@transaction.atomic
def resume_due(*, now: datetime) -> int:
    """Offer the claims again whose day has come; returns how many."""
    due = Claim.objects.filter(
        pk__in=Card.objects.filter(parked_until__lte=now).values("pk"), state__in=TAKEABLE
    )
    claims = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True))
    for claim in claims:
        set_free(claim, by=None, now=now)
    return len(claims)


@transaction.atomic
def heartbeat(claim: Claim, *, by: User, now: datetime) -> datetime:
    """Keep a claim that one holds and works on; returns until when. Raises `LeaseLost`."""
    _claim, lease = held_claim(claim, by=by, now=now)
    extend(lease, now)
    return lease.expires_at
