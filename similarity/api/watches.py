"""Watched works and what was found, over the API; for the works' owner alone."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import CLAIMING
from accounts.scopes import Scope
from pictures.models import Work
from pictures.queries import works_of
from pictures.serving import image_response
from similarity.api.previews import ID
from similarity.models import Watch, WatchHit
from similarity.queries.watches import hits_of, watch_of
from similarity.serializers.watches import HitSerializer, StartedSerializer, WatchSerializer
from similarity.views.watches import SMALL
from similarity.watching import claim_hit, end_watch, set_aside, watch

OPEN = OpenApiParameter("open", bool, description="Only hits that nobody has answered yet.")


class WatchViewSet(GenericViewSet[Watch]):
    """The switch of one work: compared with every avatar, or not."""

    scope = Scope.WORKS
    queryset = Watch.objects.none()
    serializer_class = WatchSerializer
    permission_classes = (IsAuthenticated, has_role(*CLAIMING))
    pagination_class = None

    @extend_schema(operation_id="works_watch_retrieve", responses=WatchSerializer, filters=False)
    def list(self, request: Request, work_id: str) -> Response:
        """Whether the work is watched, and what was found."""
        return self._answer(self._work(work_id))

    @extend_schema(request=None, responses={200: WatchSerializer})
    def create(self, request: Request, work_id: str) -> Response:
        """Watch the work from now on; asked twice, nothing changes."""
        work = self._work(work_id)
        watch(work, by=person(request), now=timezone.now())
        return self._answer(work)

    @extend_schema(request=None, responses={200: WatchSerializer})
    @action(detail=False, methods=["post"])
    def end(self, request: Request, work_id: str) -> Response:
        """Watch the work no more; what was found is kept."""
        work = self._work(work_id)
        end_watch(work, by=person(request), now=timezone.now())
        return self._answer(work)

    def _work(self, work_id: str) -> Work:
        return get_object_or_404(works_of(person(self.request)), public_id=UUID(work_id))

    def _answer(self, work: Work) -> Response:
        return Response(WatchSerializer(watch_of(work)).data)


class HitViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[WatchHit]):
    """Avatars that are like the person's watched works, the newest first."""

    scope = Scope.WORKS
    queryset = WatchHit.objects.none()
    serializer_class = HitSerializer
    permission_classes = (IsAuthenticated, has_role(*CLAIMING))
    lookup_field = "public_id"
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[WatchHit]:
        only_open = self.request.query_params.get("open", "").lower() in ("1", "true")
        return hits_of(person(self.request), answered=False if only_open else None)

    @extend_schema(parameters=[OPEN])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(responses={(200, "image/webp"): OpenApiTypes.BINARY})
    @action(detail=True)
    def image(self, request: Request, **_kwargs: str) -> HttpResponse:
        """The avatar, small and watermarked; the look is logged."""
        blob, where = self.get_object().avatar.blob, request.path
        return image_response(blob, SMALL, viewer=person(request), watermark=True, where=where)

    @extend_schema(request=None, responses={201: StartedSerializer})
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, **_kwargs: str) -> Response:
        """Start a claim with the work and the avatar; asked twice, the same draft comes back."""
        draft = claim_hit(self.get_object(), by=person(request), now=timezone.now())
        return Response(StartedSerializer(draft).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=HitSerializer)
    @action(detail=True, methods=["post"], url_path="set-aside")
    def set_aside(self, request: Request, **_kwargs: str) -> Response:
        """Say that nothing is to follow."""
        hit = set_aside(self.get_object(), by=person(request), now=timezone.now())
        return Response(HitSerializer(hit).data)
