"""What keeps awards from being paid, and the money set aside, over the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import FINANCE, Role
from accounts.scopes import Scope
from claims.clocks import day_in_china
from payouts.actions import (
    MAY_STOP,
    award_held,
    confirm_reserve,
    enter_reserve,
    lift_stop,
    resolve_hold,
    stop_award,
)
from payouts.downloads import left_out_file
from payouts.finance_forms import LeftOutFilter, StopFilter
from payouts.models import Award, Hold, Reserve, Stop
from payouts.queries import (
    Why,
    all_left_out,
    each_left_out,
    holds,
    left_out_of,
    limits_at,
    reserves,
    stoppable,
    stops,
    totals_left_out,
)
from payouts.serializers.stops import (
    HeldPictureSerializer,
    LeftOutSerializer,
    LimitsSerializer,
    ReasonTotalSerializer,
    ReserveSerializer,
    StatedReasonSerializer,
    StopAwardSerializer,
    StopSerializer,
)
from payouts.views.finance import READERS
from payouts.views.stops import STOP_READERS

CLAIM = OpenApiParameter("claim", str, description="A part of the claim's reference.")
WHY = OpenApiParameter("why", str, enum=[why.value for why in Why if why != Why.NOT_PICKED])


class LeftOutViewSet(GenericViewSet[Award]):
    """Upheld pictures that no batch can take now, each with its reason."""

    scope = Scope.PAYOUTS
    queryset = Award.objects.none()
    serializer_class = LeftOutSerializer
    permission_classes = (has_role(*READERS),)

    @extend_schema(parameters=[WHY, CLAIM], responses=LeftOutSerializer(many=True))
    def list(self, request: Request) -> Response:
        """One row for each, the earliest due first."""
        wanted = LeftOutFilter(request.query_params).wanted()
        rows: Any = all_left_out(to=person(request), **wanted)
        page = [left_out_of(row) for row in self.paginate_queryset(rows) or ()]
        return self.get_paginated_response(LeftOutSerializer(page, many=True).data)

    @extend_schema(parameters=[CLAIM], responses=ReasonTotalSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def totals(self, request: Request) -> Response:
        """How many for each reason, and how much of it is awarded."""
        wanted = LeftOutFilter(request.query_params).wanted()
        totals = totals_left_out(to=person(request), claim=wanted.get("claim", ""))
        rows = [
            {"why": why, "count": total.count, "amount": total.amount}
            for why, total in totals.items()
        ]
        return Response(ReasonTotalSerializer(rows, many=True).data)

    @extend_schema(
        parameters=[WHY, CLAIM],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "one row for each")},
    )
    @action(detail=False, pagination_class=None)
    def file(self, request: Request) -> StreamingHttpResponse:
        """The same rows, all of them, as CSV."""
        wanted = LeftOutFilter(request.query_params).wanted()
        rows = each_left_out(to=person(request), **wanted)
        return left_out_file(rows, day_in_china(timezone.now()))


class StopViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Stop]):
    """Awards that somebody keeps out of every batch."""

    scope = Scope.PAYOUTS
    queryset = Stop.objects.none()
    serializer_class = StopSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "stop_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        changes = self.action in ("create", "lift")
        return [has_role(*(MAY_STOP if changes else STOP_READERS))()]

    def get_queryset(self) -> QuerySet[Stop]:
        return stops(**StopFilter(self.request.query_params).wanted())

    @extend_schema(
        parameters=[CLAIM, OpenApiParameter("state", str, enum=["open", "lifted"])],
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every stop, the open ones first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=StopAwardSerializer, responses={201: StopSerializer})
    def create(self, request: Request) -> Response:
        """Keep an award out of every batch until another person lifts that."""
        entered = StopAwardSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        user = person(request)
        award = get_object_or_404(stoppable(user), public_id=entered.validated_data["award"])
        reason = entered.validated_data["reason"]
        stop = stop_award(award, by=user, reason=reason, now=timezone.now())
        return Response(StopSerializer(stop).data, status=201)

    @extend_schema(request=StatedReasonSerializer, responses=StopSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, stop_id: UUID) -> Response:
        """Let the award be paid again; never by who stopped it."""
        entered = StatedReasonSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        reason = entered.validated_data["reason"]
        stop = lift_stop(self.get_object(), by=person(request), reason=reason, now=timezone.now())
        return Response(StopSerializer(stop).data)


class HoldViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Hold]):
    """Upheld pictures that got no award by themselves."""

    scope = Scope.PAYOUTS
    queryset = Hold.objects.none()
    serializer_class = HeldPictureSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "hold_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        readers = (Role.SENIOR_REVIEWER, Role.AUDITOR)
        changes = self.action in ("close", "award")
        return [has_role(*(readers[:1] if changes else readers))()]

    def get_queryset(self) -> QuerySet[Hold]:
        return holds()

    @extend_schema(request=StatedReasonSerializer, responses=HeldPictureSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, hold_id: UUID) -> Response:
        """Leave the picture without an award, with words for the claimant."""
        resolve_hold(hold := self.get_object(), **self._decided(request))
        return Response(HeldPictureSerializer(hold).data)

    @extend_schema(request=StatedReasonSerializer, responses=HeldPictureSerializer)
    @action(detail=True, methods=["post"])
    def award(self, request: Request, hold_id: UUID) -> Response:
        """Award a picture that was held as nearly the same as an awarded one."""
        award_held(hold := self.get_object(), **self._decided(request))
        return Response(HeldPictureSerializer(hold).data)

    def _decided(self, request: Request) -> dict[str, Any]:
        entered = StatedReasonSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        reason = entered.validated_data["reason"]
        return {"by": person(request), "resolution": reason, "now": timezone.now()}


class ReserveViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Reserve]):
    """Money set aside for payments, and what is owed against it."""

    scope = Scope.PAYOUTS
    queryset = Reserve.objects.none()
    serializer_class = ReserveSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "reserve_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        changes = self.action in ("create", "confirm")
        return [has_role(*(tuple(FINANCE) if changes else READERS))()]

    def get_queryset(self) -> QuerySet[Reserve]:
        return reserves()

    @extend_schema(request=ReserveSerializer, responses={201: ReserveSerializer})
    def create(self, request: Request) -> Response:
        """Enter an amount; it counts once another person has confirmed it."""
        entered = ReserveSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        made = enter_reserve(by=person(request), now=timezone.now(), **entered.validated_data)
        return Response(ReserveSerializer(made).data, status=201)

    @extend_schema(request=None, responses=ReserveSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, reserve_id: UUID) -> Response:
        """Confirm what another person entered."""
        made = confirm_reserve(self.get_object(), by=person(request), now=timezone.now())
        return Response(ReserveSerializer(made).data)

    @extend_schema(responses=LimitsSerializer)
    @action(detail=False, pagination_class=None)
    def limits(self, request: Request) -> Response:
        """Limits and reserve as they stand."""
        return Response(LimitsSerializer(limits_at(timezone.now())).data)
