"""The review room over the API: the queue, verdicts, history, notes, approvals, and appeals."""

from rest_framework.viewsets import ViewSetMixin

from review.api.desk import (
    ID,
    ApprovalViewSet,
    DecisionViewSet,
    DeskViewSet,
    NextViewSet,
    QueueViewSet,
)
from review.api.history import HistoryViewSet, TimelineViewSet
from review.api.messages import MessageViewSet
from review.api.notes import NotesForMeViewSet, NoteViewSet, RecusalViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("review/queue", QueueViewSet, "review-queue"),
    ("review/next", NextViewSet, "review-next"),
    ("review/claims", DeskViewSet, "review-claim"),
    (rf"review/claims/(?P<claim_id>{ID})/messages", MessageViewSet, "review-message"),
    (rf"review/claims/(?P<claim_id>{ID})/history", HistoryViewSet, "review-history"),
    (rf"review/claims/(?P<claim_id>{ID})/timeline", TimelineViewSet, "review-timeline"),
    (rf"review/claims/(?P<claim_id>{ID})/notes", NoteViewSet, "review-note"),
    (rf"review/claims/(?P<claim_id>{ID})/recusal", RecusalViewSet, "review-recusal"),
    ("review/notes", NotesForMeViewSet, "review-notes-for-me"),
    ("approvals", ApprovalViewSet, "approval"),
    ("decisions", DecisionViewSet, "decision"),
]
