"""The review room over the API: the queue, verdicts, messages, approvals, and appeals."""

from rest_framework.viewsets import ViewSetMixin

from review.api.desk import ID, ApprovalViewSet, DecisionViewSet, DeskViewSet
from review.api.messages import MessageViewSet
from review.api.queue import HandlingViewSet, NextViewSet, QueuesViewSet, QueueViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("review/queue", QueueViewSet, "review-queue"),
    ("review/queues", QueuesViewSet, "review-queues"),
    ("review/next", NextViewSet, "review-next"),
    ("review/claims", DeskViewSet, "review-claim"),
    ("review/claims", HandlingViewSet, "review-handling"),
    (rf"review/claims/(?P<claim_id>{ID})/messages", MessageViewSet, "review-message"),
    ("approvals", ApprovalViewSet, "approval"),
    ("decisions", DecisionViewSet, "decision"),
]
