"""The payouts room over the API: awards, batches from preparing to settling, and the ledger."""

from rest_framework.viewsets import ViewSetMixin

from payouts.api.batches import AcceptanceViewSet, BatchViewSet
from payouts.api.files import ExportViewSet, ProfileViewSet
from payouts.api.ledger import LedgerViewSet

ONE_CLAIM = r"claims/(?P<claim_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
ONE_BATCH = r"batches/(?P<batch_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("batches", BatchViewSet, "batch"),
    (f"{ONE_BATCH}/exports", ExportViewSet, "batch-export"),
    ("export-profiles", ProfileViewSet, "export-profile"),
    ("ledger", LedgerViewSet, "ledger"),
    (f"{ONE_CLAIM}/acceptance", AcceptanceViewSet, "acceptance"),
]
