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
from review.api.phrases import PhraseViewSet
from review.api.worksheets import WorksheetViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("review/queue", QueueViewSet, "review-queue"),
    ("review/next", NextViewSet, "review-next"),
    ("review/claims", DeskViewSet, "review-claim"),
    (rf"review/claims/(?P<claim_id>{ID})/messages", MessageViewSet, "review-message"),
    (rf"review/claims/(?P<claim_id>{ID})/worksheets", WorksheetViewSet, "review-worksheet"),
    ("review/phrases", PhraseViewSet, "review-phrase"),
    ("approvals", ApprovalViewSet, "approval"),
    ("decisions", DecisionViewSet, "decision"),
]
