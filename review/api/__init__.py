"""The review room over the API: queue, verdicts, messages, approvals, limits and appeals."""

from rest_framework.viewsets import ViewSetMixin

from review.api.approvals import ApprovalViewSet
from review.api.clusters import AvatarViewSet
from review.api.decisions import DecidedViewSet, ExportViewSet
from review.api.desk import ID, DecisionViewSet, DeskViewSet
from review.api.history import HistoryViewSet, TimelineViewSet
from review.api.messages import MessageViewSet
from review.api.notes import NotesForMeViewSet, NoteViewSet, RecusalViewSet
from review.api.phrases import PhraseViewSet
from review.api.quality import GoldenViewSet, QualityViewSet
from review.api.queue import HandlingViewSet, NextViewSet, QueuesViewSet, QueueViewSet
from review.api.second_looks import SecondLookViewSet
from review.api.thresholds import ThresholdViewSet
from review.api.wellbeing import CapLiftViewSet, DeskSettingsViewSet, FlagViewSet, TodayViewSet
from review.api.worksheets import WorksheetViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("review/queue", QueueViewSet, "review-queue"),
    ("review/queues", QueuesViewSet, "review-queues"),
    ("review/next", NextViewSet, "review-next"),
    ("review/claims", DeskViewSet, "review-claim"),
    ("review/claims", HandlingViewSet, "review-handling"),
    (rf"review/claims/(?P<claim_id>{ID})/messages", MessageViewSet, "review-message"),
    ("review/thresholds", ThresholdViewSet, "threshold"),
    ("review/avatars", AvatarViewSet, "review-avatar"),
    ("review/decisions", DecidedViewSet, "review-decision"),
    ("review/exports", ExportViewSet, "review-export"),
    ("review/flags", FlagViewSet, "review-flag"),
    ("review/settings", DeskSettingsViewSet, "review-setting"),
    ("review/today", TodayViewSet, "review-today"),
    ("review/cap-lifts", CapLiftViewSet, "review-cap-lift"),
    (rf"review/claims/(?P<claim_id>{ID})/history", HistoryViewSet, "review-history"),
    (rf"review/claims/(?P<claim_id>{ID})/timeline", TimelineViewSet, "review-timeline"),
    (rf"review/claims/(?P<claim_id>{ID})/notes", NoteViewSet, "review-note"),
    (rf"review/claims/(?P<claim_id>{ID})/recusal", RecusalViewSet, "review-recusal"),
    ("review/notes", NotesForMeViewSet, "review-notes-for-me"),
    (rf"review/claims/(?P<claim_id>{ID})/worksheets", WorksheetViewSet, "review-worksheet"),
    ("review/phrases", PhraseViewSet, "review-phrase"),
    ("review/second-looks", SecondLookViewSet, "review-second-look"),
    ("review/golden-cases", GoldenViewSet, "review-golden"),
    ("review/quality", QualityViewSet, "review-quality"),
    ("approvals", ApprovalViewSet, "approval"),
    ("decisions", DecisionViewSet, "decision"),
]
