"""Orders and answers over the API."""

from rest_framework.viewsets import ViewSetMixin

from enforcement.api.answers import ID, ClaimAnswerViewSet, LinkViewSet, SuitViewSet
from enforcement.api.forwardings import ForwardingViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("forwardings", ForwardingViewSet, "forwarding"),
    ("answers", LinkViewSet, "answer"),
    (f"claims/(?P<claim_id>{ID})/counter-statement", ClaimAnswerViewSet, "claim-answer"),
    ("suits", SuitViewSet, "suit"),
]
