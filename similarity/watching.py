"""What people do with watched works: begin, end, answer what was found, decide on a flood."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING, REVIEWING
from claims.actions import add_picture, choose_avatar, start_claim
from claims.actions.steps import ring
from claims.models import Claim
from pictures.models import Work
from similarity.models import Flood, Watch, WatchHit

CHANGED = "WATCH_CHANGED"


class TooManyWatched(Refused):
    """The person watches as many works as one may."""

    code = "too_many_watched"


class AnsweredAlready(Refused):
    """The hit was set aside, or a claim was started with it."""

    code = "answered_already"


class DecidedAlready(Refused):
    """Somebody has decided on this flood."""

    code = "decided_already"


class NoReason(Refused):
    """A decision on a flood needs words: the owner reads them."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def watch(work: Work, *, by: User, now: datetime) -> Watch:
    """Compare a work with every avatar from now on, and once with those that are there.

    One that stands is given back. Raises `PermissionDenied` or `TooManyWatched`.
    """
    _must_own(work, by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # they are counted one by one
    standing = Watch.objects.filter(ended_at=None)
    known = standing.filter(work=work).first()
    if known:
        return known
    if standing.filter(work__owner=by).count() >= settings.REDRESS_WATCHES:
        raise TooManyWatched(
            _("You watch %(number)d works already, which is as many as one may. End one first.")
            % {"number": settings.REDRESS_WATCHES}
        )
    begun = Watch.objects.create(
        work=work, since=now, retry_at=now, allowance=settings.REDRESS_WATCH_FLOOD
    )
    transaction.on_commit(partial(ring, CHANGED))
    return begun


@transaction.atomic
def end_watch(work: Work, *, by: User, now: datetime) -> bool:
    """Compare a work with nothing any more; whether it was watched. What was found is kept."""
    _must_own(work, by)
    standing = Watch.objects.filter(work=work, ended_at=None)
    return bool(standing.update(ended_at=now, retry_at=None))


@transaction.atomic
def set_aside(hit: WatchHit, *, by: User, now: datetime) -> WatchHit:
    """Say that nothing is to follow from a hit. Raises `AnsweredAlready`."""
    locked = _open_hit(hit, by)
    locked.answer, locked.answered_at = WatchHit.Answer.SET_ASIDE, now
    locked.save(update_fields=["answer", "answered_at"])
    return locked


@transaction.atomic
def claim_hit(hit: WatchHit, *, by: User, now: datetime) -> Claim:
    """Start a claim with the work and the avatar of a hit; what else it needs is asked there.

    Pressed twice, the same draft comes back. Raises `AnsweredAlready` if it was set aside.
    """
    if hit.claim_id and hit.claim and hit.watch.work.owner_id == by.pk:
        return hit.claim
    locked = _open_hit(hit, by)
    draft = start_claim(by=by, now=now)
    choose_avatar(draft, avatar=locked.avatar, by=by, now=now)
    add_picture(draft, work=locked.watch.work, by=by, now=now)
    locked.answer, locked.answered_at, locked.claim = WatchHit.Answer.CLAIMED, now, draft
    locked.save(update_fields=["answer", "answered_at", "claim"])
    return draft


@transaction.atomic
def note_told(hits: Iterable[WatchHit], *, now: datetime) -> int:
    """Write down that owners were told of hits; returns how many."""
    keys = [hit.pk for hit in hits]
    return WatchHit.objects.filter(pk__in=keys, told_at=None).update(told_at=now)


@transaction.atomic
def decide_flood(flood: Flood, *, release: bool, by: User, reason: str, now: datetime) -> Flood:
    """Let a quarantined work be compared again, twice as long before the next look, or end it.

    Raises `PermissionDenied`, `NoReason` or `DecidedAlready`.
    """
    by.must_have_role(*REVIEWING)
    locked = Flood.objects.select_for_update(of=("self",)).get(pk=flood.pk)
    watched = Watch.objects.select_for_update(of=("self",)).get(pk=locked.watch_id)
    if watched.work.owner_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own work."))
    if not reason.strip():
        raise NoReason(_("Say why: the owner of the work reads it."), field="reason")
    if locked.outcome:
        raise DecidedAlready(_("Somebody has decided on this work already."))
    outcome = Flood.Outcome.RELEASED if release else Flood.Outcome.ENDED
    locked.outcome, locked.reason = outcome, reason.strip()
    locked.decided_by, locked.decided_at = by, now
    locked.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    _follow(watched, release=release, seen=locked.hits, now=now)
    return locked


def _follow(watched: Watch, *, release: bool, seen: int, now: datetime) -> None:
    """Go on where the quarantine broke off, or end the watch."""
    if not release:
        watched.ended_at = watched.ended_at or now
        watched.retry_at = None
    elif watched.ended_at is None:
        watched.allowance = 2 * max(watched.allowance, seen)
        watched.tries, watched.failure, watched.retry_at = 0, "", now
        transaction.on_commit(partial(ring, CHANGED))
    watched.save(update_fields=["ended_at", "retry_at", "allowance", "tries", "failure"])


def _must_own(work: Work, by: User) -> None:
    by.must_have_role(*CLAIMING)
    if work.owner_id != by.pk:
        raise PermissionDenied(_("This work is in somebody else's library."))


def _open_hit(hit: WatchHit, by: User) -> WatchHit:
    """The row of an unanswered hit on the person's own work, locked."""
    _must_own(hit.watch.work, by)
    locked = WatchHit.objects.select_for_update(of=("self",)).get(pk=hit.pk)
    if locked.answer:
        raise AnsweredAlready(_("You have answered this one already."))
    return locked
