"""Claims over the API: filing them, and writing to their reviewer."""

from rest_framework.viewsets import ViewSetMixin

from claims.api.claims import ClaimViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [("claims", ClaimViewSet, "claim")]
