"""The archives of a day over the API."""

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from transparency.api.everybody import OpenViewSet
from transparency.models import Archive
from transparency.queries.register import archives
from transparency.serializers import PublicArchiveSerializer
from transparency.serving import tag_of
from transparency.views.archives import handed_out
from transparency.views.register import standing

DAY = OpenApiParameter("day", OpenApiTypes.DATE, OpenApiParameter.PATH)
FILE = OpenApiResponse(OpenApiTypes.BINARY, "JSON Lines, packed; never changes")


class ArchiveViewSet(ListModelMixin, RetrieveModelMixin, OpenViewSet):
    """Archives by day, each in a chain with the one before."""

    queryset = Archive.objects.none()
    serializer_class = PublicArchiveSerializer
    lookup_field = "day"
    lookup_value_regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def get_queryset(self) -> QuerySet[Archive]:
        return archives()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All archives, the newest first."""
        self.tag = tag_of(request.get_full_path(), standing())
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[DAY])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is written down of one day."""
        found = self.get_object()
        self.tag = tag_of(found.digest)
        return Response(self.get_serializer(found).data)

    @extend_schema(parameters=[DAY], responses={(200, "application/gzip"): FILE})
    @action(detail=True)
    def file(self, request: Request, day: str) -> HttpResponseBase:
        """The file of one day; asks for parts of it are answered."""
        return handed_out(request._request, day)  # noqa: SLF001  # headers as they came
