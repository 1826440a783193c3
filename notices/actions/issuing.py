"""Issues the notices of steps that wait for one: frozen, numbered, set, signed, kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from claims.models import Step, Term
from claims.numbers import next_number
from notices import storage
from notices.actions.arriving import start_clock, stop_clock
from notices.actions.redacting import party_copy
from notices.actions.trials import note_failure
from notices.contexts import freeze, numbered
from notices.letter import LETTERS, Context, number_of
from notices.mail import is_wanted
from notices.models import Attempt, Delivery, Notice
from notices.prints import prints_of
from notices.queries import called_for, ready, waiting_steps
from notices.render import render, warm
from notices.signing import sign
from notices.signing_key import signing_key

logger = logging.getLogger(__name__)

MOST = 100  # per ring of the bell, so that a task stays short; the next ring goes on
SOON = timedelta(seconds=5)


def issue_waiting(*, now: datetime, most: int = MOST) -> int:
    """Issue the notices of up to `most` waiting steps, one per transaction; returns how many.

    A step that somebody else is just issuing is passed over. A failure is recorded with its
    reason and tried again after a growing pause; the others go on.
    """
    return sum(_issue_one(key, now) for key in waiting_steps(now=now, most=most))


def _issue_one(key: int, now: datetime) -> bool:
    try:
        warm()
        with transaction.atomic():
            step = _locked_step(key, now)
            return step is not None and issue(step, now=now) is not None
    except Exception as error:  # whatever it is, it must not stop the others
        logger.exception("The notice of step %s could not be issued", key)
        with transaction.atomic():
            attempt, _new = Attempt.objects.get_or_create(step_id=key)
            note_failure(attempt, error, now)
            stop_clock(attempt.step, basis=Term.Basis.UNISSUED, now=now)
        return False


def _locked_step(key: int, now: datetime) -> Step | None:
    """The step, locked, if it still waits and all that its notice says is there."""
    rows = Step.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    step = rows.select_related("claim__claimant", "claim__avatar__blob").filter(pk=key).first()
    if step is None or called_for(key).exists():
        return None
    if not ready(step):  # the award follows in a moment; it is looked for again
        Attempt.objects.update_or_create(step=step, defaults={"retry_at": now + SOON})
        return None
    return step


def issue(step: Step, *, now: datetime) -> Notice:
    """Freeze, number, set, sign and keep the notice of one step.

    The number is taken after everything else but the setting, because whoever takes the next
    one waits; a failure gives it back, so the year's numbers have no gap.
    """
    notice = make(step, freeze(step, now=now), now=now)
    Attempt.objects.filter(step=step).update(failure="", retry_at=None)
    return notice


@transaction.atomic
def make(
    step: Step,
    context: Context,
    *,
    party: Notice.Party = Notice.Party.CLAIMANT,
    instead_of: Notice | None = None,
    now: datetime,
) -> Notice:
    """A notice of a frozen context, with its number; it may take the place of an earlier one.

    The claimant is told of it by e-mail, unless it is for somebody else.
    """
    context = party_copy(context, step.claim)
    kind, prints = Notice.Kind(context["kind"]), prints_of(context)
    context = numbered(context, number_of(kind, next_number(_counter(kind), now=now), now))
    letter = render(context, prints)
    pdf = sign(letter.pdf)
    with _dropped_on_failure(storage.keep(context["number"], pdf, now=now)) as name:
        notice = Notice.objects.create(
            number=context["number"],
            kind=kind,
            claim=step.claim,
            step=step,
            party=party,
            supersedes=instead_of,
            template_version=context["template"],
            renderer=letter.renderer,
            context=context,
            pdf=name,
            sha256=sha256(pdf).hexdigest(),
            unsigned_sha256=sha256(letter.pdf).hexdigest(),
            signer=signing_key().name,
            size=len(pdf),
            issued_at=now,
        )
        mailed = party == Notice.Party.CLAIMANT and is_wanted(step.claim.claimant, notice)
        Delivery.objects.create(notice=notice, retry_at=now if mailed else None)
        start_clock(notice, now=now)
    return notice


def _counter(kind: Notice.Kind) -> str:
    return f"notice-{LETTERS[kind]}"


@contextmanager
def _dropped_on_failure(name: str) -> Iterator[str]:
    try:
        yield name
    except BaseException:
        storage.drop(name)
        raise
