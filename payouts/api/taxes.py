"""Withheld tax by month and the statements of a year, over the API."""

from typing import Any
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import CLAIMING, Role
from accounts.scopes import Scope
from payouts.actions import confirm_tax_paid, record_tax_paid, turn_down_tax_paid
from payouts.models import Payee, TaxRemittance
from payouts.policy_forms import StatementsForm
from payouts.queries import (
    months_of_tax,
    payees_paid_in,
    statement_of,
    statement_to,
)
from payouts.serializers.policies import (
    DecisionSerializer,
    MonthOfTaxSerializer,
    PayeeOfYearSerializer,
    RecordTaxSerializer,
    RemittanceSerializer,
    StatementSerializer,
)
from payouts.statement_files import month_file, statements_file
from payouts.views.finance import READERS
from payouts.views.taxes import month_named

PREPARERS = has_role(Role.FINANCE_PREPARER)
APPROVERS = has_role(Role.FINANCE_APPROVER)
CSV = {(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "one row per payment")}
MONTH = OpenApiParameter("month", str, OpenApiParameter.PATH, description="as in 2026-03")
YEAR = OpenApiParameter("year", int, OpenApiParameter.PATH)


class TaxViewSet(GenericViewSet[TaxRemittance]):
    """What was withheld, month by month, and paying it on to the tax office by two people."""

    scope = Scope.PAYOUTS
    queryset = TaxRemittance.objects.none()
    serializer_class = MonthOfTaxSerializer
    pagination_class = None
    lookup_field = "month"
    lookup_value_regex = r"[0-9]{4}-[0-9]{2}"
    step_permissions = {"record": PREPARERS, "confirm": APPROVERS, "turn_down": APPROVERS}

    def get_permissions(self) -> list[BasePermission]:
        return [self.step_permissions.get(self.action, has_role(*READERS))()]

    def waiting(self, text: str) -> TaxRemittance:
        waiting = month_named(text).waiting
        if waiting is None:
            raise Http404
        return waiting

    @extend_schema(responses=MonthOfTaxSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every month in which something was withheld, the newest first."""
        return Response(MonthOfTaxSerializer(months_of_tax(), many=True).data)

    @extend_schema(parameters=[MONTH], responses=CSV)
    @action(detail=True, methods=["get"])
    def payments(self, request: Request, month: str) -> StreamingHttpResponse:
        """The payments of a month with something withheld, as CSV."""
        return month_file(month_named(month).month)

    @extend_schema(
        parameters=[MONTH], request=RecordTaxSerializer, responses={201: RemittanceSerializer}
    )
    @action(detail=True, methods=["post"])
    def record(self, request: Request, month: str) -> Response:
        """Record that all tax owed for a month was paid to the tax office."""
        entered = RecordTaxSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        remittance = record_tax_paid(
            month_named(month).month,
            **entered.validated_data,
            by=person(request),
            now=timezone.now(),
        )
        return Response(RemittanceSerializer(remittance).data, status=201)

    @extend_schema(parameters=[MONTH], request=None, responses=RemittanceSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, month: str) -> Response:
        """Confirm what somebody else recorded; it is booked for every payment of the month."""
        waiting = confirm_tax_paid(self.waiting(month), by=person(request), now=timezone.now())
        return Response(RemittanceSerializer(waiting).data)

    @extend_schema(parameters=[MONTH], request=DecisionSerializer, responses=RemittanceSerializer)
    @action(detail=True, methods=["post"], url_path="turn-down")
    def turn_down(self, request: Request, month: str) -> Response:
        """Turn down what somebody else recorded, with a reason; the tax stays owed."""
        entered = DecisionSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        reason, now = entered.validated_data["reason"], timezone.now()
        waiting = self.waiting(month)
        turned = turn_down_tax_paid(waiting, by=person(request), reason=reason, now=now)
        return Response(RemittanceSerializer(turned).data)


class StatementViewSet(GenericViewSet[Payee]):
    """What arrived at each payee in a year, for finance and the auditor."""

    scope = Scope.PAYOUTS
    queryset = Payee.objects.none()
    serializer_class = PayeeOfYearSerializer
    permission_classes = (has_role(*READERS),)

    @extend_schema(
        parameters=[
            OpenApiParameter("year", int, description="The present year without it."),
            OpenApiParameter("q", str, description="A part of the account name."),
        ],
        responses=PayeeOfYearSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """The payees of a year with their sums, by name."""
        year, name = StatementsForm(request.query_params).wanted()
        rows: Any = self.paginate_queryset(payees_paid_in(year, name))  # type: ignore[arg-type]
        payees = Payee.objects.in_bulk([row["payee"] for row in rows])
        shown = [{**row, "payee": payees[row["payee"]]} for row in rows]
        return self.get_paginated_response(PayeeOfYearSerializer(shown, many=True).data)

    @extend_schema(parameters=[YEAR], responses=CSV)
    @action(detail=False, url_path=r"(?P<year>[0-9]{4})/payments", pagination_class=None)
    def payments(self, request: Request, year: str) -> StreamingHttpResponse:
        """Every payment of a year to everybody, as CSV."""
        return statements_file(int(year))

    @extend_schema(
        parameters=[YEAR, OpenApiParameter("payee_id", UUID, OpenApiParameter.PATH)],
        responses=StatementSerializer,
    )
    @action(
        detail=False,
        url_path=r"(?P<year>[0-9]{4})/payees/(?P<payee_id>[0-9a-f-]{36})",
        pagination_class=None,
    )
    def of_payee(self, request: Request, year: str, payee_id: str) -> Response:
        """One payee's statement of a year."""
        payee = get_object_or_404(Payee, public_id=payee_id)
        return Response(StatementSerializer(statement_to(payee, int(year))).data)


class OwnStatementViewSet(GenericViewSet[Payee]):
    """What was paid to a claimant in a year."""

    scope = Scope.PAYOUTS
    queryset = Payee.objects.none()
    serializer_class = StatementSerializer
    permission_classes = (has_role(*CLAIMING),)
    pagination_class = None
    lookup_field = "year"
    lookup_value_regex = r"[0-9]{4}"

    @extend_schema(parameters=[YEAR], responses=StatementSerializer)
    def retrieve(self, request: Request, year: str) -> Response:
        """One's own statement of a year, over all claims and payees."""
        return Response(StatementSerializer(statement_of(person(request), int(year))).data)
