"""Notices over the API: those of a claim, what anybody may ask, failing e-mails, and letters."""

from rest_framework.viewsets import ViewSetMixin

from notices.api.arrivals import ArrivalViewSet, PostedViewSet
from notices.api.checking import CheckViewSet
from notices.api.claims import NoticeViewSet
from notices.api.deliveries import UndeliveredViewSet
from notices.api.letters import LetterViewSet

ONE_CLAIM = r"claims/(?P<claim_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    (f"{ONE_CLAIM}/notices", NoticeViewSet, "notice"),
    ("notices/check", CheckViewSet, "check"),
    ("notices/letters", LetterViewSet, "letter"),
    ("notices/arrivals", ArrivalViewSet, "arrival"),
    ("notices/posted", PostedViewSet, "posted"),
    ("notices/undelivered", UndeliveredViewSet, "undelivered"),
]
