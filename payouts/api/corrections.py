"""Corrections of awards over the API: proposing, deciding, reminding, and how money ends."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from claims.clocks import day_in_china
from payouts.actions.closings import (
    confirm_closing,
    propose_receipt,
    propose_write_off,
    remind,
    turn_down_closing,
)
from payouts.actions.corrections import (
    PROPOSERS,
    approve_correction,
    propose_correction,
    turn_down_correction,
)
from payouts.correction_forms import FindForm
from payouts.correction_sheet import corrections_file
from payouts.models import Award, Correction
from payouts.queries.corrections import Stage, ageing, corrections, sum_of_ages
from payouts.serializers.corrections import (
    CorrectionProposalSerializer,
    CorrectionSerializer,
    ReceiptSerializer,
    ReceivablesSerializer,
    TurnDownSerializer,
    WholeCorrectionSerializer,
    WriteOffSerializer,
)
from payouts.views.correction_steps import closing_of
from payouts.views.corrections import SEERS
from payouts.views.finance import READERS

PREPARER, APPROVER = (Role.FINANCE_PREPARER,), (Role.FINANCE_APPROVER,)
UUID_4 = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FILTERS = [
    OpenApiParameter("kind", str, enum=Correction.Kind.values),
    OpenApiParameter("stage", str, enum=Stage.values),
    OpenApiParameter("q", str, description="Reference of a correction, claim or payment."),
    OpenApiParameter("overdue", bool, description="Only money that is asked back and overdue."),
]
WHOLE = {200: WholeCorrectionSerializer}


class CorrectionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Correction]):
    """Awards reversed before payment, and money asked back after, each by two people."""

    scope = Scope.PAYOUTS
    queryset = Correction.objects.none()
    serializer_class = CorrectionSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "correction_id"
    lookup_value_converter = "uuid"
    allowed: dict[str, tuple[Role, ...]] = {
        "create": PROPOSERS,
        "receivables": READERS,
        "approve": APPROVER,
        "turn_down": APPROVER,
        "confirm": APPROVER,
        "refuse": APPROVER,
        "remind": PREPARER,
        "receive": PREPARER,
        "write_off": PREPARER,
    }

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*self.allowed.get(self.action, SEERS))()]

    def get_queryset(self) -> QuerySet[Correction]:
        if self.detail:
            return corrections()
        return corrections(**FindForm(self.request.query_params).wanted())

    def whole(self, correction: Correction, status: int = 200) -> Response:
        found = corrections().get(pk=correction.pk)
        shown = WholeCorrectionSerializer(found, context=self.get_serializer_context())
        return Response(shown.data, status=status)

    def given(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        entered = serializer(data=self.request.data)
        entered.is_valid(raise_exception=True)
        return dict(entered.validated_data)

    @extend_schema(parameters=FILTERS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Corrections, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=WHOLE)
    def retrieve(self, request: Request, correction_id: UUID) -> Response:
        """One correction with what the claimant was told and how its money ended."""
        return self.whole(self.get_object())

    @extend_schema(request=CorrectionProposalSerializer, responses={201: WholeCorrectionSerializer})
    def create(self, request: Request) -> Response:
        """Propose that an award be reversed, or that its money be asked back."""
        given = self.given(CorrectionProposalSerializer)
        awards = Award.objects.select_related("claim")
        award = get_object_or_404(awards, public_id=given.pop("award"))
        made = propose_correction(award, by=person(request), now=timezone.now(), **given)
        return self.whole(made, status=201)

    @extend_schema(request=None, responses=WHOLE)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, correction_id: UUID) -> Response:
        """Approve what somebody else proposed: it is booked, and the claimant is told."""
        return self.whole(
            approve_correction(self.get_object(), by=person(request), now=timezone.now())
        )

    @extend_schema(request=TurnDownSerializer, responses=WHOLE)
    @action(detail=True, methods=["post"], url_path="turn-down")
    def turn_down(self, request: Request, correction_id: UUID) -> Response:
        """Turn down a proposed correction with a reason; the award stands."""
        words = self.given(TurnDownSerializer)["reason"]
        correction, by = self.get_object(), person(request)
        return self.whole(turn_down_correction(correction, by=by, words=words, now=timezone.now()))

    @extend_schema(request=None, responses=WHOLE)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, correction_id: UUID) -> Response:
        """Have the claimant reminded by e-mail, at most once a day."""
        letter = remind(self.get_object(), by=person(request), now=timezone.now())
        return self.whole(letter.correction)

    @extend_schema(request=ReceiptSerializer, responses=WHOLE)
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, correction_id: UUID) -> Response:
        """Say that the money is there; somebody else confirms it."""
        given, correction = self.given(ReceiptSerializer), self.get_object()
        made = propose_receipt(correction, by=person(request), now=timezone.now(), **given)
        return self.whole(made.correction)

    @extend_schema(request=WriteOffSerializer, responses=WHOLE)
    @action(detail=True, methods=["post"], url_path="write-off")
    def write_off(self, request: Request, correction_id: UUID) -> Response:
        """Say that the money will not come; somebody else confirms it."""
        given, correction = self.given(WriteOffSerializer), self.get_object()
        made = propose_write_off(correction, by=person(request), now=timezone.now(), **given)
        return self.whole(made.correction)

    @extend_schema(request=None, responses=WHOLE)
    @action(detail=True, methods=["post"], url_path=rf"ends/(?P<closing_id>{UUID_4})/confirm")
    def confirm(self, request: Request, correction_id: UUID, closing_id: str) -> Response:
        """Confirm what somebody else said of the end; it is booked."""
        closing = closing_of(self.get_object(), UUID(closing_id))
        return self.whole(
            confirm_closing(closing, by=person(request), now=timezone.now()).correction
        )

    @extend_schema(request=TurnDownSerializer, responses=WHOLE)
    @action(detail=True, methods=["post"], url_path=rf"ends/(?P<closing_id>{UUID_4})/turn-down")
    def refuse(self, request: Request, correction_id: UUID, closing_id: str) -> Response:
        """Turn down what somebody said of the end; the money is asked back still."""
        words = self.given(TurnDownSerializer)["reason"]
        closing = closing_of(self.get_object(), UUID(closing_id))
        done = turn_down_closing(closing, by=person(request), words=words, now=timezone.now())
        return self.whole(done.correction)

    @extend_schema(responses=ReceivablesSerializer)
    @action(detail=False, pagination_class=None)
    def receivables(self, request: Request) -> Response:
        """Money that is asked back and not there yet, by the days since."""
        on = day_in_china(timezone.now())
        ages = ageing(on)
        total = sum_of_ages(ages)
        found = {"on": on, "ages": ages, "count": total.count, "amount": total.amount}
        return Response(ReceivablesSerializer(found).data)

    @extend_schema(
        parameters=FILTERS,
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "one row each")},
    )
    @action(detail=False, pagination_class=None)
    def file(self, request: Request) -> StreamingHttpResponse:
        """The corrections that are looked for as CSV."""
        return corrections_file(self.get_queryset())
