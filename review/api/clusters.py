"""Avatars with several claims over the API: common questions once, verdicts for each claimant."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.scopes import Scope
from claims.models import Claim
from pictures.models import Blob
from review import actions, queries
from review.models import Finding
from review.serializers import (
    ClaimedAvatarSerializer,
    ClaimedContentSerializer,
    FindingSerializer,
    MemberSerializer,
    NewFindingSerializer,
    NotGeneratedSerializer,
    OutcomeSerializer,
    VerdictsSerializer,
)
from review.views.admission import DECIDERS, READERS
from review.views.clusters import content_of

READING = ("list", "retrieve", "claims")


class AvatarViewSet(ListModelMixin, GenericViewSet[Claim]):
    """Avatar contents against which several claims wait, and deciding these together."""

    scope = Scope.REVIEW
    queryset = Claim.objects.none()
    serializer_class = ClaimedAvatarSerializer
    lookup_url_kwarg = "sha256"
    lookup_value_regex = "[0-9a-f]{64}"

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*(READERS if self.action in READING else DECIDERS))()]

    def get_queryset(self) -> QuerySet[Any, Any]:
        return queries.claimed_avatars(viewer=person(self.request))

    def content(self) -> Blob:
        """The avatar content of the address."""
        return content_of(person(self.request), self.kwargs["sha256"])

    def given(self, request: Request) -> dict[str, Any]:
        """The checked input of this step."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = serializer.validated_data
        return given

    @extend_schema(responses=ClaimedContentSerializer)
    def retrieve(self, request: Request, sha256: str) -> Response:
        content, viewer, now = self.content(), person(request), timezone.now()
        avatar = {
            "sha256": content.sha256,
            "findings": Finding.objects.filter(content=content).select_related("by"),
            "included": queries.included(content, viewer=viewer, now=now).count(),
            "left_out": queries.left_out(content, viewer=viewer, now=now).count(),
            "near": queries.near_avatars(content, viewer=viewer),
        }
        return Response(ClaimedContentSerializer(avatar).data)

    @extend_schema(
        parameters=[OpenApiParameter("left_out", bool, description="The claims left out instead.")],
        responses=MemberSerializer(many=True),
    )
    @action(detail=True, serializer_class=MemberSerializer)
    def claims(self, request: Request, sha256: str) -> Response:
        """The claims that the caller may decide now; or those left out, each with the reason."""
        content, viewer, now = self.content(), person(request), timezone.now()
        out = request.query_params.get("left_out") in ("1", "true")
        chosen = queries.left_out if out else queries.included
        page: list[Claim] = self.paginate_queryset(chosen(content, viewer=viewer, now=now)) or []
        readable = [claim for claim in page if not (out and _closed(claim))]
        shown = queries.shown_pictures(readable, content, viewer=viewer)
        rows = [
            {
                "claim": claim,
                "why": queries.why_not_included(claim) if out else "",
                "pictures": shown.get(claim.pk, []),
            }
            for claim in page
        ]
        return self.get_paginated_response(MemberSerializer(rows, many=True).data)

    @extend_schema(responses={201: FindingSerializer})
    @action(detail=True, methods=["post"], serializer_class=NewFindingSerializer)
    def findings(self, request: Request, sha256: str) -> Response:
        """Answer a common question; the newest answer counts for every claim."""
        content, given = self.content(), self.given(request)
        made = actions.record_finding(content, by=person(request), now=timezone.now(), **given)
        return Response(FindingSerializer(made).data, status=201)

    @extend_schema(responses=OutcomeSerializer(many=True))
    @action(
        detail=True,
        methods=["post"],
        url_path="not-generated",
        serializer_class=NotGeneratedSerializer,
        pagination_class=None,
    )
    def not_generated(self, request: Request, sha256: str) -> Response:
        """Decide claims as not generated here; each claimant gets a verdict of their own."""
        content, given = self.content(), self.given(request)
        finding = get_object_or_404(Finding, content=content, public_id=given["finding"])
        named = {one["claim"]: one["sentence"] for one in given["claims"]}
        claims = self.named(content, list(named))
        outcomes = actions.dismiss_not_generated(
            claims,
            finding,
            by=person(request),
            sentences={claim.pk: named[claim.public_id] for claim in claims},
            now=timezone.now(),
        )
        return Response(OutcomeSerializer(outcomes, many=True).data)

    @extend_schema(responses=OutcomeSerializer(many=True))
    @action(
        detail=True,
        methods=["post"],
        serializer_class=VerdictsSerializer,
        pagination_class=None,
    )
    def verdicts(self, request: Request, sha256: str) -> Response:
        """Decide several claims, each with the verdicts given for its own pictures."""
        content, given = self.content(), self.given(request)
        named = {one["claim"]: one["pictures"] for one in given["claims"]}
        decided = [
            (claim, [_given(claim, verdict) for verdict in named[claim.public_id]])
            for claim in self.named(content, list(named))
        ]
        outcomes = actions.decide_each(decided, by=person(request), now=timezone.now())
        return Response(OutcomeSerializer(outcomes, many=True).data)

    def named(self, content: Blob, public_ids: list[UUID]) -> list[Claim]:
        """Those of the named claims that are against this avatar."""
        return list(queries.claims_against(content).filter(public_id__in=public_ids))


def _given(claim: Claim, verdict: dict[str, Any]) -> actions.Given:
    said = {**verdict, "picture": get_object_or_404(claim.pictures, public_id=verdict["picture"])}
    return actions.Given(**said)


def _closed(claim: Claim) -> bool:
    """Whether nothing of a claim that is left out is shown to the viewer."""
    return queries.why_not_included(claim) in (queries.Why.OWN, queries.Why.BARRED)
