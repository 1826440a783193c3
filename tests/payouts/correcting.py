"""Brings awards to where they are corrected, through the real actions."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from payouts.actions import import_result
from payouts.actions.closings import propose_receipt, propose_write_off
from payouts.actions.corrections import approve_correction, propose_correction
from payouts.models import Award, Closing, Correction
from tests.factories import NOW, make_user
from tests.payouts.scenes import (
    accepted_claim,
    awards,
    exported_batch,
    payments,
    result_file,
)

PAID_AT = NOW + timedelta(days=2)
DECIDED_AT = NOW + timedelta(days=3)
WORDS = "The avatar shows somebody else's character."


def proposed(award: Award, kind: str = "REVERSAL", *, by: User, **changes: Any) -> Correction:
    """A correction of an award that nobody has decided yet."""
    how: dict[str, Any] = {"reason": "WRONG", "words": WORDS, "now": DECIDED_AT, **changes}
    return propose_correction(award, kind=kind, by=by, **how)


def corrected(award: Award, kind: str = "REVERSAL", **changes: Any) -> Correction:
    """A correction that two people have decided."""
    correction = proposed(award, kind, by=make_user(Role.FINANCE_PREPARER), **changes)
    now = changes.get("now", DECIDED_AT)
    return approve_correction(correction, by=make_user(Role.FINANCE_APPROVER), now=now)


def answered(status: str = "PAID", *, claimant: User | None = None, **how: Any) -> Award:
    """The first award of an accepted claim, sent to the bank, with the bank's answer."""
    claim = accepted_claim(claimant, **how)
    preparer, approver = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)
    batch = exported_batch(preparer=preparer, approver=approver)
    rows = [f"{one.reference},{status},2026-03-03,No such account" for one in payments(batch)]
    data = result_file(*rows)
    import_result(batch, by=preparer, filename="r.csv", data=data, now=PAID_AT)
    return awards(claim)[0]


def receipt(correction: Correction, *, by: User, now: datetime = DECIDED_AT) -> Closing:
    """Somebody says that the money is there."""
    return propose_receipt(
        correction, received_on=now.date(), bank_reference="ICBC-77", by=by, now=now
    )


def write_off(correction: Correction, *, by: User) -> Closing:
    """Somebody says that the money will not come."""
    words = "The debtor can't be found."
    return propose_write_off(correction, words=words, by=by, now=DECIDED_AT)
