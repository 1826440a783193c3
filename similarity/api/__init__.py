"""The similarity room over the API: previews, search, watched works, hits, floods, checks."""

from rest_framework.viewsets import ViewSetMixin

from similarity.api.checks import CheckReferenceViewSet, CheckViewSet
from similarity.api.floods import FloodViewSet
from similarity.api.previews import ID, PreviewViewSet
from similarity.api.search import SampleViewSet, SpaceViewSet, SwitchViewSet
from similarity.api.watches import HitViewSet, WatchViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    (rf"claims/(?P<claim_id>{ID})/preview", PreviewViewSet, "claim-preview"),
    (rf"works/(?P<work_id>{ID})/watch", WatchViewSet, "work-watch"),
    ("watch-hits", HitViewSet, "watch-hit"),
    ("search/samples", SampleViewSet, "search-sample"),
    ("search/spaces", SpaceViewSet, "search-space"),
    ("search/switches", SwitchViewSet, "search-switch"),
    ("floods", FloodViewSet, "flood"),
    ("avatars/check", CheckViewSet, "avatar-check"),
    ("check-references", CheckReferenceViewSet, "check-reference"),
]
