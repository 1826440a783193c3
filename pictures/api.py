"""The API of pictures: a creator's works, and the avatars that the platform registers."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle, UserRateThrottle
from rest_framework.viewsets import GenericViewSet, ViewSetMixin

from accounts.access import has_role, person
from accounts.roles import CLAIMING, Role
from accounts.scopes import Scope
from pictures import actions, queries
from pictures.forms import read_upload
from pictures.models import Avatar, Work
from pictures.proofs import add_proof, remove_proof
from pictures.serializers import (
    AvatarSerializer,
    NewAvatarSerializer,
    NewWorkProofSerializer,
    NewWorkSerializer,
    WorkProofSerializer,
    WorkSerializer,
)
from pictures.serving import image_response, paper_response

PROOF_PATH = "proofs/(?P<proof_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
SIDE_IN_PATH = r"image/(?P<side>384|1600)"
IMAGE_SCHEMA = extend_schema(
    parameters=[OpenApiParameter("side", int, OpenApiParameter.PATH, enum=[384, 1600])],
    responses={(200, "image/webp"): OpenApiTypes.BINARY},
)
AVATAR_THERE = OpenApiResponse(AvatarSerializer, "The same picture is registered under this id.")
AVATAR_TAKEN = OpenApiResponse(description="The id has another picture; `existing` names it.")


UPLOADING = frozenset({"create", "proofs"})


class UploadThrottle(UserRateThrottle):
    """How many pictures a person or client may send in a while."""

    scope = "uploads"


class PictureViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """What works and avatars have in common: own rows alone, uploads throttled."""

    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    parser_classes = (MultiPartParser, FormParser, JSONParser)
    new_serializer_class: ClassVar[type[BaseSerializer[Any]]]

    def get_throttles(self) -> list[BaseThrottle]:
        uploading = [UploadThrottle()] if self.action in UPLOADING else []
        return [*super().get_throttles(), *uploading]

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "create":
            return self.new_serializer_class
        return super().get_serializer_class()

    def facts(self, request: Request) -> dict[str, Any]:
        """The checked fields of a new picture, its bytes under `data`."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        facts: dict[str, Any] = dict(serializer.validated_data)
        facts["data"] = read_upload(facts.pop("image"))
        return facts


class WorkViewSet(PictureViewSet):
    """A creator's library; a work that a claim names can't be deleted."""

    scope = Scope.WORKS
    queryset = Work.objects.none()
    serializer_class = WorkSerializer
    new_serializer_class = NewWorkSerializer
    permission_classes = (IsAuthenticated, has_role(*CLAIMING))

    def get_queryset(self) -> QuerySet[Work]:
        return queries.works_of(person(self.request)).prefetch_related("blob__reports")

    @extend_schema(responses={201: WorkSerializer})
    def create(self, request: Request) -> Response:
        work = actions.add_work(by=person(request), now=timezone.now(), **self.facts(request))
        return Response(self._shown(work), status=status.HTTP_201_CREATED)

    def update(self, request: Request, **_kwargs: str) -> Response:
        return self._change(request, partial=False)

    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        return self._change(request, partial=True)

    def destroy(self, request: Request, **_kwargs: str) -> Response:
        actions.delete_work(self.get_object(), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @IMAGE_SCHEMA
    @action(detail=True, url_path=SIDE_IN_PATH)
    def image(self, request: Request, side: str, **_kwargs: str) -> HttpResponse:
        work = self.get_object()
        return image_response(work.blob, int(side), viewer=person(request), watermark=False)

    @extend_schema(responses=WorkProofSerializer(many=True), methods=["GET"], filters=False)
    @extend_schema(
        request=NewWorkProofSerializer, responses={201: WorkProofSerializer}, methods=["POST"]
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def proofs(self, request: Request, **_kwargs: str) -> Response:
        """The proofs kept with a work; a new one goes into every claim from now on."""
        work = self.get_object()
        if request.method == "GET":
            return Response(WorkProofSerializer(work.proofs.all(), many=True).data)
        serializer = NewWorkProofSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        upload, by = said.pop("file", None), person(request)
        proof = add_proof(work, by=by, upload=upload, now=timezone.now(), **said)
        return Response(WorkProofSerializer(proof).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=PROOF_PATH)
    def proof(self, request: Request, proof_id: str, **_kwargs: str) -> Response:
        """Take a proof away; one that is part of a claim stays."""
        proof = get_object_or_404(self.get_object().proofs, public_id=proof_id)
        remove_proof(proof, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path=f"{PROOF_PATH}/file")
    def proof_file(self, request: Request, proof_id: str, **_kwargs: str) -> HttpResponse:
        """The bytes of a proof."""
        proofs = self.get_object().proofs.exclude(attachment="")
        proof = get_object_or_404(proofs, public_id=proof_id)
        return paper_response(proof.attachment, proof.filename)

    def _change(self, request: Request, *, partial: bool) -> Response:
        work = self.get_object()
        serializer = self.get_serializer(work, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        names = ("title", "created_on", "first_published_on", "first_published_url")
        facts = {name: getattr(work, name) for name in names} | serializer.validated_data
        work = actions.change_work(work, by=person(request), now=timezone.now(), **facts)
        return Response(self._shown(work))

    def _shown(self, work: Work) -> Any:
        return WorkSerializer(work, context=self.get_serializer_context()).data


class AvatarViewSet(PictureViewSet):
    """The avatars that a platform client registers under its own ids; registering is idempotent."""

    scope = Scope.AVATARS_WRITE
    queryset = Avatar.objects.none()
    serializer_class = AvatarSerializer
    new_serializer_class = NewAvatarSerializer
    permission_classes = (IsAuthenticated, has_role(Role.PLATFORM_CLIENT))

    def get_queryset(self) -> QuerySet[Avatar]:
        added = queries.avatars_added_by(person(self.request))
        found = added.prefetch_related("blob__reports")
        external_id = self.request.query_params.get("external_id")
        return found.filter(external_id=external_id) if external_id else found

    @extend_schema(parameters=[OpenApiParameter("external_id", str)])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(responses={201: AvatarSerializer, 200: AVATAR_THERE, 409: AVATAR_TAKEN})
    def create(self, request: Request) -> Response:
        avatar, made = actions.register_avatar(
            by=person(request), now=timezone.now(), **self.facts(request)
        )
        shown = AvatarSerializer(avatar, context=self.get_serializer_context()).data
        return Response(shown, status=status.HTTP_201_CREATED if made else status.HTTP_200_OK)

    @IMAGE_SCHEMA
    @action(detail=True, url_path=SIDE_IN_PATH)
    def image(self, request: Request, side: str, **_kwargs: str) -> HttpResponse:
        avatar = self.get_object()
        where = request.path
        return image_response(
            avatar.blob, int(side), viewer=person(request), watermark=True, where=where
        )


routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("works", WorkViewSet, "work"),
    ("avatars", AvatarViewSet, "avatar"),
]
