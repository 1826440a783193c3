"""Sets and moves the time that a claimant has to answer or to appeal, by what its notice did."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from claims.actions.guards import lock
from claims.clocks import Kind
from claims.deadlines import due_for
from claims.models import Claim, Question, Step, Term
from claims.queries import term_kind

CLOCKS = {Term.Kind.ANSWER: Kind.ANSWER, Term.Kind.APPEAL: Kind.APPEAL}


@transaction.atomic
def set_term(
    step: Step,
    *,
    basis: Term.Basis,
    counted_from: datetime | None = None,
    notice: str = "",
    words: str = "",
    by: User | None = None,
    now: datetime,
) -> Term | None:
    """Set or move the time to act on a step, with its reason; None where no time runs any more.

    `counted_from` is when the notice arrived or counts as arrived; without it the clock stands
    still. The room that issues notices says so; a claim that has gone on is left alone.
    """
    claim = lock(step.claim)
    kind = term_kind(step)
    if kind is None or claim.steps.filter(number__gt=step.number).exists():
        return None
    due_at = due_for(CLOCKS[kind], counted_from) if counted_from else None
    term = Term.objects.create(
        step=step,
        kind=kind,
        basis=basis,
        notice=notice,
        words=words,
        by=by,
        counted_from=counted_from,
        due_at=due_at,
        at=now,
    )
    if kind == Term.Kind.ANSWER:
        Claim.objects.filter(pk=claim.pk).update(due_at=due_at, updated_at=now)
        Question.objects.filter(claim=claim, answered_at__isnull=True).update(due_at=due_at)
    return term
