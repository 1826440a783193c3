"""Starts, pauses and ends the clock of a counter-statement, and with it the measure."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING, Role
from claims.models import Claim
from claims.states import State
from enforcement.actions.measures import end_measure
from enforcement.answer_terms import due
from enforcement.answering import CLOSED, UPHELD, rule_in_force
from enforcement.models import Countdown, CounterStatement, Forwarding, Measure, Pause, Suit

CHECKING = (Role.SENIOR_REVIEWER,)
MOST = 100


class ClockStands(Refused):
    """The clock is over, or in another state than this step needs."""

    code = "clock_stands"


class WordsMissing(Refused):
    """Both sides read why, so there must be words."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def see_answer(statement: CounterStatement, *, by: User, now: datetime) -> None:
    """Note that the claimant has the counter-statement in front of them: their time begins."""
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=statement.forwarding.claim_id)
    if claim.claimant_id != by.pk or not by.has_role(*CLAIMING):
        raise PermissionDenied(_("This is somebody else's claim."))
    arrive(statement, CounterStatement.Arrival.READ, at=now)


def arrive(statement: CounterStatement, arrival: CounterStatement.Arrival, *, at: datetime) -> None:
    """Note the arrival once and start the clock; the caller holds the claim's lock."""
    fresh = CounterStatement.objects.filter(pk=statement.pk, filed_at__isnull=False)
    if fresh.filter(arrived_at=None).update(arrived_at=at, arrival=arrival):
        begin_countdown(statement, at=at)


def begin_countdown(statement: CounterStatement, *, at: datetime) -> Countdown:
    """Start the clock by the rule of this day; where one is there it is kept."""
    rule = rule_in_force()
    return Countdown.objects.get_or_create(
        statement=statement,
        defaults={
            "rule_count": rule.count.value,
            "rule_days": rule.days,
            "rule_since": rule.since,
            "started_at": at,
            "due_at": due(rule, at),
        },
    )[0]


def end_countered(*, now: datetime, most: int = MOST) -> int:
    """Let arrive what is deemed to have arrived, and end what is over; returns how many ended.

    One per transaction. A measure ends when nobody showed a suit in time, or when the claim that
    it serves was withdrawn, lapsed or dismissed; not when it was upheld meanwhile.
    """
    unread = CounterStatement.objects.filter(arrived_at=None, deemed_at__lte=now)
    for key in list(unread.values_list("forwarding__claim", flat=True)[:most]):
        _deem_one(key, now)
    open_clock = Q(statement__countdown__isnull=False, statement__countdown__ended_at=None)
    shown = Suit.objects.filter(countdown__statement__forwarding=OuterRef("pk"), accepted=True)
    over = Q(measure__ended_at=None, measure__basis=Measure.Basis.NOTICE, claim__state__in=CLOSED)
    over &= Q(claim__state=State.WITHDRAWN) | Q(~Exists(shown))
    wanted = (
        over
        | (open_clock & Q(statement__countdown__due_at__lte=now))
        | (open_clock & Q(claim__state__in=UPHELD))
        | (open_clock & Q(measure__ended_at__isnull=False))
    )
    found = Forwarding.objects.filter(wanted).order_by("pk").values_list("claim", flat=True)
    return sum(_end_one(key, now) for key in list(found[:most]))


@transaction.atomic
def _deem_one(claim_key: int, now: datetime) -> None:
    forwarding = _locked(claim_key)
    statement = getattr(forwarding, "statement", None)
    if statement is not None and statement.deemed_at and statement.deemed_at <= now:
        arrive(statement, CounterStatement.Arrival.DEEMED, at=statement.deemed_at)


@transaction.atomic
def _end_one(claim_key: int, now: datetime) -> bool:
    forwarding = _locked(claim_key)
    measure, claim = forwarding.measure, forwarding.claim
    clock: Countdown | None = getattr(getattr(forwarding, "statement", None), "countdown", None)
    running = clock is not None and clock.ended_at is None
    if measure.ended_at is not None:
        return _end(clock, Countdown.End.DROPPED, now)
    if claim.state in UPHELD or measure.basis == Measure.Basis.UPHELD:
        return _end(clock, Countdown.End.UPHELD, now)
    if claim.state in CLOSED and not _at_court(clock, claim):
        end_measure(measure, end=Measure.End.WITHDRAWN, now=now)
        _end(clock, Countdown.End.DROPPED, now)
        return True
    if clock is not None and running and clock.due_at is not None and clock.due_at <= now:
        end_measure(measure, end=Measure.End.COUNTERED, now=now)
        return _end(clock, Countdown.End.EXPIRED, now)
    return False


def _at_court(clock: Countdown | None, claim: Claim) -> bool:
    """Whether a suit that was shown decides, although the claim here was dismissed."""
    if clock is None or claim.state == State.WITHDRAWN:
        return False
    return clock.suits.filter(accepted=True).exists()


def _end(clock: Countdown | None, end: Countdown.End, now: datetime) -> bool:
    if clock is None or clock.ended_at is not None:
        return False
    clock.pauses.filter(ended_at=None).update(ended_at=now)
    Countdown.objects.filter(pk=clock.pk).update(ended_at=now, end=end)
    return True


def _locked(claim_key: int) -> Forwarding:
    """The forwarding of a claim as it stands, under the claim's lock."""
    Claim.objects.select_for_update(of=("self",)).get(pk=claim_key)
    rows = Forwarding.objects.select_related("claim", "measure", "statement__countdown")
    return rows.get(claim=claim_key)


def locked_clock(clock: Countdown) -> Countdown:
    """The clock as it stands under its claim's lock; raises `ClockStands` once it is over."""
    forwarding = _locked(clock.statement.forwarding.claim_id)
    fresh = forwarding.statement.countdown
    if fresh.ended_at is not None:
        raise ClockStands(_("The clock is over: %(end)s") % {"end": fresh.get_end_display()})
    return fresh


@transaction.atomic
def pause_clock(clock: Countdown, *, by: User, words: str, now: datetime) -> Countdown:
    """Stop the clock for a while, with a reason that both sides read."""
    fresh = _for_senior(clock, by)
    if not words.strip():
        raise WordsMissing(_("Say in words why."), field="words")
    if fresh.due_at is None:
        raise ClockStands(_("The clock is paused already."))
    hold(fresh, Pause.Cause.STAFF, by=by, words=words.strip(), now=now)
    return fresh


@transaction.atomic
def resume_clock(clock: Countdown, *, by: User, now: datetime) -> Countdown:
    """Let the clock run on; days that a pause touched do not count."""
    fresh = _for_senior(clock, by)
    if not fresh.pauses.filter(ended_at=None, cause=Pause.Cause.STAFF).exists():
        raise ClockStands(_("Nobody has paused this clock."))
    run_on(fresh, now=now)
    return fresh


def _for_senior(clock: Countdown, by: User) -> Countdown:
    by.must_have_role(*CHECKING)
    fresh = locked_clock(clock)
    if fresh.statement.forwarding.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    return fresh


def hold(
    clock: Countdown, cause: Pause.Cause, *, by: User | None, words: str = "", now: datetime
) -> None:
    """Begin a pause; the caller holds the lock."""
    Pause.objects.create(countdown=clock, cause=cause, by=by, words=words, begun_at=now)
    clock.due_at = None
    clock.save(update_fields=["due_at"])


def run_on(clock: Countdown, *, now: datetime) -> None:
    """End the open pause and work the due date out anew; the caller holds the lock."""
    clock.pauses.filter(ended_at=None).update(ended_at=now)
    breaks = [pause.closed for pause in clock.pauses.all()]
    clock.due_at = due(clock.rule, clock.started_at, [each for each in breaks if each])
    clock.save(update_fields=["due_at"])
