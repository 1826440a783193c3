"""Keeping an unfinished worksheet over the API."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.scopes import Scope
from review import actions
from review.models import Worksheet
from review.serializers import TypedSerializer, WorksheetSerializer
from review.views.admission import DECIDERS, readable_claim


class WorksheetViewSet(GenericViewSet[Worksheet]):
    """What the caller has typed for one picture; `GET` on the claim shows it again."""

    scope = Scope.REVIEW
    queryset = Worksheet.objects.none()
    serializer_class = TypedSerializer
    permission_classes = (has_role(*DECIDERS),)
    lookup_field = "picture"
    lookup_url_kwarg = "picture_id"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    @extend_schema(
        responses={
            200: WorksheetSerializer,
            409: OpenApiResponse(
                description="The caller does not hold the claim, or has saved a newer verdict."
            ),
        }
    )
    def update(self, request: Request, claim_id: str, picture_id: str) -> Response:
        """Keep the worksheet as it is; what arrives last stands, and no verdict is changed."""
        claim = readable_claim(person(request), UUID(claim_id))
        picture = get_object_or_404(claim.pictures, public_id=picture_id)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        kept = actions.keep_worksheet(
            claim, picture, by=person(request), now=timezone.now(), **serializer.validated_data
        )
        return Response(WorksheetSerializer(kept).data)
