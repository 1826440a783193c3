"""The reports of finance over the API, for finance and the auditor."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts.access import AuditorReads, has_role, person
from accounts.scopes import Scope
from claims.clocks import day_in_china
from payouts.accounts import Account
from payouts.actions import see_alarm
from payouts.api.ledger import ON
from payouts.forms import AsOfForm
from payouts.models import AlarmSeen, Payment
from payouts.queries.reports import (
    By,
    Forecast,
    Which,
    ageing,
    ageing_rows,
    alarm_row,
    alarms,
    balance_rows,
    balances,
    bin_rows,
    due_awards,
    due_row,
    forecast,
    outlook,
    paid_per_month,
    payee_row,
    payees_found,
    payment_row,
    payments_to,
)
from payouts.reporting import (
    REPORTS,
    AlarmForm,
    BalanceForm,
    DueForm,
    PayeeForm,
    PaymentsForm,
    YearForm,
    report_file,
)
from payouts.serializers import reports as shown
from payouts.views.finance import READERS
from payouts.views.histories import payee_named

ONE_PAYEE = r"payees/(?P<payee_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
ONE_REPORT = rf"(?P<report>{'|'.join(REPORTS)})/file"
TEXT = OpenApiParameter("text", str)
PAID_STATES = Payment.State.values


def days(*names: str) -> list[OpenApiParameter]:
    """Query parameters that are days."""
    return [OpenApiParameter(name, OpenApiTypes.DATE) for name in names]


class ReportViewSet(GenericViewSet[Any]):
    """Reports of finance; each also comes as a CSV file."""

    scope = Scope.PAYOUTS
    queryset = Payment.objects.none()
    permission_classes: tuple[type[BasePermission], ...] = (has_role(*READERS), AuditorReads)
    serializer_class: type[Serializer[Any]] = shown.DueRowSerializer

    def paged(self, found: Any, rows: Callable[[list[Any]], Iterable[dict[str, Any]]]) -> Response:
        """One page of a report's rows."""
        page = self.paginate_queryset(found)
        assert page is not None  # noqa: S101  # the API pages every list
        return self.get_paginated_response(
            self.get_serializer(list(rows(list(page))), many=True).data
        )

    @extend_schema(
        parameters=[
            OpenApiParameter("which", str, enum=Which.values),
            TEXT,
            *days("since", "until"),
        ],
        responses=shown.DueRowSerializer(many=True),
    )
    @action(detail=False, serializer_class=shown.DueRowSerializer)
    def due(self, request: Request) -> Response:
        """Accepted awards that are not paid, the earliest due first."""
        now = timezone.now()
        found = due_awards(**DueForm(request.query_params).given(), now=now)
        today = day_in_china(now)
        return self.paged(found, lambda page: (due_row(award, today) for award in page))

    @extend_schema(responses=shown.OutlookSerializer)
    @action(detail=False, url_path="due/weeks", pagination_class=None)
    def due_weeks(self, _request: Request) -> Response:
        """What is overdue, and what falls due in which week."""
        return Response(shown.OutlookSerializer(outlook(now=timezone.now())).data)

    @extend_schema(parameters=[ON], responses=shown.AgedSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def ageing(self, request: Request) -> Response:
        """How old what is not settled is, in working days, as of a day."""
        rows = ageing_rows(ageing(AsOfForm(request.query_params).day()))
        return Response(shown.AgedSerializer(rows, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("year", int)], responses=shown.MonthSerializer(many=True)
    )
    @action(detail=False, pagination_class=None)
    def paid(self, request: Request) -> Response:
        """What the bank paid per month: the last 24, or those of a year."""
        asked = YearForm(request.query_params).given()
        found = paid_per_month(**asked, today=day_in_china(timezone.now()))
        return Response(shown.MonthSerializer(found.months, many=True).data)

    @extend_schema(
        responses={
            200: shown.ForecastSerializer,
            404: OpenApiResponse(description="No tariff is in force."),
        }
    )
    @action(detail=False, pagination_class=None)
    def forecast(self, _request: Request) -> Response:
        """What open claims may still cost, with an interval of 90 %, and what is owed already."""
        found = forecast(now=timezone.now())
        if found is None:
            raise Http404
        return Response(shown.ForecastSerializer(_as_shown(found)).data)

    @extend_schema(parameters=[TEXT], responses=shown.PayeeRowSerializer(many=True))
    @action(detail=False, serializer_class=shown.PayeeRowSerializer)
    def payees(self, request: Request) -> Response:
        """Payees that a name, four digits or a reference finds."""
        found = payees_found(**PayeeForm(request.query_params).given())
        return self.paged(found, lambda page: map(payee_row, page))

    @extend_schema(
        parameters=[OpenApiParameter("state", str, enum=PAID_STATES)],
        responses=shown.PaymentRowSerializer(many=True),
    )
    @action(
        detail=False, url_path=f"{ONE_PAYEE}/payments", serializer_class=shown.PaymentRowSerializer
    )
    def payments(self, request: Request, payee_id: str) -> Response:
        """Every payment to the person who named this payee, the newest first."""
        asked = PaymentsForm(request.query_params).given()
        found = payments_to(payee_named(UUID(payee_id)), **asked)
        return self.paged(found, lambda page: map(payment_row, page))

    @extend_schema(
        parameters=[
            OpenApiParameter("account", str, enum=Account.values),
            OpenApiParameter("by", str, enum=By.values),
            TEXT,
            ON,
        ],
        responses=shown.AwardBalanceSerializer(many=True),
    )
    @action(detail=False, serializer_class=shown.AwardBalanceSerializer)
    def balances(self, request: Request) -> Response:
        """One account of the ledger per award or payee, as of a day; what is zero is left out."""
        wanted = BalanceForm(request.query_params).wanted()
        return self.paged(balances(**wanted), lambda page: balance_rows(page, wanted["by"]))

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, enum=AlarmSeen.Kind.values),
            OpenApiParameter("open_only", bool),
            TEXT,
        ],
        responses=shown.AlarmSerializer(many=True),
    )
    @action(detail=False, serializer_class=shown.AlarmSerializer)
    def alarms(self, request: Request) -> Response:
        """Facts worth a look, those that nobody has looked at first."""
        found = alarms(**AlarmForm(request.query_params).given(), now=timezone.now())
        return self.paged(found, lambda page: map(alarm_row, page))

    @extend_schema(request=shown.SeeAlarmSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="alarms/seen", pagination_class=None)
    def see(self, request: Request) -> Response:
        """Say what was found about an alarm; it comes back if it grows."""
        entered = shown.SeeAlarmSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        see_alarm(
            entered.validated_data["kind"],
            entered.validated_data["subject"],
            size=entered.validated_data["size"],
            by=person(request),
            reason=entered.validated_data["reason"],
            now=timezone.now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        parameters=[OpenApiParameter("report", str, OpenApiParameter.PATH, enum=list(REPORTS))],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "one line per row")},
    )
    @action(detail=False, url_path=ONE_REPORT, pagination_class=None)
    def file(self, request: Request, report: str) -> StreamingHttpResponse:
        """A report as CSV, narrowed by its own parameters."""
        return report_file(report, request.query_params)


def _as_shown(found: Forecast) -> dict[str, Any]:
    made = ("expected", "low", "high", "needed", "missing")
    names = [*(field.name for field in fields(found)), *made]
    return {name: getattr(found, name) for name in names} | {"bins": bin_rows(found)}
