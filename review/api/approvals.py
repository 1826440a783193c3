"""Proposals over the API: what waits, what has changed, and what senior people say to it."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from review import actions, queries
from review.api.desk import ID
from review.changes import changes_of
from review.forms import ApprovalFilter
from review.models import Approval
from review.serializers import ApprovalSerializer, ChangesSerializer, ReturnSerializer
from review.views.admission import READERS

DECIDED = OpenApiResponse(
    description="Decided or signed already, withdrawn, or the evidence or amount has changed."
)
FILTERS = [
    OpenApiParameter("which", str, enum=queries.Waiting.values),
    OpenApiParameter("q", str, description="A part of the reference."),
    OpenApiParameter("least", float, description="From this amount in CNY."),
    OpenApiParameter("appealed", bool, description="Only proposals after an appeal."),
    OpenApiParameter("overdue", bool, description="Only proposals whose claim is overdue."),
]


class ApprovalViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Approval]):
    """Proposals that wait, the earliest due first, and the word of senior people."""

    scope = Scope.REVIEW
    queryset = Approval.objects.none()
    serializer_class = ApprovalSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "approval_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        deciding = self.action in ("approve", "send_back")
        return [has_role(*((Role.SENIOR_REVIEWER,) if deciding else READERS))()]

    def get_queryset(self) -> QuerySet[Approval]:
        viewer = person(self.request)
        if self.action == "list":
            wanted = ApprovalFilter(self.request.query_params).wanted()
            return queries.open_approvals(to=viewer, wanted=wanted, now=timezone.now())
        return queries.readable_approvals(to=viewer)

    @extend_schema(parameters=FILTERS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @action(detail=True, serializer_class=ChangesSerializer)
    def changes(self, request: Request, **_kwargs: str) -> Response:
        """What has changed since the proposal was made, since one was returned, or by an appeal."""
        found = changes_of(self.get_object(), now=timezone.now())
        return Response(ChangesSerializer(found).data)

    @extend_schema(
        description="Sign the proposal; the last signature that it needs upholds the claim.",
        request=None,
        responses={200: ApprovalSerializer, 409: DECIDED},
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **_kwargs: str) -> Response:
        approval = self.get_object()
        actions.approve(approval, by=person(request), now=timezone.now())
        return Response(ApprovalSerializer(approval).data)

    @extend_schema(responses={200: ApprovalSerializer, 409: DECIDED})
    @action(detail=True, methods=["post"], url_path="return", serializer_class=ReturnSerializer)
    def send_back(self, request: Request, **_kwargs: str) -> Response:
        approval, serializer = self.get_object(), self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        actions.return_proposal(
            approval, by=person(request), now=timezone.now(), **serializer.validated_data
        )
        return Response(ApprovalSerializer(approval).data)
