"""The API of avatars: registering one or many, adding facts, finding them, their pictures."""

import json
from collections import Counter
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import REVIEWING, Role
from accounts.scopes import Scope
from pictures import actions, queries
from pictures.api.viewing import IMAGE_SCHEMA, SIDE_IN_PATH, PictureViewSet
from pictures.models import Avatar
from pictures.rows import named_rows
from pictures.serializers import (
    AvatarQuerySerializer,
    AvatarSerializer,
    BatchSerializer,
    CompletedAvatarSerializer,
    ForgetSerializer,
    ForgottenSerializer,
    NewAvatarSerializer,
    OutcomesSerializer,
)
from pictures.serializers.rows import OUTCOMES
from pictures.serving import image_response

READING = (Role.PLATFORM_CLIENT, *REVIEWING, Role.AUDITOR)
THERE = OpenApiResponse(AvatarSerializer, "The same picture is registered under this id.")
TAKEN = OpenApiResponse(
    description="The id has another picture, or other facts (`differing`); `existing` names it."
)
BATCH = OpenApiExample(
    "Two avatars",
    request_only=True,
    value={
        "rows": [
            {
                "external_id": "AV-20260301-000017",
                "url": "https://pictures.example.org/a/17.png",
                "generated_at": "2026-03-01T10:00:00Z",
                "model_version": "avatars-3.1",
                "made_by": "PLATFORM",
            },
            {"external_id": "AV-20260301-000018", "file": "18.png", "made_by": "USER"},
        ]
    },
)


class AvatarViewSet(PictureViewSet):
    """The avatars that a platform client registers under its own ids; registering is idempotent.

    Reviewers and the auditor read all of them, a client its own.
    """

    scope = Scope.AVATARS_WRITE
    queryset = Avatar.objects.none()
    serializer_class = AvatarSerializer
    new_serializer_class = NewAvatarSerializer

    def get_permissions(self) -> list[BasePermission]:
        roles = READING if self.request.method in SAFE_METHODS else (Role.PLATFORM_CLIENT,)
        return [IsAuthenticated(), has_role(*roles)()]

    def get_queryset(self) -> QuerySet[Avatar]:
        found = queries.registered_avatars(person(self.request))
        return found.prefetch_related("blob__reports")

    @extend_schema(parameters=[AvatarQuerySerializer])
    def list(self, request: Request) -> Response:
        wanted = AvatarQuerySerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        found = queries.avatars_like(self.get_queryset(), **wanted.validated_data)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self._shown(page or [], many=True))

    @extend_schema(responses={201: AvatarSerializer, 200: THERE, 409: TAKEN})
    def create(self, request: Request) -> Response:
        """Register one avatar; sent again, the same answer comes with 200."""
        facts = self.facts(request)
        register = actions.fetch_now if "url" in facts else actions.register_avatar
        avatar, made = register(by=person(request), now=timezone.now(), **facts)
        code = status.HTTP_201_CREATED if made else status.HTTP_200_OK
        return Response(self._shown(avatar), status=code)

    @extend_schema(request=CompletedAvatarSerializer, responses={200: AvatarSerializer, 409: TAKEN})
    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        """Add facts that were not said when the avatar was registered; what was said stays."""
        avatar = self.get_object()
        given = CompletedAvatarSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by, now = person(request), timezone.now()
        return Response(
            self._shown(actions.complete_avatar(avatar, by=by, now=now, **given.validated_data))
        )

    @extend_schema(
        request={"application/json": BatchSerializer, "multipart/form-data": BatchSerializer},
        responses=OutcomesSerializer,
        examples=[BATCH],
    )
    @action(detail=False, methods=["post"], pagination_class=None)
    def batch(self, request: Request) -> Response:
        """Register many avatars, each on its own: one that is refused stops no other.

        As JSON, or as multipart with the list as JSON in `rows` and one part for each file.
        Pictures named by an address are fetched later; `waiting` rows say where to follow them.
        """
        rows = named_rows(_rows_of(request.data), _files_of(request))
        outcomes = actions.register_rows(rows, by=person(request), now=timezone.now())
        counted = Counter(each.outcome for each in outcomes)
        told = {"rows": outcomes, **{word: counted[word] for word in OUTCOMES}}
        return Response(OutcomesSerializer(told, context=self.get_serializer_context()).data)

    @extend_schema(request=ForgetSerializer, responses=ForgottenSerializer)
    @action(detail=False, methods=["post"], pagination_class=None)
    def forget(self, request: Request) -> Response:
        """Take the pseudonym of a user who left off every avatar."""
        asked = ForgetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        count = actions.forget_pseudonym(asked.validated_data["pseudonym"], by=person(request))
        return Response({"avatars": count})

    @IMAGE_SCHEMA
    @action(detail=True, url_path=SIDE_IN_PATH)
    def image(self, request: Request, side: str, **_kwargs: str) -> HttpResponse:
        avatar, where = self.get_object(), request.path
        return image_response(
            avatar.blob, int(side), viewer=person(request), watermark=True, where=where
        )

    def _shown(self, found: Any, *, many: bool = False) -> Any:
        return AvatarSerializer(found, many=many, context=self.get_serializer_context()).data


def _rows_of(sent: Any) -> list[Any]:
    """The list under `rows`, in multipart as the text of its JSON."""
    rows = sent.get("rows") if isinstance(sent, dict) else sent
    if isinstance(rows, str):
        try:
            rows = json.loads(rows)
        except (ValueError, RecursionError):
            rows = None
    if isinstance(rows, dict):
        rows = rows.get("rows")
    if not isinstance(rows, list) or not rows:
        raise ValidationError({"rows": [_("Send a list of rows as JSON.")]})
    return rows


def _files_of(request: Request) -> "dict[str, UploadedFile[bytes]]":
    """The files of a call by the names of their parts, and by their own names."""
    parts: MultiValueDict[str, UploadedFile[bytes]] = request.FILES
    named: dict[str, UploadedFile[bytes]] = {}
    for part, files in parts.lists():
        for file in files:
            named.setdefault(str(file.name), file)
        if len(files) == 1:
            named[part] = files[0]
    return named
