"""Payees over the API: masked for finance and the auditor; a number is read with a reason."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from payouts.actions import reveal
from payouts.models import Payee, PayeeLook
from payouts.payee_forms import FindPayeeForm, LooksForm
from payouts.queries import look_rates, looks, payees
from payouts.serializers import (
    FoundPayeeSerializer,
    LookRateSerializer,
    PayeeLookSerializer,
    RevealedSerializer,
    RevealSerializer,
)
from payouts.views.finance import READERS

FINANCE = has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)


class PayeeViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Payee]
):
    """Payees, masked."""

    scope = Scope.PAYOUTS
    queryset = Payee.objects.none()
    serializer_class = FoundPayeeSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "payee_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        return [FINANCE() if self.action == "reveal" else has_role(*READERS)()]

    def get_queryset(self) -> QuerySet[Payee]:
        listed = self.action == "list"
        return payees(**FindPayeeForm(self.request.query_params).wanted()) if listed else payees()

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Part of a name or bank; a claim's reference."),
            OpenApiParameter("kind", str, enum=Payee.Kind.values),
            OpenApiParameter("method", str, enum=Payee.Method.values),
            OpenApiParameter("shared", bool, description="Account named by several people."),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Payees, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=RevealSerializer, responses=RevealedSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, payee_id: UUID) -> Response:
        """One number in clear, for who prepares or approves; the look and its reason stay."""
        entered = RevealSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        given = entered.validated_data
        number = reveal(self.get_object(), **given, by=person(request), now=timezone.now())
        return Response(
            {"what": given["what"], "number": number}, headers={"Cache-Control": "no-store"}
        )

    @extend_schema(responses=PayeeLookSerializer(many=True))
    @action(detail=True, serializer_class=PayeeLookSerializer)
    def looks(self, request: Request, payee_id: UUID) -> Response:
        """Who read a number of this payee, when and why, the newest first."""
        read: QuerySet[Any] = looks(payee=self.get_object())
        page: Any = self.paginate_queryset(read)
        return self.get_paginated_response(PayeeLookSerializer(page, many=True).data)


class PayeeLookViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[PayeeLook]):
    """Who read numbers of payees, for the auditor."""

    scope = Scope.PAYOUTS
    queryset = PayeeLook.objects.none()
    serializer_class = PayeeLookSerializer
    permission_classes = (has_role(Role.AUDITOR),)

    def get_queryset(self) -> QuerySet[PayeeLook]:
        return looks(text=LooksForm(self.request.query_params).wanted())

    @extend_schema(
        parameters=[OpenApiParameter("q", str, description="Person, payee or part of the reason.")]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every look, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=LookRateSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def rates(self, request: Request) -> Response:
        """How often each person read a number in a day, 7 and 30 days."""
        return Response(LookRateSerializer(look_rates(timezone.now()), many=True).data)
