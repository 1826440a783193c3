"""Claims over the API: filing one or many, and writing to their reviewer."""

from rest_framework.viewsets import ViewSetMixin

from claims.api.bulk import BulkFilingViewSet
from claims.api.claims import ID, ClaimViewSet
from claims.api.messages import MessageViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("claims", ClaimViewSet, "claim"),
    (rf"claims/(?P<claim_id>{ID})/messages", MessageViewSet, "claim-message"),
    ("bulk-filings", BulkFilingViewSet, "bulk-filing"),
]
