"""Public figures, register and archives over the API."""

from rest_framework.viewsets import ViewSetMixin

from transparency.api.archives import ArchiveViewSet
from transparency.api.figures import FiguresViewSet
from transparency.api.register import RegisterViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("transparency/figures", FiguresViewSet, "figures"),
    ("transparency/register", RegisterViewSet, "register"),
    ("transparency/archives", ArchiveViewSet, "archive"),
]
