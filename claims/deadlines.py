"""Until when a state should be left, by the limits that the settings publish."""

from datetime import datetime, timedelta

from django.conf import settings

from claims.clocks import Kind, due
from claims.states import State

_NAME = {kind: f"REDRESS_DAYS_{kind}" for kind in Kind} | {Kind.APPEAL: "REDRESS_APPEAL_DAYS"}
# A state that keeps the running clock of the one before it.
KEEPS = {
    (State.APPEALED, State.IN_REVIEW),
    (State.IN_REVIEW, State.AWAITING_APPROVAL),
    (State.AWAITING_APPROVAL, State.IN_REVIEW),
}
# A state that starts a clock. An answer starts the limit for the decision again.
STARTS = {
    State.SUBMITTED: Kind.COMPLETENESS,
    State.IN_REVIEW: Kind.DECISION,
    State.INFO_REQUESTED: Kind.ANSWER,
    State.APPEALED: Kind.APPEAL_DECISION,
    State.ACCEPTED: Kind.PAYMENT,
}


def days_for(kind: Kind) -> int:
    """The published limit in days."""
    days: int = getattr(settings, _NAME[kind])
    return days


def due_for(kind: Kind, now: datetime) -> datetime:
    """The due date of something that starts now, by the published limit."""
    return due(kind, now, days=days_for(kind))


def deemed_from(told: datetime) -> datetime:
    """When what was sent at `told` counts as arrived, if its arrival is never proven."""
    return told + timedelta(days=settings.REDRESS_DAYS_DEEMED)


def latest_for(kind: Kind, told: datetime) -> datetime:
    """The latest due date of a term that counts from the arrival of what is sent at `told`."""
    return due_for(kind, deemed_from(told))


def due_after(old: State, new: State, present: datetime | None, now: datetime) -> datetime | None:
    """Until when `new` should be left; None where nobody has to act in time."""
    if (old, new) in KEEPS:
        return present
    kind = STARTS.get(new)
    return None if kind is None else due_for(kind, now)
