"""The notices of a claim over the API: the list, one of them, and its PDF."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import REVIEWING, Role
from accounts.scopes import Scope
from notices.actions import CORRECTING, ask_correction
from notices.downloads import notice_response
from notices.models import Download, Notice
from notices.queries import claim_for, downloads_of, notices_of
from notices.serializers import CorrectionSerializer, DownloadSerializer, NoticeSerializer


class NoticeViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Notice]
):
    """The notices of one claim, for its claimant and for reviewers and the auditor."""

    scope = Scope.NOTICES
    queryset = Notice.objects.none()  # for the description of the API, which has no claim
    serializer_class = NoticeSerializer
    permission_classes = (IsAuthenticated,)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Notice]:
        reader = person(self.request)
        claim = claim_for(reader, UUID(self.kwargs["claim_id"]))
        return notices_of(claim, to=reader).select_related("delivery", "arrival", "posting")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "claim_id": self.kwargs.get("claim_id")}

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "as issued")}
    )
    @action(detail=True)
    def pdf(self, request: Request, **_where: str) -> HttpResponse:
        """The notice's bytes, identical every time."""
        return notice_response(
            self.get_object(),
            request,
            viewer=person(request),
            attachment=True,
            face=Download.Face.API,
        )

    @extend_schema(responses=DownloadSerializer(many=True))
    @action(detail=True, permission_classes=[has_role(*REVIEWING, Role.AUDITOR)])
    def downloads(self, request: Request, **_where: str) -> Response:
        """Who fetched it, the first time first."""
        notice = self.get_object()
        rows: Any = downloads_of(notice)
        page: Any = self.paginate_queryset(rows)
        context = {"claimant": notice.claim.claimant_id}
        return self.get_paginated_response(
            DownloadSerializer(page, many=True, context=context).data
        )

    @extend_schema(request=CorrectionSerializer, responses={202: NoticeSerializer})
    @action(detail=True, methods=["post"], permission_classes=[has_role(*CORRECTING)])
    def correct(self, request: Request, **_where: str) -> Response:
        """Ask for a new notice in this one's place; a worker issues it in a minute or two."""
        entered = CorrectionSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        notice, why = self.get_object(), entered.validated_data["why"]
        ask_correction(notice, by=person(request), why=why, now=timezone.now())
        return Response(self.get_serializer(notice).data, status=202)
