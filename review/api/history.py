"""A claim's past over the API: both sides' history, and everything that happened to it."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.scopes import Scope
from claims.models import Claim
from review import queries
from review.queries import Group
from review.serializers.history import EventSerializer, HistorySerializer, PastClaimSerializer
from review.views.admission import READERS, readable_claim

GROUPS = "|".join(Group.values)


class HistoryViewSet(GenericViewSet[Claim]):
    """What is known of both sides of a claim beside the claim itself: facts, never a verdict."""

    scope = Scope.REVIEW
    queryset = Claim.objects.none()
    serializer_class = HistorySerializer
    permission_classes = (has_role(*READERS),)

    @extend_schema(
        operation_id="review_claims_history_retrieve",
        responses=forced_singular_serializer(HistorySerializer),  # type: ignore[no-untyped-call]
    )
    def list(self, request: Request, **_kwargs: str) -> Response:
        viewer = person(request)
        claim = readable_claim(viewer, UUID(self.kwargs["claim_id"]))
        found = {
            "history": queries.history_of(claim, viewer=viewer, now=timezone.now()),
            "disputed": queries.under_appeal(claim),
        }
        return Response(HistorySerializer(found).data)

    @extend_schema(
        operation_id="review_claims_history_group_list",
        parameters=[OpenApiParameter("group", str, OpenApiParameter.PATH, enum=Group.values)],
        responses=PastClaimSerializer(many=True),
        filters=False,
    )
    @action(detail=False, url_path=f"(?P<group>{GROUPS})")
    def group(self, request: Request, group: str, **_kwargs: str) -> Response:
        """Every claim of one group, the newest first, page by page."""
        viewer = person(request)
        claim = readable_claim(viewer, UUID(self.kwargs["claim_id"]))
        alike = queries.alike_to(claim)
        found = queries.with_past(queries.claims_in(Group(group), claim, alike))
        claims = list(self.paginate_queryset(found) or ())
        past = queries.past_in(Group(group), claims, beside=claim, alike=alike, viewer=viewer)
        return self.get_paginated_response(PastClaimSerializer(past, many=True).data)


class TimelineViewSet(GenericViewSet[Any]):
    """Everything that happened to a claim, the oldest first."""

    scope = Scope.REVIEW
    queryset = Claim.objects.none()
    serializer_class = EventSerializer
    permission_classes = (has_role(*READERS),)

    @extend_schema(responses=EventSerializer(many=True))
    def list(self, request: Request, **_kwargs: str) -> Response:
        viewer = person(request)
        claim = readable_claim(viewer, UUID(self.kwargs["claim_id"]))
        events = queries.timeline_of(claim, viewer=viewer, now=timezone.now())
        page: Any = self.paginate_queryset(events)
        shown = EventSerializer(page, many=True, context={"claimant": claim.claimant_id})
        return self.get_paginated_response(shown.data)
