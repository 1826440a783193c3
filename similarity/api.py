"""The similarity room over the API: the preview of a draft, and how the search does."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.viewsets import GenericViewSet, ViewSetMixin

from accounts.access import has_role, person
from accounts.roles import CLAIMING
from similarity import queries
from similarity.forms import SampleFilter
from similarity.models import PreviewRequest, RecallSample, SpaceSwitch
from similarity.previews import ask_preview, own_draft, preview_of
from similarity.serializers import (
    PreviewSerializer,
    RecallSampleSerializer,
    SpaceSerializer,
    SpaceSwitchSerializer,
)
from similarity.views import WATCHING

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
EMPTY = OpenApiResponse(description="The draft has no avatar, or no work to compare.")
USED_UP = OpenApiResponse(description="No preview is left today.")


class PreviewThrottle(UserRateThrottle):
    """How often a person or client may ask for a preview in a while."""

    scope = "previews"


class PreviewViewSet(GenericViewSet[PreviewRequest]):
    """How alike a draft's works and avatar look, before filing; for its owner alone."""

    queryset = PreviewRequest.objects.none()
    serializer_class = PreviewSerializer
    permission_classes = (IsAuthenticated, has_role(*CLAIMING))
    pagination_class = None

    def get_throttles(self) -> list[Any]:
        asking = [PreviewThrottle()] if self.action == "create" else []
        return [*super().get_throttles(), *asking]

    @extend_schema(
        operation_id="claims_preview_retrieve", responses=PreviewSerializer, filters=False
    )
    def list(self, request: Request, claim_id: str) -> Response:
        """The newest preview; ask again while its state is `waiting`."""
        return Response(self._shown(claim_id))

    @extend_schema(request=None, responses={202: PreviewSerializer, 409: EMPTY, 429: USED_UP})
    def create(self, request: Request, claim_id: str) -> Response:
        """Ask for a preview; one that waits or still holds is given back and costs nothing."""
        viewer = person(request)
        ask_preview(own_draft(viewer, UUID(claim_id)), by=viewer, now=timezone.now())
        return Response(self._shown(claim_id), status.HTTP_202_ACCEPTED)

    def _shown(self, claim_id: str) -> Any:
        viewer = person(self.request)
        claim = own_draft(viewer, UUID(claim_id))
        return PreviewSerializer(preview_of(claim, viewer=viewer, now=timezone.now())).data


class SampleViewSet(ListModelMixin, GenericViewSet[RecallSample]):
    """How much of the nearest the search found, the newest sample first."""

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

    queryset = SpaceSwitch.objects.select_related("switched_by")
    serializer_class = SpaceSwitchSerializer
    permission_classes = (has_role(*WATCHING),)


routes: list[tuple[str, type[ViewSetMixin], str]] = [
    (rf"claims/(?P<claim_id>{ID})/preview", PreviewViewSet, "claim-preview"),
    ("search/samples", SampleViewSet, "search-sample"),
    ("search/spaces", SpaceViewSet, "search-space"),
    ("search/switches", SwitchViewSet, "search-switch"),
]
