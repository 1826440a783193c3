"""Account numbers that more than one person has named, found without opening any."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from payouts.models import Batch, Payee


@dataclass(frozen=True)
class SharedAccount:
    """Payees of different people with the same account number, in one batch or elsewhere."""

    payees: list[Payee]

    @property
    def number(self) -> str:
        """The account as everybody sees it."""
        return self.payees[0].masked_number


def shared_accounts(batch: Batch) -> list[SharedAccount]:
    """Accounts that this batch pays and that more than one person has named as their own.

    A fact for who approves, no verdict: an agency or a couple may share an account.
    """
    payees = Payee.objects.filter(account_index__in=named_by_several(batch))
    found: dict[bytes, SharedAccount] = {}
    for payee in payees.select_related("owner").order_by("account_last4", "pk"):
        index = bytes(payee.account_index or b"")
        found.setdefault(index, SharedAccount([])).payees.append(payee)
    return list(found.values())


def named_by_several(batch: Batch) -> QuerySet[Any, Any]:
    """The accounts of a batch, by their index, that more than one person has named."""
    numbers = Payee.objects.filter(payments__batch=batch, account_index__isnull=False)
    several = (
        Payee.objects.filter(account_index__in=numbers.values("account_index"))
        .order_by()
        .values("account_index")
        .annotate(people=Count("owner", distinct=True))
    )
    return several.filter(people__gt=1).values("account_index")
