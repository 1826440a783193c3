"""How the search by likeness does, over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role
from accounts.scopes import Scope
from similarity import queries
from similarity.forms import SampleFilter
from similarity.models import RecallSample, SpaceSwitch
from similarity.serializers.search import (
    RecallSampleSerializer,
    SpaceSerializer,
    SpaceSwitchSerializer,
)
from similarity.views.search import WATCHING


class SampleViewSet(ListModelMixin, GenericViewSet[RecallSample]):
    """How much of the nearest the search found, the newest sample first."""

    scope = Scope.REVIEW
    queryset = RecallSample.objects.none()
    serializer_class = RecallSampleSerializer
    permission_classes = (has_role(*WATCHING),)

    def get_queryset(self) -> QuerySet[RecallSample]:
        form = SampleFilter(self.request.query_params, spaces=queries.spaces())
        return queries.samples(**form.wanted())

    @extend_schema(
        parameters=[
            OpenApiParameter("space", str, description="of one encoder's space"),
            OpenApiParameter("low", bool, description="only those below the limit"),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class SpaceViewSet(GenericViewSet[RecallSample]):
    """Every encoder's space that has fingerprints, with its newest sample."""

    scope = Scope.REVIEW
    queryset = RecallSample.objects.none()
    serializer_class = SpaceSerializer
    permission_classes = (has_role(*WATCHING),)
    pagination_class = None

    @extend_schema(responses=SpaceSerializer(many=True), filters=False)
    def list(self, request: Request) -> Response:
        """What each covers and which one serves."""
        return Response(SpaceSerializer(queries.spaces(), many=True).data)


class SwitchViewSet(ListModelMixin, GenericViewSet[SpaceSwitch]):
    """Who switched the search to another encoder's space, the newest first."""

    scope = Scope.REVIEW
    queryset = SpaceSwitch.objects.select_related("switched_by")
    serializer_class = SpaceSwitchSerializer
    permission_classes = (has_role(*WATCHING),)
