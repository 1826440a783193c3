"""The bank's result files over the API: uploaded for a look, confirmed, and the open lines."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from claims.clocks import day_in_china
from payouts.actions import (
    MOST_BYTES,
    discard_file,
    end_line,
    import_file,
    look_again,
    look_at,
    too_large,
    upload_result,
)
from payouts.lines_table import lines_file
from payouts.models import BankFile, BankLine
from payouts.models.results import NEEDS_A_PERSON
from payouts.queries import (
    bank_files,
    effects,
    lines_of,
    lines_to_end,
    outcome_shares,
    outcome_shares_of,
)
from payouts.result_forms import LinesForm
from payouts.serializers.results import (
    BankFileLookSerializer,
    BankFileSerializer,
    BankLineSerializer,
    EndLineSerializer,
    OpenLineSerializer,
    ResultUploadSerializer,
    line_of_look,
)

READERS = has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER, Role.AUDITOR)
PREPARERS = has_role(Role.FINANCE_PREPARER)
ENDERS = has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)


class BankFileViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[BankFile]
):
    """The bank's result files: uploaded for a look, then imported or deleted."""

    scope = Scope.PAYOUTS
    serializer_class = BankFileSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "file_id"
    lookup_value_converter = "uuid"
    permission_classes = (READERS,)
    parser_classes = (MultiPartParser, JSONParser)

    def get_permissions(self) -> list[BasePermission]:
        reads = self.action in ("list", "retrieve", "lines", None)
        return [READERS() if reads else PREPARERS()]

    def get_queryset(self) -> QuerySet[BankFile]:
        if self.action == "list":
            return bank_files()
        return BankFile.objects.select_related("uploaded_by", "imported_by")

    def looked_at(self, file: BankFile, request: Request, status: int = 200) -> Response:
        if file.is_imported:
            shown: dict[str, Any] = {"shares": outcome_shares_of(file), "effects": []}
        else:
            judged = look_at(file, by=person(request), now=timezone.now())
            shown = {"shares": outcome_shares(judged), "effects": effects(judged)}
        for name, value in shown.items():
            setattr(file, name, value)
        return Response(BankFileLookSerializer(file).data, status=status)

    @extend_schema(request=ResultUploadSerializer, responses={201: BankFileLookSerializer})
    def create(self, request: Request) -> Response:
        """Upload a file and see what it would do; the same bytes again give the same file."""
        entered = ResultUploadSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        upload = entered.validated_data["file"]
        if upload.size > MOST_BYTES:
            raise too_large()
        file = upload_result(
            by=person(request),
            filename=upload.name,
            data=upload.read(),
            form=entered.validated_data["form"],
            now=timezone.now(),
        )
        return self.looked_at(file, request, status=200 if file.is_imported else 201)

    @extend_schema(responses=BankFileLookSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What a file did, or would do as things stand."""
        return self.looked_at(self.get_object(), request)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, file_id: UUID) -> Response:
        """Delete a file that nobody has confirmed."""
        discard_file(self.get_object(), by=person(request))
        return Response(status=204)

    @extend_schema(responses=BankLineSerializer(many=True))
    @action(detail=True, serializer_class=BankLineSerializer)
    def lines(self, request: Request, file_id: UUID) -> Response:
        """Every line in the order of the file, with what it meant or would mean."""
        file = self.get_object()
        found: Any = lines_of(file)
        if not file.is_imported:
            judged = look_at(file, by=person(request), now=timezone.now())
            found = [line_of_look(each) for each in judged if each.kept is None]
        page = self.paginate_queryset(found)
        return self.get_paginated_response(BankLineSerializer(page, many=True).data)

    @extend_schema(request=None, responses=BankFileLookSerializer)
    @action(detail=True, methods=["post"], url_path="import")
    def confirm(self, request: Request, file_id: UUID) -> Response:
        """Apply a file; refused with `result_moved` if a line means something else by now."""
        file = import_file(self.get_object(), by=person(request), now=timezone.now())
        return self.looked_at(file, request)

    @extend_schema(request=None, responses=BankFileLookSerializer)
    @action(detail=True, methods=["post"], url_path="look-again")
    def look_again(self, request: Request, file_id: UUID) -> Response:
        """Take down what the file would do now, so that this can be confirmed."""
        file = self.get_object()
        look_again(file, by=person(request), now=timezone.now())
        return self.looked_at(file, request)


LINE_FILTERS = [
    OpenApiParameter("state", str, enum=["ended", "all"], description="Without it: the open ones."),
    OpenApiParameter("outcome", str, enum=sorted(NEEDS_A_PERSON)),
    OpenApiParameter("q", str, description="Reference of a payment or claim, or the bank's id."),
]


class BankLineViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[BankLine]):
    """Lines of the bank that fitted nothing, open until a person ends each with a reason."""

    scope = Scope.PAYOUTS
    serializer_class = OpenLineSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "line_id"
    lookup_value_converter = "uuid"
    permission_classes = (READERS,)

    def get_permissions(self) -> list[BasePermission]:
        return [ENDERS() if self.action == "end" else READERS()]

    def get_queryset(self) -> QuerySet[BankLine]:
        if self.action == "end":
            return lines_to_end(state="")
        return lines_to_end(**LinesForm(self.request.query_params).wanted())

    @extend_schema(parameters=LINE_FILTERS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Lines that fitted nothing, the newest file first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        parameters=LINE_FILTERS,
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "one row per line")},
    )
    @action(detail=False, pagination_class=None)
    def table(self, request: Request) -> StreamingHttpResponse:
        """The same lines as CSV."""
        return lines_file(self.get_queryset(), on=day_in_china(timezone.now()))

    @extend_schema(request=EndLineSerializer, responses=OpenLineSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, line_id: UUID) -> Response:
        """End a line with a reason; no money moves."""
        line = self.get_object()
        entered = EndLineSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        reason = entered.validated_data["reason"]
        end_line(line, by=person(request), reason=reason, now=timezone.now())
        line.refresh_from_db()
        return Response(OpenLineSerializer(line).data)
