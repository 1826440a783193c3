"""The versions of letters over the API: which are in use, and how another comes into use."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from notices.actions import EDITING, decide_version, propose_version
from notices.models import Notice, Release
from notices.queries import live_versions, open_releases
from notices.serializers import DecideSerializer, LetterSerializer, ProposeSerializer
from notices.versions import stamp_of, versions_of

KIND = OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=Notice.Kind.values)


def letter(kind: str) -> dict[str, Any]:
    """One kind of letter as `LetterSerializer` shows it; `Http404` where there is none."""
    if kind not in Notice.Kind.values:
        raise Http404
    return letters([kind])[0]


def letters(kinds: Sequence[str]) -> list[dict[str, Any]]:
    """Kinds of letters as `LetterSerializer` shows them."""
    live, proposed = live_versions(kinds), open_releases()
    return [
        {
            "kind": kind,
            "live": live[kind],
            "stamp": stamp_of(kind, live[kind]),
            "versions": versions_of(kind),
            "proposal": proposed.get(kind),
        }
        for kind in kinds
    ]


class LetterViewSet(viewsets.GenericViewSet[Release]):
    """Letters by kind: the version in use, the others, and a proposal that waits."""

    scope = Scope.NOTICES
    permission_classes = (has_role(*EDITING, Role.REVIEWER, Role.AUDITOR),)
    serializer_class = LetterSerializer
    pagination_class = None
    lookup_field = "kind"
    lookup_value_regex = "[A-Z_]+"

    @extend_schema(responses=LetterSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every kind of letter."""
        return Response(LetterSerializer(letters(Notice.Kind.values), many=True).data)

    @extend_schema(parameters=[KIND], responses=LetterSerializer)
    def retrieve(self, request: Request, kind: str) -> Response:
        """One kind of letter."""
        return Response(LetterSerializer(letter(kind)).data)

    @extend_schema(parameters=[KIND], request=ProposeSerializer, responses=LetterSerializer)
    @action(detail=True, methods=["post"], permission_classes=[has_role(*EDITING)])
    def propose(self, request: Request, kind: str) -> Response:
        """Propose that a version be used from now on."""
        entered = ProposeSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        propose_version(kind, by=person(request), now=timezone.now(), **entered.validated_data)
        return Response(LetterSerializer(letter(kind)).data)

    @extend_schema(parameters=[KIND], request=DecideSerializer, responses=LetterSerializer)
    @action(detail=True, methods=["post"], permission_classes=[has_role(*EDITING)])
    def decide(self, request: Request, kind: str) -> Response:
        """Approve what somebody else proposed, or turn it down with a reason."""
        entered = DecideSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        release = get_object_or_404(Release, kind=kind, outcome="")
        decide_version(release, by=person(request), now=timezone.now(), **entered.validated_data)
        return Response(LetterSerializer(letter(kind)).data)
