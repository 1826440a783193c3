"""Asks for the tax policy before money moves: nothing is paid while it is undecided."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from claims.clocks import day_in_china
from payouts.models import Batch, Payment, TaxPolicy
from payouts.queries import tax_policy_on


class TaxUndecided(Refused):
    """Nobody has decided yet whether tax is withheld."""

    code = "tax_undecided"


class TaxChanged(Refused):
    """Another tax policy has come into force since the batch was prepared."""

    code = "tax_changed"


def tax_policy_for(now: datetime) -> TaxPolicy:
    """The tax policy under which payments are prepared now; raises `TaxUndecided`."""
    policy = tax_policy_on(day_in_china(now))
    if policy is None:
        raise TaxUndecided(
            _(
                "Nobody has decided yet whether tax is withheld, so nothing can be paid. A "
                "preparer of finance proposes a tax policy and an approver approves it, under "
                "Policies."
            )
        )
    return policy


def check_tax_stands(batch: Batch, *, now: datetime) -> None:
    """Raise `TaxChanged` unless the batch's payments were prepared under today's tax policy."""
    policy = tax_policy_for(now)
    if Payment.objects.filter(batch=batch).exclude(tax_policy=policy).exists():
        raise TaxChanged(
            _(
                "The tax policy has changed since this batch was prepared. Reject it and prepare "
                "it again."
            )
        )
