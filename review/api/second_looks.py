"""Second looks, golden cases and the quality figures over the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from review import actions, queries
from review.models import SecondLook
from review.serializers import (
    BlindLookSerializer,
    EndSerializer,
    NewOpinionSerializer,
    OpinionSerializer,
    RulingsSerializer,
    SidesSerializer,
    UnsettledLookSerializer,
)
from review.views.adjudication import OVERSEERS, unsettled_look
from review.views.admission import DECIDERS
from review.views.second_looks import image_of_look, own_look, proof_for_look

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IMAGE = r"pictures/(?P<number>\d{1,4})/(?P<which>original|avatar)/(?P<side>384|1600)"
PROOF = r"pictures/(?P<number>\d{1,4})/proofs/(?P<place>\d{1,4})"
OVER = OpenApiResponse(description="The look is over, or incomplete.")
SETTLED = OpenApiResponse(description="Settled already, being looked at, or the caller may not.")
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH)
OVERSEEN = ("list", "sides")
SETTLING = ("settle", "end")


class SecondLookViewSet(ListModelMixin, GenericViewSet[SecondLook]):
    """Looking a second time, blind; and settling where two reviewers differ."""

    scope = Scope.REVIEW
    queryset = SecondLook.objects.none()
    serializer_class = BlindLookSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "look_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        if self.action in OVERSEEN:
            return [has_role(*OVERSEERS)()]
        return [has_role(*((Role.SENIOR_REVIEWER,) if self.action in SETTLING else DECIDERS))()]

    def get_queryset(self) -> QuerySet[SecondLook]:
        return queries.unsettled_looks(to=person(self.request))

    def own(self) -> SecondLook:
        """The caller's own look."""
        return own_look(person(self.request), UUID(self.kwargs["look_id"]))

    def unsettled(self) -> SecondLook:
        """A double review that holds a claim up."""
        return unsettled_look(person(self.request), UUID(self.kwargs["look_id"]))

    def shown(self, look: SecondLook, code: int = status.HTTP_200_OK) -> Response:
        """The look as its holder reads it."""
        content = {
            "look": look,
            "pictures": queries.blind_sheets(look),
            "lessons": queries.lessons_of(look),
        }
        context = {"request": self.request, "look": look}
        return Response(BlindLookSerializer(content, context=context).data, code)

    def given(self, request: Request) -> dict[str, Any]:
        """The checked input of this step."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = serializer.validated_data
        return given

    @extend_schema(responses=UnsettledLookSerializer(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Double reviews that hold claims up, those that need a third person first."""
        return super().list(request, *args, **kwargs)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return UnsettledLookSerializer if self.action == "list" else super().get_serializer_class()

    @extend_schema(
        request=None,
        responses={201: BlindLookSerializer, 204: OpenApiResponse(description="Nothing waits.")},
    )
    def create(self, request: Request) -> Response:
        """Take the second look that is due, or get the one at hand again."""
        look = actions.take_second_look(by=person(request), now=timezone.now())
        if look is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.shown(look, status.HTTP_201_CREATED)

    def retrieve(self, _request: Request, **_kwargs: str) -> Response:
        return self.shown(self.own())

    @extend_schema(responses={200: OpinionSerializer, 409: OVER})
    @action(detail=True, methods=["post"], serializer_class=NewOpinionSerializer)
    def opinions(self, request: Request, **_kwargs: str) -> Response:
        look, given = self.own(), self.given(request)
        picture = queries.picture_of_look(look, given.pop("number"))
        if picture is None:
            raise Http404
        opinion = actions.save_opinion(
            look, picture, by=person(request), now=timezone.now(), **given
        )
        return Response(OpinionSerializer(opinion).data)

    @extend_schema(request=None, responses={200: BlindLookSerializer, 409: OVER})
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, **_kwargs: str) -> Response:
        look = self.own()
        actions.finish_look(look, by=person(request), now=timezone.now())
        return self.shown(self.own())

    @extend_schema(request=None, responses={204: None, 409: OVER})
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, **_kwargs: str) -> Response:
        actions.give_back_look(self.own(), by=person(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        parameters=[
            NUMBER,
            OpenApiParameter("which", str, OpenApiParameter.PATH, enum=["original", "avatar"]),
            OpenApiParameter("side", int, OpenApiParameter.PATH, enum=[384, 1600]),
        ],
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path=IMAGE)
    def image(
        self, request: Request, look_id: str, number: str, which: str, side: str
    ) -> HttpResponse:
        """One of the two pictures as WebP; a look at the avatar is logged."""
        viewer, where = person(request), request.path
        return image_of_look(viewer, UUID(look_id), int(number), which, int(side), where=where)

    @extend_schema(
        parameters=[NUMBER, OpenApiParameter("place", int, OpenApiParameter.PATH)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path=PROOF)
    def proof(self, request: Request, look_id: str, number: str, place: str) -> HttpResponseBase:
        """A proof's file; the look is logged."""
        return proof_for_look(person(request), UUID(look_id), int(number), int(place))

    @extend_schema(responses=SidesSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def sides(self, request: Request, **_kwargs: str) -> Response:
        """What both reviewers found; empty until the second one has finished."""
        look = self.unsettled()
        sides = queries.both_sides(look, viewer=person(request)) if look.differs else []
        return Response(SidesSerializer(sides, many=True).data)

    @extend_schema(responses={204: None, 409: SETTLED})
    @action(detail=True, methods=["post"], serializer_class=RulingsSerializer)
    def settle(self, request: Request, **_kwargs: str) -> Response:
        """Decide between the two on every picture on which they differ."""
        look, given = self.unsettled(), self.given(request)
        rulings = {}
        for one in given["rulings"]:
            picture = get_object_or_404(look.claim.pictures, public_id=one.pop("picture"))
            rulings[picture.pk] = actions.Ruling(**one)
        actions.adjudicate(look, by=person(request), rulings=rulings, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None, 409: SETTLED})
    @action(detail=True, methods=["post"], serializer_class=EndSerializer)
    def end(self, request: Request, **_kwargs: str) -> Response:
        """End the wait: the first decision goes on, or a difference goes back to the queue."""
        look, given = self.unsettled(), self.given(request)
        actions.release_look(look, by=person(request), now=timezone.now(), **given)
        return Response(status=status.HTTP_204_NO_CONTENT)
