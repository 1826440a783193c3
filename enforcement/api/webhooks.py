"""Endpoints and deliveries over the API: registered, tested, replayed."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.scopes import Scope
from enforcement import actions
from enforcement.actions import MANAGING
from enforcement.endpoint_forms import DeliveryFilter
from enforcement.models import Delivery, Endpoint
from enforcement.queries.webhooks import READERS, deliveries, endpoint_named, endpoints
from enforcement.webhook_serializers import (
    DeliverySerializer,
    EndpointSerializer,
    ReplayedSerializer,
    ReplaySerializer,
    SecretSerializer,
    WholeDeliverySerializer,
)

READING = ("list", "retrieve")


class EndpointViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Endpoint]):
    """Addresses to which orders are delivered, signed as Standard Webhooks asks."""

    scope = Scope.ORDERS_WRITE
    queryset = Endpoint.objects.none()
    serializer_class = EndpointSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "endpoint_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*(READERS if self.action in READING else MANAGING))()]

    def get_queryset(self) -> QuerySet[Endpoint]:
        return endpoints()

    @extend_schema(request=EndpointSerializer, responses={201: SecretSerializer})
    def create(self, request: Request) -> Response:
        """Register an endpoint. Its secret is told in this answer alone."""
        entered = EndpointSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        made, secret = actions.register_endpoint(
            by=person(request), now=timezone.now(), **entered.validated_data
        )
        return Response(self._with_secret(made, secret), status=201)

    @extend_schema(request=None, responses=SecretSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, endpoint_id: UUID) -> Response:
        """Give it a new secret. For some hours messages carry a signature of each."""
        endpoint = self.get_object()
        secret = actions.rotate_secret(endpoint, by=person(request), now=timezone.now())
        return Response(self._with_secret(endpoint, secret))

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, endpoint_id: UUID) -> Response:
        """Send a test message there."""
        sent = actions.ping_endpoint(self.get_object(), by=person(request), now=timezone.now())
        return Response(DeliverySerializer(sent).data, status=202)

    @extend_schema(request=None, responses=EndpointSerializer)
    @action(detail=True, methods=["post"], url_path="switch-on")
    def switch_on(self, request: Request, endpoint_id: UUID) -> Response:
        """Send there again, beginning with what has waited."""
        actions.switch_on(self.get_object(), by=person(request), now=timezone.now())
        return Response(EndpointSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=EndpointSerializer)
    @action(detail=True, methods=["post"], url_path="switch-off")
    def switch_off(self, request: Request, endpoint_id: UUID) -> Response:
        """Send nothing there for now; messages wait meanwhile."""
        actions.switch_off(self.get_object(), by=person(request), now=timezone.now())
        return Response(EndpointSerializer(self.get_object()).data)

    @extend_schema(request=ReplaySerializer, responses={202: ReplayedSerializer})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, endpoint_id: UUID) -> Response:
        """Send again, under the same ids: what was given up, or everything since a moment."""
        entered = ReplaySerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        since, now = entered.validated_data.get("since"), timezone.now()
        endpoint = self.get_object()
        count = actions.replay_endpoint(endpoint, by=person(request), since=since, now=now)
        return Response({"replayed": count}, status=202)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, endpoint_id: UUID) -> Response:
        """Send nothing there any more."""
        actions.remove_endpoint(self.get_object(), by=person(request), now=timezone.now())
        return Response(status=204)

    def _with_secret(self, endpoint: Endpoint, secret: str) -> Any:
        fresh = endpoint_named(endpoint.public_id)
        return SecretSerializer(fresh, context={"secret": secret}).data


class DeliveryViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Delivery]):
    """What was told to which endpoint, with every try."""

    scope = Scope.ORDERS_WRITE
    queryset = Delivery.objects.none()
    serializer_class = DeliverySerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "delivery_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*(READERS if self.action in READING else MANAGING))()]

    def get_queryset(self) -> QuerySet[Delivery]:
        if self.action != "list":
            return deliveries()
        return deliveries(**DeliveryFilter(self.request.query_params).wanted())

    @extend_schema(
        parameters=[
            OpenApiParameter("state", str, enum=Delivery.State.values),
            OpenApiParameter("endpoint", OpenApiTypes.UUID),
            OpenApiParameter("order", str, description="a part of an order's number"),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Deliveries, the newest message first; `state=DEAD`: those that were given up."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=WholeDeliverySerializer)
    def retrieve(self, request: Request, delivery_id: UUID) -> Response:
        """One delivery with what is sent and every try."""
        found = deliveries().prefetch_related("calls")
        delivery = get_object_or_404(found, public_id=delivery_id)
        return Response(WholeDeliverySerializer(delivery).data)

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, delivery_id: UUID) -> Response:
        """Send it again, under the same id."""
        sent = actions.replay(self.get_object(), by=person(request), now=timezone.now())
        return Response(DeliverySerializer(sent).data, status=202)
