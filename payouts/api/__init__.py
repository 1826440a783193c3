"""The payouts room over the API: awards, batches from preparing to settling, and the ledger."""

from rest_framework.viewsets import ViewSetMixin

from payouts.api.batches import AcceptanceViewSet, BatchViewSet
from payouts.api.ledger import LedgerViewSet
from payouts.api.reports import ReportViewSet

ONE_CLAIM = r"claims/(?P<claim_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("batches", BatchViewSet, "batch"),
    ("ledger", LedgerViewSet, "ledger"),
    ("finance/reports", ReportViewSet, "report"),
    (f"{ONE_CLAIM}/acceptance", AcceptanceViewSet, "acceptance"),
]
