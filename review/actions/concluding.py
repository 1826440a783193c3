"""What becomes of a claim whose pictures are all decided: a second look, then its next state."""

from datetime import datetime

from accounts.models import User
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from review.digest import bundle, canonical, digest_of
from review.models import Approval, SecondLook
from review.queries import final_verdicts, signatures_for, stake_of, wants_second_look


def ask_second_look(claim: Claim, *, first: User, present: int, now: datetime) -> SecondLook | None:
    """Hold the claim up for a blind second look, if it falls into the share that gets one."""
    if not wants_second_look(claim, present, now=now):
        return None
    return SecondLook.objects.create(
        claim=claim, kind=SecondLook.Kind.DOUBLE, round=present, first=first, asked_at=now
    )


def conclude(
    claim: Claim, *, by: User, present: int, reason: str = "", now: datetime
) -> Approval | None:
    """Dismiss the claim, or await a second person's approval where any picture is upheld.

    Where more is at stake than one person may approve, two must sign. The proposal keeps what it
    rests on. `by` answers for the decision; the caller holds the lock on the claim and has checked
    them.
    """
    verdicts = final_verdicts(claim, through=present)
    upheld = sum(verdict.upholds for verdict in verdicts.values())
    if not upheld:
        advance(claim, to=State.DISMISSED, by=by, reason=reason, now=now)
        return None
    advance(claim, to=State.AWAITING_APPROVAL, by=by, reason=reason, now=now)
    stake = stake_of(claim, upheld, now=now)
    kept = canonical(bundle(claim, through=present))
    return Approval.objects.create(
        claim=claim,
        round=present,
        proposed_by=by,
        proposed_at=now,
        bundle=kept,
        digest=digest_of(kept),
        pictures=stake.pictures,
        rate=stake.rate,
        amount=stake.amount,
        signatures=signatures_for(stake.amount),
    )
