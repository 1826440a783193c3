"""Takes, checks and closes the proofs of suit that stop the clock of a counter-statement."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.clocks import day_in_china
from enforcement.actions.answers.countdowns import (
    CHECKING,
    ClockStands,
    WordsMissing,
    hold,
    locked_clock,
    run_on,
)
from enforcement.actions.measures import end_measure
from enforcement.models import Countdown, Measure, Pause, Suit
from pictures.attachments import save_with_file, with_its_files
from pictures.proofs import Upload, read_paper

MOST_SUITS = 5


class SuitRefused(Refused):
    """A proof of suit that can't be taken; the message says why."""

    code = "suit_refused"
    status = 400


class SuitDecided(Refused):
    """Somebody has decided this meanwhile."""

    code = "suit_decided"


@dataclass(frozen=True)
class SuitFields:
    """What the claimant says of the suit or complaint."""

    kind: str
    body: str
    case_number: str
    filed_on: date


@with_its_files()
def show_suit(
    clock: Countdown, *, by: User, fields: SuitFields, upload: Upload, now: datetime
) -> Suit:
    """Show that a suit or complaint was filed; the clock stands while it is checked.

    For the claimant, in time. Raises `ClockStands` once it is over, `SuitRefused`, or what
    refuses the file; then nothing is kept and the clock runs on.
    """
    fresh = locked_clock(clock)
    claimant = fresh.statement.forwarding.claim.claimant_id
    if claimant != by.pk or not by.has_role(*CLAIMING):
        raise PermissionDenied(_("This is somebody else's claim."))
    if fresh.due_at is not None and fresh.due_at <= now:
        raise ClockStands(_("The time to show a suit is over."))
    _check(fresh, fields, now)
    paper = read_paper(upload)
    suit = Suit(
        countdown=fresh,
        kind=fields.kind,
        body=fields.body.strip(),
        case_number=fields.case_number.strip(),
        filed_on=fields.filed_on,
        media_type=paper.media_type,
        filename=paper.filename,
        sha256=paper.sha256,
        shown_by=by,
        shown_at=now,
    )
    suit.clean_fields(exclude={"countdown", "attachment", "shown_by"})
    save_with_file(suit, paper.data)
    if fresh.due_at is not None:
        hold(fresh, Pause.Cause.PROOF, by=None, now=now)
    return suit


def _check(clock: Countdown, fields: SuitFields, now: datetime) -> None:
    if fields.kind not in Suit.Kind.values:
        raise SuitRefused(_("Say whether it is a suit or a complaint."), field="kind")
    if not fields.body.strip():
        raise SuitRefused(_("Name the court or authority."), field="body")
    if not fields.case_number.strip():
        raise SuitRefused(_("Give the case number."), field="case_number")
    if fields.filed_on > day_in_china(now):
        raise SuitRefused(_("This day lies in the future."), field="filed_on")
    if clock.suits.filter(decided_at=None).exists():
        raise SuitRefused(_("A proof is being checked already. Please wait for the answer."))
    if clock.suits.count() >= MOST_SUITS:
        message = _("At most %(number)d proofs are taken.")
        raise SuitRefused(message % {"number": MOST_SUITS})


@transaction.atomic
def accept_suit(suit: Suit, *, by: User, reason: str = "", now: datetime) -> Suit:
    """Accept the proof: the clock is over, and the measure stays until the suit's outcome."""
    fresh = _undecided(suit, by)
    fresh.accepted, fresh.reason = True, reason.strip()
    _decide(fresh, by, now)
    clock = fresh.countdown
    clock.pauses.filter(ended_at=None).update(ended_at=now)
    clock.ended_at, clock.end = now, Countdown.End.SUIT
    clock.save(update_fields=["ended_at", "end"])
    return fresh


@transaction.atomic
def refuse_suit(suit: Suit, *, by: User, reason: str, now: datetime) -> Suit:
    """Refuse the proof with a reason: the clock runs on where it was stopped."""
    fresh = _undecided(suit, by)
    if not reason.strip():
        raise WordsMissing(_("Say in words why."), field="reason")
    fresh.reason = reason.strip()
    _decide(fresh, by, now)
    if not fresh.countdown.pauses.filter(ended_at=None, cause=Pause.Cause.STAFF).exists():
        run_on(fresh.countdown, now=now)
    return fresh


@transaction.atomic
def record_outcome(suit: Suit, *, by: User, outcome: str, words: str, now: datetime) -> Suit:
    """Write down how an accepted suit ended; unless it went the claimant's way the measure ends.

    Not where the claim was upheld meanwhile: then the measure rests on that.
    """
    by.must_have_role(*CHECKING)
    fresh = _own_suit_refused(suit, by)
    if outcome not in Suit.Outcome.values:
        raise SuitRefused(_("Choose how it ended from the list."), field="outcome")
    if not words.strip():
        raise WordsMissing(_("Say in words how it ended."), field="words")
    if not fresh.accepted or fresh.outcome:
        raise SuitDecided(_("The outcome of this suit is on record, or it was not accepted."))
    fresh.outcome, fresh.outcome_words = outcome, words.strip()
    fresh.outcome_by, fresh.outcome_at = by, now
    fresh.save(update_fields=["outcome", "outcome_words", "outcome_by", "outcome_at"])
    measure = Measure.objects.get(pk=fresh.countdown.statement.forwarding.measure_id)
    if outcome != Suit.Outcome.FOR_CLAIMANT and measure.basis == Measure.Basis.NOTICE:
        end_measure(measure, end=Measure.End.WITHDRAWN, now=now)
    return fresh


def _undecided(suit: Suit, by: User) -> Suit:
    by.must_have_role(*CHECKING)
    locked_clock(suit.countdown)
    fresh = _own_suit_refused(suit, by)
    if fresh.decided_at is not None:
        raise SuitDecided(_("Somebody has decided this already. Reload the page to see how."))
    return fresh


def _own_suit_refused(suit: Suit, by: User) -> Suit:
    rows = Suit.objects.select_for_update(of=("self",))
    fresh = rows.select_related("countdown__statement__forwarding__claim").get(pk=suit.pk)
    if fresh.countdown.statement.forwarding.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    return fresh


def _decide(suit: Suit, by: User, now: datetime) -> None:
    suit.decided_by, suit.decided_at = by, now
    suit.save(update_fields=["accepted", "reason", "decided_by", "decided_at"])
