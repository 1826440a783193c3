"""What a person may know of their own working day; nobody else reads it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings

from accounts.models import User
from claims.clocks import SHANGHAI, day_in_china
from claims.models import Claim
from review.models import Assignment, CapLift, DeskSettings, Stretch

PAUSE = timedelta(minutes=5)  # without a sign of work: then the next one begins a new stretch


def desk_settings(person: User) -> DeskSettings:
    """A person's wishes, or the defaults."""
    return DeskSettings.objects.filter(person=person).first() or DeskSettings(person=person)


@dataclass(frozen=True)
class Today:
    """How many claims a person took today, and how many they may; `cap` is None without one.

    `own`: the cap is their own wish, not the house's.
    """

    taken: int
    cap: int | None
    own: bool = False

    @property
    def full(self) -> bool:
        """Whether no further claim may be taken."""
        return self.cap is not None and self.taken >= self.cap


def today(person: User, *, now: datetime) -> Today:
    """Counts each claim once, however often it was taken; the day is China's."""
    return Today(_taken(person, now), *_cap(person, now))


def full_day(person: User, *, now: datetime) -> Today | None:
    """The day of somebody who may take no further claim; None while they may.

    Without a cap nothing is counted: this is asked at every taking.
    """
    cap, own = _cap(person, now)
    day = None if cap is None else Today(_taken(person, now), cap, own)
    return day if day is not None and day.full else None


def _taken(person: User, now: datetime) -> int:
    day = datetime.combine(day_in_china(now), time(), SHANGHAI)
    taken = Assignment.objects.filter(
        reviewer=person, taken_at__gte=day, taken_at__lt=day + timedelta(days=1)
    )
    return taken.order_by().values("claim").distinct().count()


def _cap(person: User, now: datetime) -> tuple[int | None, bool]:
    """The lower one of two, and whether it is the person's own; a lift takes the house's away."""
    house: int | None = settings.REDRESS_DAILY_CASES or None
    if house and CapLift.objects.filter(person=person, day=day_in_china(now)).exists():
        house = None
    own = desk_settings(person).daily_cap
    if own is None or (house is not None and house <= own):
        return house, False
    return own, True


def taken_today(person: User, claim: Claim, *, now: datetime) -> bool:
    """Whether this claim is among those that the person took today already."""
    day = datetime.combine(day_in_china(now), time(), SHANGHAI)
    return Assignment.objects.filter(reviewer=person, claim=claim, taken_at__gte=day).exists()


def minutes_without_a_break(person: User, *, now: datetime) -> int:
    """Minutes of the present stretch where a reminder is due; else 0."""
    after = desk_settings(person).break_minutes
    stretch = Stretch.objects.filter(person=person).first()
    if not after or stretch is None or now - stretch.last_at >= PAUSE:
        return 0
    since = max(stretch.began_at, stretch.reminded_at or stretch.began_at)
    if stretch.last_at - since < timedelta(minutes=after):
        return 0
    return int((stretch.last_at - stretch.began_at).total_seconds() // 60)
