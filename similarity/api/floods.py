"""Quarantined works over the API, for reviewers and the auditor."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import AuditorReads, has_role, person
from accounts.roles import REVIEWING, Role
from accounts.scopes import Scope
from similarity.api.previews import ID
from similarity.models import Flood
from similarity.queries.watches import floods
from similarity.serializers.watches import DecideFloodSerializer, FloodSerializer
from similarity.watching import decide_flood


class FloodViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Flood]):
    """Watched works that are like too many avatars, the open ones first."""

    scope = Scope.REVIEW
    queryset = Flood.objects.none()
    serializer_class = FloodSerializer
    permission_classes = (IsAuthenticated, has_role(*REVIEWING, Role.AUDITOR), AuditorReads)
    lookup_field = "public_id"
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Flood]:
        return floods()

    @extend_schema(request=DecideFloodSerializer, responses=FloodSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **_kwargs: str) -> Response:
        """Compare the work again, or end its watch; the owner reads why."""
        flood = self.get_object()
        said = DecideFloodSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        release = said.validated_data["outcome"] == Flood.Outcome.RELEASED
        decided = decide_flood(
            flood, release=release, by=person(request), reason=said.validated_data["reason"],
            now=timezone.now(),
        )  # fmt: skip
        return Response(FloodSerializer(decided).data)
