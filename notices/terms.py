"""The days that a notice names where a term counts from its arrival."""

from datetime import datetime
from typing import Any

from claims.clocks import Kind, day_in_china
from claims.deadlines import days_for, deemed_from, latest_for
from claims.models import Step
from claims.queries import term_of


def days_of(step: Step, kind: Kind, *, now: datetime) -> dict[str, Any]:
    """The latest day (`answer_on` or `appeal_on`), how many days, and when it counts as arrived.

    A notice that is issued or corrected once its claim has gone on names the days that held.
    """
    gone_on = Step.objects.filter(claim=step.claim_id, number__gt=step.number).exists()
    told, term = (step.at, term_of(step)) if gone_on else (now, None)
    due_at = term.due_at if term and term.due_at else latest_for(kind, told)
    arrived = term.counted_from if term and term.counted_from else deemed_from(told)
    name = kind.value.lower()
    return {
        f"{name}_on": day_in_china(due_at).isoformat(),
        f"{name}_within": days_for(kind),
        "deemed_on": day_in_china(arrived).isoformat(),
    }


def no_days(kind: Kind) -> dict[str, Any]:
    """The same where no term runs."""
    name = kind.value.lower()
    return {f"{name}_on": "", f"{name}_within": 0, "deemed_on": ""}
