"""The review room over the API: the queue, verdicts, messages, approvals, and appeals."""

from rest_framework.viewsets import ViewSetMixin

from review.api.decisions import DecidedViewSet, ExportViewSet
from review.api.desk import (
    ID,
    ApprovalViewSet,
    DecisionViewSet,
    DeskViewSet,
    NextViewSet,
    QueueViewSet,
)
from review.api.messages import MessageViewSet
from review.api.wellbeing import CapLiftViewSet, DeskSettingsViewSet, FlagViewSet, TodayViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("review/queue", QueueViewSet, "review-queue"),
    ("review/next", NextViewSet, "review-next"),
    ("review/claims", DeskViewSet, "review-claim"),
    (rf"review/claims/(?P<claim_id>{ID})/messages", MessageViewSet, "review-message"),
    ("review/decisions", DecidedViewSet, "review-decision"),
    ("review/exports", ExportViewSet, "review-export"),
    ("review/flags", FlagViewSet, "review-flag"),
    ("review/settings", DeskSettingsViewSet, "review-setting"),
    ("review/today", TodayViewSet, "review-today"),
    ("review/cap-lifts", CapLiftViewSet, "review-cap-lift"),
    ("approvals", ApprovalViewSet, "approval"),
    ("decisions", DecisionViewSet, "decision"),
]
