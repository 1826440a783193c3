"""Orders and answers over the API."""

from rest_framework.viewsets import ViewSetMixin

from enforcement.api.answers import ID, ClaimAnswerViewSet, LinkViewSet, SuitViewSet
from enforcement.api.forwardings import ForwardingViewSet
from enforcement.api.orders import OrderViewSet
from enforcement.api.webhooks import DeliveryViewSet, EndpointViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("orders", OrderViewSet, "order"),
    ("webhook-endpoints", EndpointViewSet, "endpoint"),
    ("webhook-deliveries", DeliveryViewSet, "delivery"),
    ("forwardings", ForwardingViewSet, "forwarding"),
    ("answers", LinkViewSet, "answer"),
    (f"claims/(?P<claim_id>{ID})/counter-statement", ClaimAnswerViewSet, "claim-answer"),
    ("suits", SuitViewSet, "suit"),
]
