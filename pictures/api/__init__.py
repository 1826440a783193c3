"""The API of pictures: a creator's works, and the avatars that the platform registers."""

from rest_framework.viewsets import ViewSetMixin

from pictures.api.avatars import AvatarViewSet
from pictures.api.fetches import FetchViewSet
from pictures.api.viewing import UploadThrottle
from pictures.api.works import WorkViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("works", WorkViewSet, "work"),
    ("avatars", AvatarViewSet, "avatar"),
    ("avatar-fetches", FetchViewSet, "avatar-fetch"),
]

__all__ = ["AvatarViewSet", "FetchViewSet", "UploadThrottle", "WorkViewSet", "routes"]
