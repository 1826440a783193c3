"""Reads tables of many claims: whose they are, how far they are, what is in them."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from claims.models import BulkFiling, BulkRow


def bulk_filings_of(user: User) -> QuerySet[BulkFiling]:
    """A person's own tables of claims, newest first, with the figures of their rows."""
    return _with_figures().filter(owner=user).order_by("-uploaded_at", "-pk")


def failed_bulk_filings() -> QuerySet[BulkFiling]:
    """Everybody's tables whose work stopped, the latest first, with the figures of their rows."""
    stuck = _with_figures().filter(failed_at__isnull=False).select_related("owner")
    return stuck.order_by("-failed_at", "-pk")


def _with_figures() -> QuerySet[BulkFiling]:
    return BulkFiling.objects.annotate(
        total=Count("rows"),
        checked=Count("rows", Q(rows__checked_at__isnull=False)),
        bad=Count("rows", ~Q(rows__errors=[])),
        filed=Count("rows", Q(rows__claim__isnull=False)),
    )


def bulk_filing_for(user: User, public_id: UUID) -> BulkFiling:
    """One of the person's own tables; `Http404` for every other, as if it did not exist."""
    return get_object_or_404(bulk_filings_of(user), public_id=public_id)


def bulk_rows_of(filing: BulkFiling, *, bad: bool = False) -> QuerySet[BulkRow]:
    """The rows of a table in their order, with the claims that they became."""
    rows = BulkRow.objects.filter(filing=filing).select_related("claim").order_by("number")
    return rows.exclude(errors=[]) if bad else rows
