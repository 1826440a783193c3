"""Whether and until when the claimant may appeal."""

from datetime import datetime

from django.utils.translation import gettext as _

from claims.clocks import Kind
from claims.deadlines import due_for
from claims.models import Claim, Step
from claims.states import State
from review.models import Appeal
from review.queries.verdicts import settled_verdicts

DECIDED = (State.DISMISSED, State.UPHELD)


def appeal_of(claim: Claim) -> Appeal | None:
    """The claim's one appeal."""
    return Appeal.objects.filter(claim=claim).first()


def appeal_deadline(claim: Claim) -> datetime | None:
    """Until when the last decision can be appealed against; None while there is none.

    Counted from the decision itself, which is never later than its arrival with the claimant
    by more than the minutes its notice takes.
    """
    step = Step.objects.filter(claim=claim, new__in=DECIDED).order_by("-number").first()
    return due_for(Kind.APPEAL, step.at) if step else None


def why_no_appeal(claim: Claim, *, now: datetime) -> str:
    """Why the claimant can't appeal now, in words; empty when they can.

    It is possible once, in time, and where at least one picture was not upheld.
    """
    if appeal_of(claim):
        return _("An appeal is possible once, and it has been filed.")
    if claim.state not in DECIDED:
        return _("There is no decision to appeal against.")
    deadline = appeal_deadline(claim)
    if deadline is None or now > deadline:
        return _("The time for an appeal has run out.")
    if all(verdict.upholds for verdict in settled_verdicts(claim).values()):
        return _("Every picture was upheld; there is nothing to appeal against.")
    return ""
