"""What stands behind one account of the ledger: its balance per award or payee, as of any day."""

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from payouts.account_number import masked
from payouts.models import Acceptance, LedgerEntry, Payee, Payment

Balances = QuerySet[Any, Any]


class By(TextChoices):
    """Of what each balance is."""

    AWARD = "AWARD", _("Award")
    PAYEE = "PAYEE", _("Payee")


def balances(account: str, by: str, *, on: date, text: str = "") -> Balances:
    """Balances of an account that are not zero, as of the end of a day.

    The payee of an award is that of its newest payment that was not cancelled, else the one named
    at the acceptance, as they stand today: with a change of payee the whole award moves over.
    `text` is the claim's reference in full.
    """
    entries = LedgerEntry.objects.filter(account=account, booking__booked_on__lte=on).order_by()
    if text:
        entries = entries.filter(booking__award__claim__reference=text)
    rows: Balances
    if by == By.PAYEE:
        rows = _by_payee(entries)
    else:
        rows = entries.values(
            claim=F("booking__award__claim__reference"),
            work=F("booking__award__picture__work__title"),
            award=F("booking__award__public_id"),
            award_key=F("booking__award"),
        )
    order = "payee" if by == By.PAYEE else "award_key"
    return (
        rows.annotate(balance=Sum("amount"), awards=Count("booking__award", distinct=True))
        .exclude(balance=0)
        .order_by(order)
    )


def _by_payee(entries: QuerySet[LedgerEntry]) -> Balances:
    paid = (
        Payment.objects.filter(award=OuterRef("booking__award"))
        .exclude(state=Payment.State.CANCELLED)
        .order_by("-pk")
    )
    named = Acceptance.objects.filter(claim=OuterRef("booking__award__claim"))
    payee = Coalesce(Subquery(paid.values("payee")[:1]), Subquery(named.values("payee")[:1]))
    return entries.annotate(payee=payee).values("payee")


def balance_rows(rows: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """Rows of `balances` as the report shows them; payees with their names, in one question."""
    if by != By.PAYEE:
        return [
            {
                "claim": row["claim"],
                "work": row["work"],
                "award": row["award"],
                "balance": row["balance"],
            }
            for row in rows
        ]
    keys = [row["payee"] for row in rows if row["payee"] is not None]
    known = Payee.objects.select_related("owner").in_bulk(keys)
    return [_payee_row(row, known.get(row["payee"])) for row in rows]


def _payee_row(row: dict[str, Any], payee: Payee | None) -> dict[str, Any]:
    return {
        "payee": payee.public_id if payee else None,
        "claimant": str(payee.owner) if payee else "",
        "account_name": payee.account_name if payee else "",
        "account": masked(payee.account_last4) if payee else "",
        "awards": row["awards"],
        "balance": row["balance"],
    }
