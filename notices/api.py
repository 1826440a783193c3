"""The notices of a claim over the API: the list, one of them, and its PDF."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.viewsets import ViewSetMixin

from accounts.access import person
from notices.downloads import notice_response
from notices.models import Notice
from notices.queries import claim_for, notices_of
from notices.serializers import NoticeSerializer


class NoticeViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Notice]
):
    """The notices of one claim, for its claimant and for reviewers and the auditor."""

    queryset = Notice.objects.none()  # for the description of the API, which has no claim
    serializer_class = NoticeSerializer
    permission_classes = (IsAuthenticated,)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Notice]:
        return notices_of(claim_for(person(self.request), UUID(self.kwargs["claim_id"])))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "claim_id": self.kwargs.get("claim_id")}

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "as issued")}
    )
    @action(detail=True)
    def pdf(self, request: Request, **_where: str) -> HttpResponse:
        """The notice's bytes, identical every time."""
        return notice_response(self.get_object(), request, viewer=person(request), attachment=True)


ONE_CLAIM = r"claims/(?P<claim_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    (f"{ONE_CLAIM}/notices", NoticeViewSet, "notice"),
]
