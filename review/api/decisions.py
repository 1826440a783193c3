"""Settled decisions over the API: the first rows, the whole as a stream, and who took it."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.scopes import Scope
from review import queries
from review.actions import EXPORTING
from review.formats import MEDIA_TYPES
from review.forms import DecisionFilter
from review.forms.decisions import ROUNDS, STATES
from review.grounds import Ground
from review.models import DecisionExport, Verdict
from review.serializers.exports import DecidedRowSerializer, DecisionExportSerializer
from review.views.decisions import FIRST, sent

FILTER = [
    OpenApiParameter("since", OpenApiTypes.DATE, description="Day in China, included."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Day in China, included."),
    OpenApiParameter("ground", str, enum=Ground.values),
    OpenApiParameter("state", str, enum=sorted(STATES), description="State of the claim."),
    OpenApiParameter("reviewer", OpenApiTypes.EMAIL, description="The reviewer's address."),
    OpenApiParameter("round", str, enum=[name for name in ROUNDS if name]),
]
STREAM = {
    (200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in MEDIA_TYPES.values()
}  # fmt: skip


def asked(request: Request) -> queries.Wanted:
    """The filter; a 400 that names each wrong parameter, rather than more than was asked for."""
    form = DecisionFilter(request.query_params)
    if not form.is_valid():
        raise ValidationError({name: [*map(str, errors)] for name, errors in form.errors.items()})
    return form.wanted()


class DecidedViewSet(GenericViewSet[Verdict]):
    """Settled decisions, for senior reviewers and the auditor."""

    scope = Scope.REVIEW
    queryset = Verdict.objects.none()
    serializer_class = DecidedRowSerializer
    pagination_class = None
    permission_classes = (has_role(*EXPORTING),)

    @extend_schema(parameters=FILTER, responses=DecidedRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The first twenty rows, to try a filter; the export has all of them."""
        found = queries.settled_decisions(asked(request), to=person(request))
        return Response(queries.first_rows(found, FIRST))

    @extend_schema(
        parameters=[
            *FILTER,
            OpenApiParameter("form", str, OpenApiParameter.PATH, enum=[*MEDIA_TYPES]),
        ],
        responses=STREAM,
    )
    @action(detail=False, url_path=rf"export\.(?P<form>{'|'.join(MEDIA_TYPES)})")
    def export(self, request: Request, form: str) -> StreamingHttpResponse:
        """All of them, uncapped, as they are read; the header Redress-Export names the record."""
        return sent(asked(request), form=form, by=person(request))


class ExportViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[DecisionExport]):
    """Records of exports: the caller's own, for the auditor everybody's."""

    scope = Scope.REVIEW
    queryset = DecisionExport.objects.none()
    serializer_class = DecisionExportSerializer
    permission_classes = (has_role(*EXPORTING),)
    lookup_field = "public_id"
    lookup_url_kwarg = "export_id"

    def get_queryset(self) -> QuerySet[DecisionExport]:
        return queries.exports_of(person(self.request))

    @extend_schema(parameters=[])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
