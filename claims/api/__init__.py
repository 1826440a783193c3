"""The claims room over the API."""

from rest_framework.viewsets import ViewSetMixin

from claims.api.bulk import BulkFilingViewSet
from claims.api.claims import ClaimViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("claims", ClaimViewSet, "claim"),
    ("bulk-filings", BulkFilingViewSet, "bulk-filing"),
]
