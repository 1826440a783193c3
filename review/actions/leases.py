"""Taking a claim for oneself, holding it for a while and giving it back."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import REVIEWING
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from review.actions.wellbeing import must_not_exceed_day
from review.models import Approval, Assignment, Card, Handling, Queue
from review.queries import is_held_up, lease_held_by, lease_of, why_barred
from review.queries.leases import TAKEABLE
from review.queries.offers import closed_queues, heads, to_lock, why_kept


class LeaseLost(Refused):
    """The person does not, or no longer, hold the claim."""

    code = "lease_lost"


class NotInReview(Refused):
    """The claim is in a state in which nothing is decided."""

    code = "not_in_review"


class AlreadyWorking(Refused):
    """The person holds another claim: one at a time."""

    code = "already_working"


class Taken(Refused):
    """Somebody else holds the claim."""

    code = "taken"


class HeldUp(Refused):
    """A second look at the claim is not settled yet."""

    code = "held_up"


class Barred(Refused):
    """This person may not decide this claim, though somebody else may."""

    code = "barred"


class NotYourQueue(Refused):
    """The queue is kept for other reviewers."""

    code = "not_your_queue"


@transaction.atomic
def take_next(*, by: User, now: datetime, queue: Queue | None = None) -> Assignment | None:
    """Lease the first claim, by rank, of those that the queue offers to this reviewer.

    Whoever holds a claim already gets that one again. `queue` asks for its claims alone. None when
    nothing waits. Rivals pass over each other's claims instead of queueing up for the same row.
    """
    by.must_have_role(*REVIEWING)
    _one_at_a_time(by)
    held = lease_held_by(by, now=now)
    if held is not None:
        return held
    must_not_exceed_day(by, now)
    if queue is not None and queue in closed_queues(by):
        raise NotYourQueue(_("This queue is kept for other reviewers."))
    for cards in heads(by, now=now, queue=queue):
        claim = _first_of(cards)
        if claim is not None:
            return _lease(claim, by, now)
    return None


def _first_of(cards: QuerySet[Card]) -> Claim | None:
    """The claim of the first card that nobody else is just changing, locked."""
    passed_over: list[int] = []
    while True:
        card = to_lock(cards.exclude(pk__in=passed_over)).first()
        # The row is ours now, but what was read may be older than the lock: a rival may have
        # taken the claim and finished in between. A new statement sees it.
        if card is None:
            return None
        if cards.filter(pk=card.pk).exists():
            return card.claim
        passed_over.append(card.pk)


@transaction.atomic
def take(claim: Claim, *, by: User, now: datetime) -> Assignment:
    """Lease one chosen claim. Taken twice by the same person, the lease stays the same."""
    by.must_have_role(*REVIEWING)
    _one_at_a_time(by)
    claim = locked(claim)
    held = lease_held_by(by, now=now)
    if held is not None and held.claim_id == claim.pk:
        return held
    if held is not None:
        raise AlreadyWorking(
            _("You are working on %(claim)s. Finish it or give it back first.")
            % {"claim": held.claim}
        )
    _must_be_free(claim, by, now)
    must_not_exceed_day(by, now, claim=claim)
    return _lease(claim, by, now)


def _must_be_free(claim: Claim, by: User, now: datetime) -> None:
    if claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if claim.state not in TAKEABLE:
        raise NotInReview(_not_in_review(claim))
    if is_held_up(claim):
        raise HeldUp(_("A decision on this claim is kept until a second look at it is settled."))
    lease = lease_of(claim, now=now)
    if lease is not None:
        raise Taken(_("%(name)s is working on this claim.") % {"name": lease.reviewer})
    barred = why_barred(by, claim) or why_kept(by, claim, now=now)
    if barred:
        raise Barred(barred)


def _not_in_review(claim: Claim) -> str:
    return _("This claim is now “%(state)s”; there is nothing to decide.") % {
        "state": State(claim.state).label
    }


@transaction.atomic
def give_back(assignment: Assignment, *, by: User, now: datetime) -> None:
    """End one's own lease; the claim waits for the next reviewer. Saved verdicts stay."""
    if assignment.reviewer_id != by.pk:
        raise PermissionDenied(_("Somebody else holds this claim."))
    locked(assignment.claim)
    Assignment.objects.filter(pk=assignment.pk, released_at__isnull=True).update(released_at=now)


@transaction.atomic
def give_back_claim(claim: Claim, *, by: User, now: datetime) -> None:
    """Give back the claim itself. Raises `LeaseLost` when nobody holds it any more."""
    lease = lease_of(locked(claim), now=now)
    if lease is None:
        raise LeaseLost(_("Your time with this claim had run out already."))
    give_back(lease, by=by, now=now)


@transaction.atomic
def release_expired(*, now: datetime) -> int:
    """Close what time or the claimant has ended; returns how many rows.

    These are leases that ran out or whose claim has left review, and proposals whose claim was
    withdrawn before a second person looked.
    """
    moot = Q(expires_at__lte=now) | ~Q(claim__state=State.IN_REVIEW)
    leases = _skipping_busy(Assignment.objects.filter(moot, released_at__isnull=True))
    proposals = _skipping_busy(
        Approval.objects.filter(outcome="").exclude(claim__state=State.AWAITING_APPROVAL)
    )
    return Assignment.objects.filter(pk__in=leases).update(
        released_at=now
    ) + Approval.objects.filter(pk__in=proposals).update(
        outcome=Approval.Outcome.OVERTAKEN, decided_at=now
    )


def _skipping_busy(rows: QuerySet[Any]) -> list[int]:
    """Keys of the rows, locked; those that somebody is just changing wait for the next bell."""
    return list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))


def held_claim(claim: Claim, *, by: User, now: datetime) -> tuple[Claim, Assignment]:
    """The claim, locked, and the person's live lease on it.

    Raises `NotInReview` when there is nothing to decide, `LeaseLost` without a live lease.
    """
    by.must_have_role(*REVIEWING)
    claim = locked(claim)
    if claim.state != State.IN_REVIEW:  # first: a second click is not told that time ran out
        raise NotInReview(_not_in_review(claim))
    lease = lease_of(claim, now=now)
    if lease is None or lease.reviewer_id != by.pk:
        raise LeaseLost(_why_lost(lease))
    return claim, lease


def _why_lost(other: Assignment | None) -> str:
    if other is not None:
        return _("%(name)s has taken this claim since. Nothing was saved.") % {
            "name": other.reviewer
        }
    return _("Your time with this claim has run out. Nothing was saved: take it again first.")


def locked(claim: Claim) -> Claim:
    """The claim, brought up to date and locked until the surrounding transaction ends."""
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",), no_key=True))
    return claim


def extend(lease: Assignment, now: datetime) -> None:
    """Work on a claim keeps it: the time starts again."""
    lease.expires_at = now + timedelta(minutes=settings.REDRESS_LEASE_MINUTES)
    lease.save(update_fields=["expires_at"])


def end(lease: Assignment, now: datetime) -> None:
    """Close a lease whose work is done."""
    lease.released_at = now
    lease.save(update_fields=["released_at"])


def _one_at_a_time(person: User) -> None:
    """Make one person's takings wait for each other, so that two clicks lease one claim."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def set_free(claim: Claim, *, by: User | None, now: datetime) -> None:
    """End what kept a claim from others: put by, or handed to one person. The caller holds its row.

    A card that nothing keeps is not written: at the head of a queue that would be a dead row for
    every taking, and all of them in the way of the next.
    """
    something = Q(parked_until__isnull=False) | Q(reserved_for__isnull=False)
    card = Card.objects.only("parked_until").filter(something, pk=claim.pk).first()
    if card is None:
        return
    kept = {"parked_until": None, "reserved_for": None, "reserved_until": None}
    Card.objects.filter(pk=claim.pk).update(**kept)
    if card.parked_until is not None:
        Handling.objects.create(claim=claim, kind=Handling.Kind.RESUMED, by=by, at=now)


def _lease(claim: Claim, by: User, now: datetime) -> Assignment:
    ended = Assignment.objects.filter(Q(claim=claim) | Q(reviewer=by), released_at__isnull=True)
    ended.update(released_at=now)
    set_free(claim, by=by, now=now)
    if claim.state == State.APPEALED:
        # The clock was read before the lock: this lease must not look older than the appeal.
        now = max(now, claim.updated_at + timedelta(microseconds=1))
        advance(claim, to=State.IN_REVIEW, by=by, now=now)
    return Assignment.objects.create(
        claim=claim,
        reviewer=by,
        taken_at=now,
        expires_at=now + timedelta(minutes=settings.REDRESS_LEASE_MINUTES),
    )
