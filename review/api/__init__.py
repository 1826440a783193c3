"""The review room over the API: the queue, verdicts, messages, approvals, and appeals."""

from rest_framework.viewsets import ViewSetMixin

from review.api.desk import (
    ID,
    ApprovalViewSet,
    DecisionViewSet,
    DeskViewSet,
    NextViewSet,
    QueueViewSet,
)
from review.api.messages import MessageViewSet
from review.api.quality import GoldenViewSet, QualityViewSet
from review.api.second_looks import SecondLookViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("review/queue", QueueViewSet, "review-queue"),
    ("review/next", NextViewSet, "review-next"),
    ("review/claims", DeskViewSet, "review-claim"),
    (rf"review/claims/(?P<claim_id>{ID})/messages", MessageViewSet, "review-message"),
    ("review/second-looks", SecondLookViewSet, "review-second-look"),
    ("review/golden-cases", GoldenViewSet, "review-golden"),
    ("review/quality", QualityViewSet, "review-quality"),
    ("approvals", ApprovalViewSet, "approval"),
    ("decisions", DecisionViewSet, "decision"),
]
