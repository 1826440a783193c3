"""The preview of a draft's comparison over the API."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import CLAIMING
from accounts.scopes import Scope
from similarity.models import PreviewRequest
from similarity.previews import ask_preview, own_draft, preview_of
from similarity.serializers.previews import PreviewSerializer

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
EMPTY = OpenApiResponse(description="The draft has no avatar, or no work to compare.")
USED_UP = OpenApiResponse(description="No preview is left today.")


class PreviewThrottle(UserRateThrottle):
    """How often a person or client may ask for a preview in a while."""

    scope = "previews"


class PreviewViewSet(GenericViewSet[PreviewRequest]):
    """How alike a draft's works and avatar look, before filing; for its owner alone."""

    scope = Scope.CLAIMS
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
