"""The review room over the API: the queue, verdicts, approvals, and the claimant's appeal."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import CLAIMING, Role
from claims.models import Claim
from claims.queries import claim_for
from review import actions, queries
from review.forms import QueueFilter
from review.models import Approval, SecondLook
from review.serializers import (
    AppealSerializer,
    ApprovalSerializer,
    AskSerializer,
    DecisionSerializer,
    DeskSerializer,
    NewVerdictSerializer,
    QueueClaimSerializer,
    ReturnSerializer,
    VerdictSerializer,
)
from review.views.admission import DECIDERS, READERS, readable_claim
from review.views.files import evidence_of, picture_of
from similarity.models import Band, Exhibit

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IMAGE_PATH = rf"pictures/(?P<picture_id>{ID})/(?P<which>original|avatar)/(?P<side>384|1600)"
VIEWS = "|".join(Exhibit.View.values)
EVIDENCE_PATH = rf"pictures/(?P<picture_id>{ID})/evidence/(?P<view>{VIEWS})"
WEBP = {(200, "image/webp"): OpenApiTypes.BINARY}
LOST = OpenApiResponse(description="The caller does not hold the claim, or it has moved on.")
DECIDED = OpenApiResponse(description="Decided already, withdrawn, or the evidence has changed.")
SHELVES = [
    OpenApiParameter("shelf", str, enum=queries.Shelf.values),
    OpenApiParameter("band", str, enum=Band.values),
    OpenApiParameter("q", str, description="A part of the reference."),
    OpenApiParameter(
        "conflicts", bool, description="Only claims with a work that somebody else claims too."
    ),
]


class QueueViewSet(ListModelMixin, GenericViewSet[Claim]):
    """The queue: what waits for the caller unless another shelf is asked for."""

    queryset = Claim.objects.none()
    serializer_class = QueueClaimSerializer
    permission_classes = (has_role(*READERS),)

    def get_queryset(self) -> QuerySet[Claim]:
        wanted = QueueFilter(self.request.query_params).wanted()
        return queries.on_shelf(viewer=person(self.request), now=timezone.now(), **wanted)

    @extend_schema(parameters=SHELVES)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class NextViewSet(GenericViewSet[Claim]):
    """Taking the claim that is due first, or the second look that comes before it."""

    serializer_class = DeskSerializer
    permission_classes = (has_role(*DECIDERS),)

    @extend_schema(
        request=None,
        responses={
            201: DeskSerializer,
            204: OpenApiResponse(description="Nothing waits."),
            303: OpenApiResponse(description="A second look comes first; Location says where."),
        },
    )
    def create(self, request: Request) -> Response:
        work = actions.take_work(by=person(request), now=timezone.now())
        if work is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        if isinstance(work, SecondLook):
            where = {"look_id": work.public_id}
            url = reverse("api:review-second-look-detail", kwargs=where, request=request)
            return Response(status=status.HTTP_303_SEE_OTHER, headers={"Location": url})
        return Response(_desk(work.claim, request), status=status.HTTP_201_CREATED)


def _desk(claim: Claim, request: Request) -> Any:
    desk = {
        "claim": claim,
        "lease": queries.lease_of(claim, now=timezone.now()),
        "appeal": queries.appeal_of(claim),
        "pictures": queries.sheets(claim, viewer=person(request)),
    }
    return DeskSerializer(desk, context={"request": request}).data


class DeskViewSet(GenericViewSet[Claim]):
    """One claim: reading it, and what its holder does with it."""

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
        return Response(_desk(self.get_object(), request))

    @extend_schema(request=None, responses={200: DeskSerializer, 409: LOST})
    @action(detail=True, methods=["post"])
    def take(self, request: Request, **_kwargs: str) -> Response:
        claim = self.get_object()
        actions.take(claim, by=person(request), now=timezone.now())
        return Response(_desk(claim, request))

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
        return Response(_desk(claim, request))

    @extend_schema(responses={200: DeskSerializer, 409: LOST})
    @action(detail=True, methods=["post"], serializer_class=AskSerializer)
    def ask(self, request: Request, **_kwargs: str) -> Response:
        claim, given = self.get_object(), self.given(request)
        actions.ask_claimant(claim, by=person(request), now=timezone.now(), **given)
        return Response(_desk(claim, request))

    @extend_schema(
        parameters=[
            OpenApiParameter("picture_id", UUID, OpenApiParameter.PATH),
            OpenApiParameter("which", str, OpenApiParameter.PATH, enum=["original", "avatar"]),
            OpenApiParameter("side", int, OpenApiParameter.PATH, enum=[384, 1600]),
        ],
        responses=WEBP,
    )
    @action(detail=True, url_path=IMAGE_PATH)
    def image(
        self, request: Request, claim_id: str, picture_id: str, which: str, side: str
    ) -> HttpResponse:
        """One of the two pictures as WebP; a look at the avatar is logged."""
        viewer, where = person(request), request.path
        return picture_of(viewer, UUID(claim_id), UUID(picture_id), which, int(side), where=where)

    @extend_schema(
        parameters=[
            OpenApiParameter("picture_id", UUID, OpenApiParameter.PATH),
            OpenApiParameter("view", str, OpenApiParameter.PATH, enum=Exhibit.View.values),
        ],
        responses=WEBP | {404: OpenApiResponse(description="There is no such view of this pair.")},
    )
    @action(detail=True, url_path=EVIDENCE_PATH)
    def evidence(self, request: Request, claim_id: str, picture_id: str, view: str) -> HttpResponse:
        """One view of what the comparison found, as WebP; a look at the avatar is logged."""
        viewer, where = person(request), request.path
        return evidence_of(viewer, UUID(claim_id), UUID(picture_id), view, where=where)


class ApprovalViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Approval]):
    """Proposals that wait for a second person, and that person's word."""

    queryset = Approval.objects.none()
    serializer_class = ApprovalSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "approval_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        deciding = self.action in ("approve", "send_back")
        return [has_role(*((Role.SENIOR_REVIEWER,) if deciding else READERS))()]

    def get_queryset(self) -> QuerySet[Approval]:
        viewer = person(self.request)
        if self.action == "list":
            return queries.open_approvals(to=viewer)
        return queries.readable_approvals(to=viewer)

    @extend_schema(request=None, responses={200: ApprovalSerializer, 409: DECIDED})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **_kwargs: str) -> Response:
        approval = self.get_object()
        actions.approve(approval, by=person(request), now=timezone.now())
        return Response(ApprovalSerializer(approval).data)

    @extend_schema(responses={200: ApprovalSerializer, 409: DECIDED})
    @action(detail=True, methods=["post"], url_path="return", serializer_class=ReturnSerializer)
    def send_back(self, request: Request, **_kwargs: str) -> Response:
        approval, serializer = self.get_object(), self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        actions.return_proposal(
            approval, by=person(request), now=timezone.now(), **serializer.validated_data
        )
        return Response(ApprovalSerializer(approval).data)


class DecisionViewSet(GenericViewSet[Claim]):
    """The decision on one's own claim, and the appeal against it."""

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
