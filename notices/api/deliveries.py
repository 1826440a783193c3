"""E-mails about notices that do not arrive, over the API, and what is done about them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from notices.actions import DELIVERING, mark_returned, post_publicly, send_again
from notices.models import Delivery
from notices.queries import delivery_of, failed_deliveries
from notices.serializers import DeliveryReasonSerializer, UndeliveredSerializer


class UndeliveredViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Delivery]):
    """E-mails about notices that could not be sent or came back; `id` is the notice's."""

    scope = Scope.NOTICES
    queryset = Delivery.objects.none()  # for the description of the API
    serializer_class = UndeliveredSerializer
    permission_classes = (has_role(*DELIVERING, Role.AUDITOR),)
    lookup_field = "notice__public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Delivery]:
        return failed_deliveries()

    @extend_schema(request=None, responses=UndeliveredSerializer)
    @action(detail=True, methods=["post"], permission_classes=[has_role(*DELIVERING)])
    def again(self, request: Request, id: UUID) -> Response:  # noqa: A002  # the API's word
        """Let it be sent again at the next ring."""
        send_again(delivery_of(id).notice, by=person(request), now=timezone.now())
        return self._shown(id)

    @extend_schema(request=DeliveryReasonSerializer, responses=UndeliveredSerializer)
    @action(detail=True, methods=["post"], permission_classes=[has_role(*DELIVERING)])
    def returned(self, request: Request, id: UUID) -> Response:  # noqa: A002  # the API's word
        """Write down that it had left and came back."""
        notice, why = delivery_of(id).notice, self._why(request)
        mark_returned(notice, by=person(request), why=why, now=timezone.now())
        return self._shown(id)

    @extend_schema(request=DeliveryReasonSerializer, responses=UndeliveredSerializer)
    @action(detail=True, methods=["post"], permission_classes=[has_role(*DELIVERING)])
    def posting(self, request: Request, id: UUID) -> Response:  # noqa: A002  # the API's word
        """Post the notice publicly; when that ends it counts as arrived."""
        notice, why = delivery_of(id).notice, self._why(request)
        post_publicly(notice, by=person(request), why=why, now=timezone.now())
        return self._shown(id)

    def _why(self, request: Request) -> str:
        entered = DeliveryReasonSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        why: str = entered.validated_data["why"]
        return why

    def _shown(self, public_id: UUID) -> Response:
        shown: Any = UndeliveredSerializer(delivery_of(public_id)).data
        return Response(shown)
