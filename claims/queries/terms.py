"""Until when a claimant may act on a step, and how often that was moved."""

from datetime import datetime

from django.db.models import QuerySet

from claims.clocks import Kind
from claims.deadlines import latest_for
from claims.models import Claim, Step, Term
from claims.states import State

DECIDED = (State.DISMISSED, State.UPHELD)


def term_kind(step: Step) -> Term.Kind | None:
    """What a claimant may do in time about a step; None where no time runs.

    An appeal is possible once, so a decision after one starts no clock.
    """
    if step.new == State.INFO_REQUESTED:
        return Term.Kind.ANSWER
    if step.new not in DECIDED:
        return None
    before = Step.objects.filter(claim=step.claim_id, number__lt=step.number, new=State.APPEALED)
    return None if before.exists() else Term.Kind.APPEAL


def terms_of(claim: Claim) -> QuerySet[Term]:
    """Every setting and moving of a term in a claim, oldest first."""
    return Term.objects.filter(step__claim=claim).select_related("step", "by").order_by("pk")


def term_of(step: Step) -> Term | None:
    """How the term of a step stands; None while its notice is still to come."""
    return step.terms.order_by("pk").last()


def running_term(claim: Claim) -> Term | None:
    """The term of the state in which the claim is; None where none runs."""
    if claim.state not in (State.INFO_REQUESTED, *DECIDED):
        return None
    last = terms_of(claim).last()
    if last is None or claim.steps.filter(number__gt=last.step.number).exists():
        return None
    return last


def appeal_until(step: Step) -> datetime | None:
    """Until when a decision can be appealed against; None while the clock stands still.

    Until its notice is issued, which takes a minute or two, it is counted from the decision.
    """
    term = term_of(step)
    return term.due_at if term else latest_for(Kind.APPEAL, step.at)
