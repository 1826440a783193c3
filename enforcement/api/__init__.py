"""Orders and answers over the API."""

from rest_framework.viewsets import ViewSetMixin

from enforcement.api.orders import OrderViewSet
from enforcement.api.webhooks import DeliveryViewSet, EndpointViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("orders", OrderViewSet, "order"),
    ("webhook-endpoints", EndpointViewSet, "endpoint"),
    ("webhook-deliveries", DeliveryViewSet, "delivery"),
]
