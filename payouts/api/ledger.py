"""The ledger over the API, for finance and the auditor."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role
from accounts.scopes import Scope
from payouts.accounts import Account
from payouts.downloads import journal_file
from payouts.forms import AsOfForm, LedgerForm
from payouts.models import Booking
from payouts.queries import bookings, trial_balance
from payouts.serializers import BookingSerializer, TrialBalanceSerializer
from payouts.views.finance import READERS

ON = OpenApiParameter("on", OpenApiTypes.DATE, description="A day in China; today without it.")


class LedgerViewSet(ListModelMixin, GenericViewSet[Booking]):
    """What was booked, and the balance of every account as of any day."""

    scope = Scope.PAYOUTS
    queryset = Booking.objects.none()
    serializer_class = BookingSerializer
    permission_classes = (has_role(*READERS),)

    def get_queryset(self) -> QuerySet[Booking]:
        return bookings(**LedgerForm(self.request.query_params).wanted())

    @extend_schema(
        parameters=[
            OpenApiParameter("account", str, enum=Account.values),
            OpenApiParameter("q", str, description="Reference of a claim or of a payment."),
            OpenApiParameter("since", OpenApiTypes.DATE),
            OpenApiParameter("until", OpenApiTypes.DATE),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Bookings, the newest first, with both entries of each."""
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[ON], responses=TrialBalanceSerializer)
    @action(detail=False, url_path="trial-balance", pagination_class=None)
    def trial_balance(self, request: Request) -> Response:
        """Every account as of the end of a day; the sums of both sides are equal."""
        on = AsOfForm(request.query_params).day()
        return Response(TrialBalanceSerializer(trial_balance(on)).data)

    @extend_schema(
        parameters=[ON],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "one row per entry")},
    )
    @action(detail=False, pagination_class=None)
    def journal(self, request: Request) -> StreamingHttpResponse:
        """Every entry up to the end of a day as CSV, the oldest first."""
        return journal_file(AsOfForm(request.query_params).day())
