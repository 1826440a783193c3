"""The API of pictures that a platform named by their address: what waits, what failed, again."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from pictures import actions, queries
from pictures.api.avatars import READING
from pictures.models import AvatarFetch
from pictures.serializers import FetchQuerySerializer, FetchSerializer, ReopenedSerializer


class FetchViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[AvatarFetch]):
    """Pictures that are fetched by the worker; a client sees its own, staff the hosts of all."""

    scope = Scope.AVATARS_WRITE
    queryset = AvatarFetch.objects.none()
    serializer_class = FetchSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        roles = READING if self.request.method in SAFE_METHODS else (Role.PLATFORM_CLIENT,)
        return [IsAuthenticated(), has_role(*roles)()]

    def get_queryset(self) -> QuerySet[AvatarFetch]:
        wanted = FetchQuerySerializer(data=self.request.query_params)
        wanted.is_valid(raise_exception=True)
        return queries.fetches(person(self.request), **wanted.validated_data)

    @extend_schema(parameters=[FetchQuerySerializer])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=None, responses=FetchSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, **_kwargs: str) -> Response:
        """Fetch a picture again that could not be had."""
        row = actions.retry_fetch(self.get_object(), by=person(request), now=timezone.now())
        return Response(self.get_serializer(row).data)

    @extend_schema(request=None, responses=ReopenedSerializer)
    @action(detail=False, methods=["post"], url_path="retry-all", pagination_class=None)
    def retry_all(self, request: Request) -> Response:
        """Fetch everything again that could not be had."""
        return Response({"waiting": actions.retry_all(by=person(request), now=timezone.now())})
