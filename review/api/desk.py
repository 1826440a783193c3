"""The desk over the API, verdicts, and the claimant's appeal."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import CLAIMING, Role
from accounts.scopes import Scope
from claims.models import Claim
from claims.queries import claim_for
from pictures.veil import Veil
from review import actions, queries
from review.serializers import (
    AppealSerializer,
    AskSerializer,
    DecisionSerializer,
    DeskSerializer,
    NewVerdictSerializer,
    VerdictSerializer,
)
from review.views.admission import DECIDERS, READERS, readable_claim
from review.views.files import evidence_of, picture_of
from similarity.models import Exhibit

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IMAGE_PATH = rf"pictures/(?P<picture_id>{ID})/(?P<which>original|avatar)/(?P<side>384|1600)"
VIEWS = "|".join(Exhibit.View.values)
EVIDENCE_PATH = rf"pictures/(?P<picture_id>{ID})/evidence/(?P<view>{VIEWS})"
WEBP = {(200, "image/webp"): OpenApiTypes.BINARY}
LOST = OpenApiResponse(description="The caller does not hold the claim, or it has moved on.")
VEIL = OpenApiParameter(
    "veil", str, enum=["grey", "blur", "both"], description="Without colour, detail, or both."
)


def desk_of(claim: Claim, request: Request) -> Any:
    """A claim as the desk shows it to the caller."""
    desk = {
        "claim": claim,
        "lease": queries.lease_of(claim, now=timezone.now()),
        "appeal": queries.appeal_of(claim),
        "pictures": queries.sheets(claim, viewer=person(request)),
    }
    return DeskSerializer(desk, context={"request": request}).data


class DeskViewSet(GenericViewSet[Claim]):
    """One claim: reading it, and what its holder does with it."""

    scope = Scope.REVIEW
    queryset = Claim.objects.none()
    serializer_class = DeskSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "claim_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        reading = self.action in ("retrieve", "image", "evidence")
        return [has_role(*(READERS if reading else DECIDERS))()]

    def get_object(self) -> Claim:
        return readable_claim(person(self.request), self.kwargs["claim_id"])

    def given(self, request: Request) -> dict[str, Any]:
        """The checked input of this step."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = serializer.validated_data
        return given

    def retrieve(self, request: Request, **_kwargs: str) -> Response:
        return Response(desk_of(self.get_object(), request))

    @extend_schema(request=None, responses={200: DeskSerializer, 409: LOST})
    @action(detail=True, methods=["post"])
    def take(self, request: Request, **_kwargs: str) -> Response:
        claim = self.get_object()
        actions.take(claim, by=person(request), now=timezone.now())
        return Response(desk_of(claim, request))

    @extend_schema(request=None, responses={204: None, 409: LOST})
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, **_kwargs: str) -> Response:
        by, now = person(request), timezone.now()
        actions.give_back_claim(self.get_object(), by=by, now=now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={200: VerdictSerializer, 409: LOST})
    @action(detail=True, methods=["post"], serializer_class=NewVerdictSerializer)
    def verdicts(self, request: Request, **_kwargs: str) -> Response:
        claim, given = self.get_object(), self.given(request)
        picture = get_object_or_404(claim.pictures, public_id=given.pop("picture"))
        verdict = actions.save_verdict(
            claim, picture, by=person(request), now=timezone.now(), **given
        )
        return Response(VerdictSerializer(verdict).data)

    @extend_schema(request=None, responses={200: DeskSerializer, 409: LOST})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, **_kwargs: str) -> Response:
        claim = self.get_object()
        actions.propose(claim, by=person(request), now=timezone.now())
        return Response(desk_of(claim, request))

    @extend_schema(responses={200: DeskSerializer, 409: LOST})
    @action(detail=True, methods=["post"], serializer_class=AskSerializer)
    def ask(self, request: Request, **_kwargs: str) -> Response:
        claim, given = self.get_object(), self.given(request)
        actions.ask_claimant(claim, by=person(request), now=timezone.now(), **given)
        return Response(desk_of(claim, request))

    @extend_schema(
        parameters=[
            OpenApiParameter("picture_id", UUID, OpenApiParameter.PATH),
            OpenApiParameter("which", str, OpenApiParameter.PATH, enum=["original", "avatar"]),
            OpenApiParameter("side", int, OpenApiParameter.PATH, enum=[384, 1600]),
            VEIL,
        ],
        responses=WEBP,
    )
    @action(detail=True, url_path=IMAGE_PATH)
    def image(
        self, request: Request, claim_id: str, picture_id: str, which: str, side: str
    ) -> HttpResponse:
        """One of the two pictures as WebP; a look at the avatar is logged."""
        viewer, where = person(request), request.path
        veil = Veil.of(request.query_params.get("veil", ""))
        return picture_of(
            viewer, UUID(claim_id), UUID(picture_id), which, int(side), where=where, veil=veil
        )

    @extend_schema(
        parameters=[
            OpenApiParameter("picture_id", UUID, OpenApiParameter.PATH),
            OpenApiParameter("view", str, OpenApiParameter.PATH, enum=Exhibit.View.values),
            VEIL,
        ],
        responses=WEBP | {404: OpenApiResponse(description="There is no such view of this pair.")},
    )
    @action(detail=True, url_path=EVIDENCE_PATH)
    def evidence(self, request: Request, claim_id: str, picture_id: str, view: str) -> HttpResponse:
        """One view of what the comparison found, as WebP; a look at the avatar is logged."""
        viewer, where = person(request), request.path
        veil = Veil.of(request.query_params.get("veil", ""))
        return evidence_of(viewer, UUID(claim_id), UUID(picture_id), view, where=where, veil=veil)


class DecisionViewSet(GenericViewSet[Claim]):
    """The decision on one's own claim, and the appeal against it."""

    scope = Scope.REVIEW
    queryset = Claim.objects.none()
    serializer_class = DecisionSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "claim_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        reading = (Role.AUDITOR,) if self.action == "retrieve" else ()
        return [has_role(*CLAIMING, *reading)()]

    def get_object(self) -> Claim:
        return claim_for(person(self.request), self.kwargs["claim_id"])

    def retrieve(self, request: Request, **_kwargs: str) -> Response:
        return Response(self.shown(self.get_object()))

    @extend_schema(
        responses={
            200: DecisionSerializer,
            409: OpenApiResponse(description="No appeal is possible, or not any more."),
        }
    )
    @action(detail=True, methods=["post"], serializer_class=AppealSerializer)
    def appeal(self, request: Request, **_kwargs: str) -> Response:
        claim, serializer = self.get_object(), self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said, now = serializer.validated_data, timezone.now()
        disputed = [_disputed(claim, one) for one in said["pictures"]]
        actions.file_appeal(
            claim, by=person(request), grounds=said["grounds"], disputed=disputed, now=now
        )
        return Response(self.shown(claim))

    def shown(self, claim: Claim) -> Any:
        """The settled verdicts, and until when an appeal is possible."""
        decision = queries.decision_on(claim, viewer=person(self.request), now=timezone.now())
        return DecisionSerializer(decision).data


def _disputed(claim: Claim, said: dict[str, Any]) -> actions.Disputed:
    picture = get_object_or_404(claim.pictures, public_id=said["picture"])
    return actions.Disputed(picture, said["grounds"], said["files"])
