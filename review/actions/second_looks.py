"""Looking at a claim a second time, blind: taking a look, saying what one finds, finishing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.models import Picture
from claims.states import State
from review.actions.concluding import conclude
from review.actions.leases import locked, take_next
from review.actions.verdicts import NotAllDecided, NotToDecide, VerdictIncomplete
from review.grounds import gaps
from review.models import Assignment, Opinion, Queue, SecondLook
from review.queries import (
    golden_for,
    golden_turn,
    held_against,
    lease_held_by,
    look_held_by,
    looks_for,
    to_look_at,
)

KIND = SecondLook.Kind


class LookOver(Refused):
    """This second look is finished, given back, or its time has run out."""

    code = "look_over"


@transaction.atomic
def take_work(
    *, by: User, now: datetime, queue: Queue | None = None
) -> Assignment | SecondLook | None:
    """The next thing to do: a second look where one is due, else the next claim of the queue."""
    return take_second_look(by=by, now=now) or take_next(by=by, now=now, queue=queue)


@transaction.atomic
def take_second_look(*, by: User, now: datetime) -> SecondLook | None:
    """Give this reviewer a double review that waits, or a golden case when its turn has come.

    Whoever is at a look gets that one again; whoever holds a claim finishes it first. None when
    there is nothing to look at.
    """
    by.must_have_role(*REVIEWING)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks take one look
    held = look_held_by(by, now=now)
    if held is not None or lease_held_by(by, now=now) is not None:
        return held
    late = SecondLook.objects.select_for_update(of=("self",)).filter(
        reviewer=by, done_at__isnull=True, cancelled_at__isnull=True
    )
    for look in late:
        end_look(look, now=now)
    return _take_double(by, now) or _take_golden(by, now)


def _take_double(by: User, now: datetime) -> SecondLook | None:
    free = looks_for(by).select_for_update(of=("self",), skip_locked=True)
    look = free.first()
    if look is None:
        return None
    look.reviewer, look.taken_at, look.expires_at = by, now, _until(now)
    look.save(update_fields=["reviewer", "taken_at", "expires_at"])
    return look


def _take_golden(by: User, now: datetime) -> SecondLook | None:
    golden = golden_for(by).first() if golden_turn(by) else None
    if golden is None:
        return None
    return SecondLook.objects.create(
        kind=KIND.GOLDEN,
        claim=golden.claim,
        golden=golden,
        asked_at=now,
        reviewer=by,
        taken_at=now,
        expires_at=_until(now),
    )


def _until(now: datetime) -> datetime:
    return now + timedelta(minutes=settings.REDRESS_LEASE_MINUTES)


@transaction.atomic
def save_opinion(
    look: SecondLook,
    picture: Picture,
    *,
    by: User,
    ground: str,
    reason: str,
    access: str = "",
    elements: Sequence[str] = (),
    now: datetime,
) -> Opinion:
    """Store, or store again, what the holder of a look finds on one picture; it renews the time.

    Raises `LookOver`, `VerdictIncomplete` (with the field) and `NotToDecide`; then nothing is
    stored.
    """
    look = _held(look, by=by, now=now)
    if picture not in to_look_at(look):
        raise NotToDecide(_("This picture is not to be decided now."))
    for gap in gaps(ground, reason, access, elements):
        raise VerdictIncomplete(gap.message, field=gap.field)
    opinion, _created = Opinion.objects.update_or_create(
        look=look,
        picture=picture,
        defaults={
            "ground": ground,
            "reason": reason.strip(),
            "access": access,
            "elements": sorted(set(elements)),
            "at": now,
        },
    )
    look.expires_at = _until(now)
    look.save(update_fields=["expires_at"])
    return opinion


@transaction.atomic
def finish_look(look: SecondLook, *, by: User, now: datetime) -> SecondLook:
    """End a look once every picture has an opinion, and compare them.

    When both reviewers of a double review chose the same ground for every picture, the first
    one's decision goes on as it would have; else a third person is needed. A golden case changes
    nothing. Raises `LookOver` and `NotAllDecided`.
    """
    claim = locked(look.claim)
    look = _held(look, by=by, now=now)
    opinions = list(look.opinions.all())
    _must_be_complete(look, opinions)
    grounds = held_against(look)
    for opinion in opinions:
        opinion.against = grounds[opinion.picture_id]
        opinion.save(update_fields=["against"])
    look.agreed, look.done_at = all(opinion.agrees for opinion in opinions), now
    settled = look.kind == KIND.DOUBLE and look.agreed
    look.settled_at = now if settled else None
    look.save(update_fields=["agreed", "done_at", "settled_at"])
    if settled:
        assert look.first is not None  # noqa: S101  # a constraint says so of double reviews
        told = _("A second reviewer found the same, blind (%(look)s).") % {"look": look}
        conclude(claim, by=look.first, present=look.round, reason=told, now=now)
    return look


def _must_be_complete(look: SecondLook, opinions: Sequence[Opinion]) -> None:
    missing = len({picture.pk for picture in to_look_at(look)} - {o.picture_id for o in opinions})
    if missing:
        raise NotAllDecided(
            ngettext(
                "%(count)d picture has no opinion of yours yet.",
                "%(count)d pictures have no opinion of yours yet.",
                missing,
            )
            % {"count": missing}
        )


@transaction.atomic
def give_back_look(look: SecondLook, *, by: User, now: datetime) -> None:
    """End one's look unfinished; a double review waits for somebody else."""
    end_look(_held(look, by=by, now=now), now=now)


def _held(look: SecondLook, *, by: User, now: datetime) -> SecondLook:
    """The look, locked, if this person is at it. Raises `LookOver`."""
    by.must_have_role(*REVIEWING)
    rows = SecondLook.objects.select_related("claim", "first").select_for_update(of=("self",))
    look = rows.get(pk=look.pk)
    if look.reviewer_id != by.pk or look.expires_at is None:
        raise PermissionDenied(_("Somebody else looks at this."))
    moved_on = look.kind == KIND.DOUBLE and look.claim.state != State.IN_REVIEW
    if not look.open or look.expires_at <= now or moved_on:
        raise LookOver(_("This second look is over. Nothing was saved."))
    return look


def end_look(look: SecondLook, *, now: datetime) -> None:
    """Cancel an unfinished look; a double review is offered to somebody else.

    The caller holds the lock on the row.
    """
    look.cancelled_at = now
    look.save(update_fields=["cancelled_at"])
    if look.kind == KIND.DOUBLE and look.claim.state == State.IN_REVIEW:
        SecondLook.objects.create(
            claim=look.claim, kind=KIND.DOUBLE, round=look.round, first=look.first,
            asked_at=look.asked_at,
        )  # fmt: skip
