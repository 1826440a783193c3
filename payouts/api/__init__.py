"""The payouts room over the API: awards, batches, what keeps them from payment, the ledger."""

from rest_framework.viewsets import ViewSetMixin

from payouts.api.batches import AcceptanceViewSet, BatchViewSet
from payouts.api.ledger import LedgerViewSet
from payouts.api.stops import HoldViewSet, LeftOutViewSet, ReserveViewSet, StopViewSet

ONE_CLAIM = r"claims/(?P<claim_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("batches", BatchViewSet, "batch"),
    ("ledger", LedgerViewSet, "ledger"),
    ("payouts/left-out", LeftOutViewSet, "left-out"),
    ("payouts/stops", StopViewSet, "stop"),
    ("payouts/holds", HoldViewSet, "hold"),
    ("payouts/reserves", ReserveViewSet, "reserve"),
    (f"{ONE_CLAIM}/acceptance", AcceptanceViewSet, "acceptance"),
]
