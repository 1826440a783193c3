"""Filing many claims over the API: sending, following, reading the errors, signing."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import CLAIMING
from accounts.scopes import Scope
from claims import actions, queries
from claims.api.claims import ID
from claims.api.said import said_by
from claims.models import BulkFiling
from claims.serializers import (
    BulkFilingSerializer,
    BulkRowSerializer,
    FileSerializer,
    NewBulkFilingSerializer,
)
from claims.views.bulk import bad_rows
from pictures.api import UploadThrottle

CSV = {(200, "text/csv"): OpenApiTypes.STR}
KNOWN = OpenApiResponse(BulkFilingSerializer, "The same two files were sent before.")
ERRORS = OpenApiParameter("errors", bool, description="only the rows with errors")


class BulkFilingViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[BulkFiling]):
    """A claimant's own tables of many claims; nothing is filed before `confirm`."""

    scope = Scope.CLAIMS
    queryset = BulkFiling.objects.none()
    serializer_class = BulkFilingSerializer
    lookup_field = "public_id"
    lookup_value_regex = ID
    permission_classes = (IsAuthenticated, has_role(*CLAIMING))
    parser_classes = (MultiPartParser, JSONParser)

    def get_queryset(self) -> QuerySet[BulkFiling]:
        return queries.bulk_filings_of(person(self.request))

    def get_throttles(self) -> list[BaseThrottle]:
        uploading = [UploadThrottle()] if self.action == "create" else []
        return [*super().get_throttles(), *uploading]

    @extend_schema(
        request=NewBulkFilingSerializer, responses={201: BulkFilingSerializer, 200: KNOWN}
    )
    def create(self, request: Request) -> Response:
        """Send a table and its archive; both are refused whole, or every row is checked."""
        said = said_by(NewBulkFilingSerializer, request)
        filing, new = actions.upload_bulk(by=person(request), now=timezone.now(), **said)
        return self._answer(filing, status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    @extend_schema(parameters=[ERRORS], responses=BulkRowSerializer(many=True))
    @action(detail=True)
    def rows(self, request: Request, **_kwargs: str) -> Response:
        """The rows with their errors or their claims."""
        bad = request.query_params.get("errors", "").lower() in {"1", "true"}
        rows: QuerySet[Any] = queries.bulk_rows_of(self.get_object(), bad=bad)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(BulkRowSerializer(page, many=True).data)

    @extend_schema(responses=CSV)
    @action(detail=True, url_path="bad-rows")
    def bad_rows(self, request: Request, **_kwargs: str) -> StreamingHttpResponse:
        """The rows with errors as a table to repair and send again."""
        return bad_rows(self.get_object())

    @extend_schema(request=FileSerializer, responses=BulkFilingSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **_kwargs: str) -> Response:
        """Declare and sign for every row without errors; then they become claims."""
        filing, said = self.get_object(), said_by(FileSerializer, request)
        actions.confirm_bulk(
            filing,
            by=person(request),
            signature=said["signature"],
            agreed=bool(said["declaration_agreed"]),
            now=timezone.now(),
        )
        return self._answer(filing)

    @extend_schema(request=None, responses=BulkFilingSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, **_kwargs: str) -> Response:
        """Go on after a failure, or check the bad rows once more."""
        filing: Any = self.get_object()
        actions.work_again(filing, by=person(request), now=timezone.now())
        return self._answer(filing)

    def _answer(self, filing: BulkFiling, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=filing.pk)
        return Response(BulkFilingSerializer(fresh).data, code)
