"""The files of a released batch over the API: which kinds there are, making, downloading."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from payouts.actions import export_batch, read_export
from payouts.downloads import attachment
from payouts.exports.profiles import Profile, profiles
from payouts.models import Batch, Export
from payouts.queries import batches, exports_of
from payouts.serializers import ExportAskSerializer, ExportSerializer, ProfileSerializer
from payouts.views.finance import READERS

PROFILE = OpenApiParameter("profile", str, OpenApiParameter.PATH, description="A profile's key.")


class ExportViewSet(viewsets.GenericViewSet[Export]):
    """The files of one batch, one for each kind."""

    scope = Scope.PAYOUTS
    queryset = Export.objects.none()
    serializer_class = ExportSerializer
    pagination_class = None
    lookup_field = "profile"
    lookup_value_regex = r"[a-z0-9][a-z0-9.-]*"

    def get_permissions(self) -> list[BasePermission]:
        if self.action == "list":
            return [has_role(*READERS)()]
        return [has_role(Role.FINANCE_PREPARER)()]

    def get_queryset(self) -> QuerySet[Export]:
        return exports_of(self._batch(self.kwargs["batch_id"]))

    def _batch(self, batch_id: str) -> Batch:
        return get_object_or_404(batches(), public_id=UUID(batch_id))

    @extend_schema(responses=ExportSerializer(many=True))
    def list(self, request: Request, batch_id: str) -> Response:
        """What was asked for, how far it is, its SHA-256, and who took it away."""
        return Response(ExportSerializer(self.get_queryset(), many=True).data)

    @extend_schema(
        request=ExportAskSerializer, responses={201: ExportSerializer, 202: ExportSerializer}
    )
    def create(self, request: Request, batch_id: str) -> Response:
        """Make a file; a large one is queued (202). Asked again, the same file is named."""
        entered = ExportAskSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        wanted = entered.validated_data["profile"]
        batch = self._batch(batch_id)
        export = export_batch(batch, by=person(request), profile=wanted, now=timezone.now())
        status = 202 if export.working else 201
        return Response(ExportSerializer(export).data, status=status)

    @extend_schema(
        parameters=[PROFILE],
        responses={(200, "*/*"): OpenApiResponse(OpenApiTypes.BINARY, "the stored bytes")},
    )
    def retrieve(self, request: Request, batch_id: str, profile: str) -> StreamingHttpResponse:
        """The stored bytes of a file, identical every time; the download is recorded."""
        batch = self._batch(batch_id)
        return attachment(
            read_export(batch, by=person(request), profile=profile, now=timezone.now())
        )


class ProfileViewSet(viewsets.GenericViewSet[Export]):
    """The kinds of files that can be made."""

    scope = Scope.PAYOUTS
    queryset = Export.objects.none()
    serializer_class = ProfileSerializer
    permission_classes = (has_role(*READERS),)
    pagination_class = None

    @extend_schema(responses=ProfileSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every kind, with what it can carry."""
        known: list[Profile] = list(profiles().values())
        return Response(ProfileSerializer(known, many=True).data)
