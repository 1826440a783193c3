"""The public register over the API: search, one statement of reasons, and the whole as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from claims.models import Claim
from review.grounds import Ground
from transparency.api.everybody import OpenViewSet
from transparency.forms import RegisterFilter
from transparency.models import Entry
from transparency.queries.register import Wanted, entries, in_pieces
from transparency.serializers import StatementOfReasonsSerializer
from transparency.serving import tag_of
from transparency.tables import MEDIA_TYPES, WRITERS
from transparency.views.register import EntryPaginator, entry_of, standing

FILTER = [
    OpenApiParameter("number", str, description="A register number, like RE-7K3M9QXT2B."),
    OpenApiParameter("period", str, description="When it was entered: 2026, 2026-Q1, 2026-03."),
    OpenApiParameter("outcome", str, enum=Entry.Outcome.values),
    OpenApiParameter("ground", str, enum=Ground.values, description="Given for a picture of it."),
    OpenApiParameter("respondent", str, enum=Claim.RespondentKind.values),
    OpenApiParameter("decided_by", str, enum=["PERSON", "MACHINE"]),
    OpenApiParameter("appeal", str, enum=["YES", "CHANGED", "STOOD"]),
]
STREAM = {(200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in MEDIA_TYPES.values()}


class EntryPages(PageNumberPagination):
    """At most the first thousand entries; the export has them all."""

    django_paginator_class = EntryPaginator


class RegisterViewSet(ListModelMixin, OpenViewSet):
    """Decisions without anything personal in them, each with its statement of reasons."""

    queryset = Entry.objects.none()
    serializer_class = StatementOfReasonsSerializer
    pagination_class = EntryPages
    lookup_field = "number"
    lookup_value_regex = "[^/.]+"

    def get_queryset(self) -> QuerySet[Entry]:
        return entries(self.asked())

    def asked(self) -> Wanted:
        """The filter; a 400 that names each wrong parameter."""
        form = RegisterFilter(self.request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [*map(str, told)] for name, told in form.errors.items()})
        return form.wanted()

    @extend_schema(parameters=FILTER)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Statements of reasons, the newest day first."""
        self.tag = tag_of(request.get_full_path(), standing())
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="transparency_register_retrieve",
        parameters=[OpenApiParameter("number", str, OpenApiParameter.PATH)],
        responses=StatementOfReasonsSerializer,
    )
    def retrieve(self, request: Request, number: str) -> Response:
        """The statement of one decision; it never changes."""
        found = entry_of(number)
        self.tag = tag_of(found.number, found.archive.digest)
        return Response(StatementOfReasonsSerializer(found).data)

    @extend_schema(
        parameters=[
            *FILTER,
            OpenApiParameter("form", str, OpenApiParameter.PATH, enum=[*MEDIA_TYPES]),
        ],
        responses=STREAM,
    )
    @action(detail=False, url_path=rf"export\.(?P<form>{'|'.join(MEDIA_TYPES)})")
    def export(self, request: Request, form: str) -> StreamingHttpResponse:
        """All entries that fit, however many, as they are read: a table or statements."""
        found = in_pieces(self.asked())
        self.tag = tag_of(request.get_full_path(), standing())
        answer = StreamingHttpResponse(WRITERS[form](found), content_type=MEDIA_TYPES[form])
        answer["Content-Disposition"] = f'attachment; filename="redress-register.{form}"'
        answer["X-Content-Type-Options"] = "nosniff"
        answer["X-Accel-Buffering"] = "no"  # nginx would keep a million rows before the first byte
        return answer
