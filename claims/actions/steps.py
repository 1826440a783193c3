"""The one writer of a claim's state, and the trail it leaves."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from claims.deadlines import due_after
from claims.models import Claim, Step
from claims.states import State, allowed
from claims.trail import Entry, digest


class StepRefused(Refused):
    """The claim is not, or no longer, in a state from which this step is possible."""

    code = "step_refused"


@transaction.atomic
def advance(
    claim: Claim,
    *,
    to: State,
    by: User | None,
    reason: str = "",
    now: datetime,
    due_at: datetime | None = None,
) -> Claim:
    """Bring a claim to another state and write the step into its trail.

    `by` is None for the system. Without `due_at` the published limit of the new state applies.
    Raises `StepRefused` when the table has no such step or somebody was faster; then nothing has
    changed. `claim` itself is brought up to date. Callers check who may do it.
    """
    old = State(claim.state)
    if not allowed(old, to):
        raise StepRefused(
            _("A claim that is “%(old)s” cannot become “%(new)s”.")
            % {"old": old.label, "new": to.label}
        )
    due_at = due_at or due_after(old, to, claim.due_at, now)
    changed = Claim.objects.filter(pk=claim.pk, state=old).update(
        state=to, due_at=due_at, updated_at=now
    )
    if not changed:
        raise StepRefused(_("Somebody else was faster. Reload the page to see where it stands."))
    append_step(claim, old=old, new=to, by=by, reason=reason, now=now)
    claim.state, claim.due_at, claim.updated_at = to, due_at, now
    transaction.on_commit(partial(ring, to))
    return claim


def ring(event: str) -> None:
    """Wake whoever waits for a state, or for another event of the house's flow."""
    wake: Callable[[str], None] = import_string(settings.REDRESS_WAKE)
    wake(event)


def append_step(
    claim: Claim, *, old: State | None, new: State, by: User | None, reason: str, now: datetime
) -> Step:
    """Add one link to the chain; the caller holds the lock on the claim's row."""
    last = Step.objects.filter(claim=claim).order_by("-number").first()
    entry = Entry(
        claim=str(claim.public_id),
        number=last.number + 1 if last else 1,
        old=old or "",
        new=new,
        by=by.pk if by else None,
        reason=reason,
        at=now,
        previous=last.digest if last else "",
    )
    return Step.objects.create(
        claim=claim,
        number=entry.number,
        old=entry.old,
        new=entry.new,
        by=by,
        reason=reason,
        at=now,
        previous=entry.previous,
        digest=digest(entry),
    )
