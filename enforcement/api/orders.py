"""Orders over the API: the platform pulls them, acknowledges them and reports its tests."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from enforcement.actions import (
    ANSWERING,
    JUDGING,
    accept_report,
    acknowledge,
    note_arrival,
    report_test,
    send_back_report,
)
from enforcement.models import Order, TestReport
from enforcement.order_forms import OrderFilter
from enforcement.order_serializers import (
    AcknowledgementSerializer,
    AcknowledgeSerializer,
    HashesSerializer,
    OrderSerializer,
    ReportSerializer,
    SendBackSerializer,
    TestReportSerializer,
)
from enforcement.queries.orders import READERS, Shelf, kept_contents, letter_of, orders, reports_of
from notices.downloads import notice_response
from pictures.serving import image_response

SINCE = OpenApiParameter("since", OpenApiTypes.DATETIME, description="issued from then on")
SHELF = OpenApiParameter("shelf", str, enum=Shelf.values)
KIND = OpenApiParameter("kind", str, enum=Order.Kind.values)
TEXT = OpenApiParameter("text", str, description="a part of the order's or the claim's number")


class OrderPages(CursorPagination):
    """Pages that stay right while new orders come in."""

    ordering = "-pk"
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Request) -> Any:
        """Where to read on; what is no cursor is a parameter that cannot be read."""
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise ValidationError({"cursor": [str(error)]}) from error


class OrderViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Order]):
    """What the platform has to do, and what it says it did.

    An order counts as arrived when an endpoint takes its webhook or a platform client reads it
    here; its term runs from then on.
    """

    scope = Scope.ORDERS_WRITE
    queryset = Order.objects.none()
    serializer_class = OrderSerializer
    pagination_class = OrderPages
    lookup_field = "public_id"
    lookup_url_kwarg = "order_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        may = {
            "acknowledge": ANSWERING,
            "report": ANSWERING,
            "accept_report": JUDGING,
            "send_back_report": JUDGING,
        }
        return [has_role(*may.get(self.action, READERS))()]

    def get_queryset(self) -> QuerySet[Order]:
        if self.action != "list":
            return orders()
        return orders(**OrderFilter(self.request.query_params).wanted(), since=self._since())

    def _since(self) -> Any:
        text = self.request.query_params.get("since", "")
        try:
            since = parse_datetime(text) if text else None
        except ValueError:
            since = None
        if text and (since is None or timezone.is_naive(since)):
            raise ValidationError({"since": ["ISO 8601, with the offset: 2026-03-02T10:00:00Z"]})
        return since

    @extend_schema(parameters=[SHELF, KIND, TEXT, SINCE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Orders, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        self._arrived(*(page or ()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One order as it stands."""
        order = self.get_object()
        if self._arrived(order):
            order = self.get_object()
        return Response(self.get_serializer(order).data)

    def _arrived(self, *found: Order) -> bool:
        """Note what a platform client reads for the first time; whether there was any."""
        new = [order.pk for order in found if order.arrived_at is None]
        if not new or not person(self.request).has_role(Role.PLATFORM_CLIENT):
            return False
        note_arrival(*new, now=timezone.now())
        return True

    @extend_schema(
        request={
            "application/json": AcknowledgeSerializer,
            "multipart/form-data": AcknowledgeSerializer,
        },
        responses=AcknowledgementSerializer,
    )
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, order_id: UUID) -> Response:
        """Say that it was done. Said again in the same words it is 200, in other words 409."""
        entered = AcknowledgeSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        said = acknowledge(self.get_object(), by=person(request), **_with_file(entered))
        return Response(AcknowledgementSerializer(said).data)

    @extend_schema(responses=HashesSerializer(many=True))
    @action(detail=True, pagination_class=None, url_path="keep-down")
    def keep_down(self, request: Request, order_id: UUID) -> Response:
        """The contents that may not come back, with hashes and vector to compare with."""
        return Response(HashesSerializer(kept_contents(self.get_object()), many=True).data)

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "the letter")}
    )
    @action(detail=True)
    def letter(self, request: Request, order_id: UUID) -> HttpResponse:
        """The order as a signed PDF; 404 until it is issued."""
        notice = letter_of(self.get_object())
        return notice_response(notice, request, viewer=person(request), attachment=True)

    @extend_schema(
        responses={(200, "image/webp"): OpenApiResponse(OpenApiTypes.BINARY, "the avatar")}
    )
    @action(detail=True)
    def picture(self, request: Request, order_id: UUID) -> HttpResponse:
        """The avatar as it was claimed, with your address across it."""
        blob, viewer = self.get_object().blob, person(request)
        return image_response(blob, 1600, viewer=viewer, watermark=True, where=request.path)

    @extend_schema(responses=TestReportSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def reports(self, request: Request, order_id: UUID) -> Response:
        """The reports of re-generation tests, the newest first."""
        found = reports_of(self.get_object())
        return Response(TestReportSerializer(found, many=True).data)

    @extend_schema(
        request={"application/json": ReportSerializer, "multipart/form-data": ReportSerializer},
        responses={201: TestReportSerializer},
    )
    @action(detail=True, methods=["post"])
    def report(self, request: Request, order_id: UUID) -> Response:
        """Hand in the report of a re-generation test, once the order is acknowledged."""
        entered = ReportSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        said = report_test(self.get_object(), by=person(request), **_with_file(entered))
        return Response(TestReportSerializer(said).data, status=201)

    @extend_schema(request=None, responses=OrderSerializer)
    @action(detail=True, methods=["post"], url_path="accept-report")
    def accept_report(self, request: Request, order_id: UUID) -> Response:
        """Accept the report that waits; the order is closed."""
        accept_report(self._waiting(), by=person(request), now=timezone.now())
        return Response(OrderSerializer(self.get_object()).data)

    @extend_schema(request=SendBackSerializer, responses=OrderSerializer)
    @action(detail=True, methods=["post"], url_path="send-back-report")
    def send_back_report(self, request: Request, order_id: UUID) -> Response:
        """Send the report that waits back, with a reason."""
        entered = SendBackSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        reason, by = entered.validated_data["reason"], person(request)
        send_back_report(self._waiting(), by=by, reason=reason, now=timezone.now())
        return Response(OrderSerializer(self.get_object()).data)

    def _waiting(self) -> TestReport:
        return get_object_or_404(TestReport, order=self.get_object(), outcome="")


def _with_file(entered: AcknowledgeSerializer | ReportSerializer) -> dict[str, Any]:
    fields = dict(entered.validated_data)
    upload = fields.pop("file", None)
    return {**fields, "upload": upload, "now": timezone.now()}
