"""Tariffs and tax policies over the API: reading, proposing and deciding."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from payouts.actions import (
    approve_policy,
    propose_tariff,
    propose_tax,
    turn_down_policy,
    withdraw_policy,
)
from payouts.models import Policy, Tariff, TaxPolicy
from payouts.queries import policies
from payouts.serializers.policies import (
    DecisionSerializer,
    ProposeTariffSerializer,
    ProposeTaxSerializer,
    TariffSerializer,
    TaxPolicySerializer,
    tax_fields_of,
)
from payouts.views.finance import READERS

PREPARERS = has_role(Role.FINANCE_PREPARER)
APPROVERS = has_role(Role.FINANCE_APPROVER)
LISTED = extend_schema(parameters=[OpenApiParameter("state", str, enum=Policy.State.values)])


class PolicyViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """What both kinds of policies have in common."""

    scope = Scope.PAYOUTS
    lookup_field = "public_id"
    lookup_url_kwarg = "policy_id"
    lookup_value_converter = "uuid"
    kind: ClassVar[type[Tariff] | type[TaxPolicy]]
    step_permissions = {
        "create": PREPARERS,
        "withdraw": PREPARERS,
        "approve": APPROVERS,
        "turn_down": APPROVERS,
    }

    def get_permissions(self) -> list[BasePermission]:
        return [self.step_permissions.get(self.action, has_role(*READERS))()]

    def get_queryset(self) -> QuerySet[Any]:
        found: Any = policies(self.kind)
        state = self.request.query_params.get("state") if self.action == "list" else None
        wanted: QuerySet[Any] = found.filter(state=state) if state else found
        return wanted

    def shown(self, policy: Tariff | TaxPolicy, status: int = 200) -> Response:
        return Response(self.get_serializer(policy).data, status=status)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, policy_id: UUID) -> Response:
        """Approve what somebody else proposed; it is in force from its day on."""
        now = timezone.now()
        return self.shown(approve_policy(self.get_object(), by=person(request), now=now))

    @extend_schema(request=DecisionSerializer)
    @action(detail=True, methods=["post"], url_path="turn-down")
    def turn_down(self, request: Request, policy_id: UUID) -> Response:
        """Turn down what somebody else proposed, with a reason."""
        entered = DecisionSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        reason, now = entered.validated_data["reason"], timezone.now()
        policy = turn_down_policy(self.get_object(), by=person(request), reason=reason, now=now)
        return self.shown(policy)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, policy_id: UUID) -> Response:
        """Take back one's own proposal."""
        now = timezone.now()
        return self.shown(withdraw_policy(self.get_object(), by=person(request), now=now))


@extend_schema(responses=TariffSerializer)
class TariffViewSet(PolicyViewSet):
    """The promised amount per picture: its versions, and changing it by two people."""

    scope = Scope.PAYOUTS
    queryset = Tariff.objects.none()
    kind = Tariff
    serializer_class = TariffSerializer

    @LISTED
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All tariffs, open proposals first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=ProposeTariffSerializer, responses={201: TariffSerializer})
    def create(self, request: Request) -> Response:
        """Propose another amount per picture."""
        entered = ProposeTariffSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        tariff = propose_tariff(**entered.validated_data, by=person(request), now=timezone.now())
        return self.shown(tariff, status=201)


@extend_schema(responses=TaxPolicySerializer)
class TaxPolicyViewSet(PolicyViewSet):
    """Whether and how tax is withheld: its versions, and changing it by two people."""

    scope = Scope.PAYOUTS
    queryset = TaxPolicy.objects.none()
    kind = TaxPolicy
    serializer_class = TaxPolicySerializer

    @LISTED
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All tax policies, open proposals first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=ProposeTaxSerializer, responses={201: TaxPolicySerializer})
    def create(self, request: Request) -> Response:
        """Propose whether and how tax is withheld."""
        entered = ProposeTaxSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        data = entered.validated_data
        policy = propose_tax(
            terms=tax_fields_of(data),
            effective_from=data["effective_from"],
            reason=data["reason"],
            by=person(request),
            now=timezone.now(),
        )
        return self.shown(policy, status=201)
