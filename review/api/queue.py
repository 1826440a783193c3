"""The queue over the API: what waits and why, taking and letting go, and the queues' rules."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
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
from accounts.models import User
from accounts.roles import Role
from accounts.scopes import Scope
from claims.models import Claim
from review import actions, queries
from review.api.desk import ID, LOST, desk_of
from review.forms import QueueFilter
from review.models import Card, Handling, Queue, SecondLook
from review.serializers import (
    DeskSerializer,
    HandlingSerializer,
    HeldSerializer,
    NextSerializer,
    ParkSerializer,
    QueueClaimSerializer,
    QueueSerializer,
    TransferSerializer,
    WhySerializer,
)
from review.views.admission import DECIDERS, READERS, readable_claim
from similarity.models import Band

SHELVES = [
    OpenApiParameter("shelf", str, enum=queries.Shelf.values),
    OpenApiParameter("queue", str, description="A queue's id, or `general`."),
    OpenApiParameter("band", str, enum=Band.values),
    OpenApiParameter("due", str, enum=queries.Due.values),
    OpenApiParameter("language", str, enum=User.Language.values),
    OpenApiParameter(
        "q",
        str,
        description="Beginnings of words of the reference, the claimant's name or address, the "
        "avatar's id or address, or a work's title.",
    ),
    OpenApiParameter(
        "conflicts", bool, description="Only claims with a work that somebody else claims too."
    ),
    OpenApiParameter("appeals", bool, description="Only claims after an appeal."),
]
HANDED = {200: HandlingSerializer, 409: LOST}


class QueueViewSet(ListModelMixin, GenericViewSet[Card]):
    """The queue: what waits for the caller unless another shelf is asked for."""

    scope = Scope.REVIEW
    queryset = Card.objects.none()
    serializer_class = QueueClaimSerializer
    permission_classes = (has_role(*READERS),)

    def get_queryset(self) -> QuerySet[Card]:
        shelf, narrowed = QueueFilter(self.request.query_params).wanted()
        viewer = person(self.request)
        return queries.on_shelf(shelf, viewer=viewer, now=timezone.now(), narrowed=narrowed)

    @extend_schema(parameters=SHELVES)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class NextViewSet(GenericViewSet[Claim]):
    """Taking the first claim, of everything or of one queue, or the second look before it."""

    scope = Scope.REVIEW
    serializer_class = NextSerializer
    permission_classes = (has_role(*DECIDERS),)

    @extend_schema(
        responses={
            201: DeskSerializer,
            204: OpenApiResponse(description="Nothing waits."),
            303: OpenApiResponse(description="A second look comes first; Location says where."),
            409: OpenApiResponse(description="The queue is kept for other reviewers."),
        },
    )
    def create(self, request: Request) -> Response:
        said = self.get_serializer(data=request.data)
        said.is_valid(raise_exception=True)
        by, now = person(request), timezone.now()
        work = actions.take_work(by=by, now=now, queue=said.validated_data["queue"])
        if work is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        if isinstance(work, SecondLook):
            where = {"look_id": work.public_id}
            url = reverse("api:review-second-look-detail", kwargs=where, request=request)
            return Response(status=status.HTTP_303_SEE_OTHER, headers={"Location": url})
        return Response(desk_of(work.claim, request), status=status.HTTP_201_CREATED)


class HandlingViewSet(GenericViewSet[Claim]):
    """Letting go of a claim, and keeping hold of it."""

    scope = Scope.REVIEW
    queryset = Claim.objects.none()
    serializer_class = WhySerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "claim_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*(READERS if self.action == "place" else DECIDERS))()]

    def get_object(self) -> Claim:
        return readable_claim(person(self.request), self.kwargs["claim_id"])

    def done(self, act: Any) -> Response:
        """The checked input goes to the action; answers what was noted."""
        claim, said = self.get_object(), self.get_serializer(data=self.request.data)
        said.is_valid(raise_exception=True)
        by, now = person(self.request), timezone.now()
        handling: Handling = act(claim, by=by, now=now, **said.validated_data)
        return Response(HandlingSerializer(handling).data)

    @extend_schema(responses=QueueClaimSerializer)
    @action(detail=True)
    def place(self, request: Request, **_kwargs: str) -> Response:
        return Response(QueueClaimSerializer(queries.place_of(self.get_object())).data)

    @extend_schema(responses=HANDED)
    @action(detail=True, methods=["post"], serializer_class=TransferSerializer)
    def transfer(self, request: Request, **_kwargs: str) -> Response:
        return self.done(actions.transfer)

    @extend_schema(responses=HANDED)
    @action(detail=True, methods=["post"])
    def escalate(self, request: Request, **_kwargs: str) -> Response:
        return self.done(actions.escalate)

    @extend_schema(responses=HANDED)
    @action(detail=True, methods=["post"], serializer_class=ParkSerializer)
    def park(self, request: Request, **_kwargs: str) -> Response:
        return self.done(actions.park)

    @extend_schema(request=None, responses={204: None, 409: LOST})
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, **_kwargs: str) -> Response:
        actions.resume(self.get_object(), by=person(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={200: HeldSerializer, 409: LOST})
    @action(detail=True, methods=["post"])
    def heartbeat(self, request: Request, **_kwargs: str) -> Response:
        until = actions.heartbeat(self.get_object(), by=person(request), now=timezone.now())
        return Response(HeldSerializer({"expires_at": until}).data)


class QueuesViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Queue]):
    """The queues and their rules; senior reviewers set them up."""

    scope = Scope.REVIEW
    queryset = Queue.objects.prefetch_related("reviewers")
    serializer_class = QueueSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "queue_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        reading = self.action in ("list", "retrieve")
        return [has_role(*(READERS if reading else (Role.SENIOR_REVIEWER,)))()]

    def create(self, request: Request) -> Response:
        return Response(self.saved(None, partial=False), status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        return Response(self.saved(self.get_object(), partial=True))

    def saved(self, queue: Queue | None, *, partial: bool) -> Any:
        """Checks what was sent and saves it."""
        said = self.get_serializer(queue, data=self.request.data, partial=partial)
        said.is_valid(raise_exception=True)
        saved = actions.save_queue(queue, by=person(self.request), **said.validated_data)
        return self.get_serializer(saved).data
