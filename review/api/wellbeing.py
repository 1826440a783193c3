"""Flags on distressing pictures, one's own desk and day, and lifted caps over the API."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import AuditorReads, has_role, person
from accounts.models import User
from accounts.roles import Role
from accounts.scopes import Scope
from pictures.flags import flag_content, lift_flag
from pictures.models import Blob, SensitiveFlag
from review.actions import change_desk_settings, lift_cap, note_work
from review.models import CapLift, DeskSettings
from review.queries.wellbeing import desk_settings, minutes_without_a_break, today
from review.serializers.wellbeing import (
    CapLiftSerializer,
    DeskSettingsSerializer,
    FlagSerializer,
    LiftFlagSerializer,
    NewFlagSerializer,
    TodaySerializer,
)
from review.views.admission import DECIDERS, READERS


class FlagViewSet(ListModelMixin, GenericViewSet[SensitiveFlag]):
    """Contents that are shown grey and blurred until somebody wants to see them clearly."""

    scope = Scope.REVIEW
    queryset = SensitiveFlag.objects.none()
    serializer_class = FlagSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "flag_id"

    def get_permissions(self) -> list[BasePermission]:
        people = {"create": (*DECIDERS, Role.PLATFORM_CLIENT), "lift": DECIDERS}
        return [has_role(*people.get(self.action, READERS))()]

    def get_queryset(self) -> QuerySet[SensitiveFlag]:
        found = SensitiveFlag.objects.select_related("blob")
        wanted = self.request.query_params.get("sha256")
        return found.filter(blob__sha256=wanted) if wanted else found

    @extend_schema(
        parameters=[OpenApiParameter("sha256", str, description="Of one content's bytes.")]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Flags, also lifted ones, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewFlagSerializer, responses={201: FlagSerializer})
    def create(self, request: Request) -> Response:
        """Flag a content; flagged already, the flag that stands is the answer."""
        given = _given(NewFlagSerializer(data=request.data))
        flag = flag_content(
            get_object_or_404(_flaggable(person(request)), sha256=given["sha256"]),
            kind=given["kind"],
            by=person(request),
            now=timezone.now(),
        )
        return Response(FlagSerializer(flag).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=LiftFlagSerializer,
        responses={200: FlagSerializer, 409: OpenApiResponse(description="Lifted already.")},
    )
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, **_kwargs: str) -> Response:
        """Show the content clearly again to everybody."""
        flag, given = self.get_object(), _given(LiftFlagSerializer(data=request.data))
        lift_flag(flag, by=person(request), now=timezone.now(), **given)
        return Response(FlagSerializer(flag).data)


def _flaggable(caller: User) -> QuerySet[Blob]:
    """What the caller may know to exist: a platform client, the contents of its avatars."""
    if caller.has_role(*DECIDERS):
        return Blob.objects.all()
    return Blob.objects.filter(avatars__added_by=caller).distinct()


def _given(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    given: dict[str, Any] = serializer.validated_data
    return given


class DeskSettingsViewSet(GenericViewSet[DeskSettings]):
    """One's own wishes for the desk."""

    scope = Scope.REVIEW
    queryset = DeskSettings.objects.none()
    serializer_class = DeskSettingsSerializer
    pagination_class = None
    permission_classes = (has_role(*READERS),)

    @extend_schema(responses={200: DeskSettingsSerializer})
    def list(self, request: Request) -> Response:
        """What the caller wishes, or the defaults."""
        return Response(DeskSettingsSerializer(desk_settings(person(request))).data)

    @extend_schema(responses={200: DeskSettingsSerializer})
    def create(self, request: Request) -> Response:
        """Store the caller's wishes; a cap of one's own above the house's is refused."""
        given = _given(self.get_serializer(data=request.data))
        wishes = change_desk_settings(by=person(request), **given)
        return Response(DeskSettingsSerializer(wishes).data)


class TodayViewSet(GenericViewSet[DeskSettings]):
    """One's own day."""

    scope = Scope.REVIEW
    queryset = DeskSettings.objects.none()
    serializer_class = TodaySerializer
    pagination_class = None
    permission_classes = (AuditorReads, has_role(*DECIDERS))

    @extend_schema(responses={200: TodaySerializer})
    def list(self, request: Request) -> Response:
        """How many claims the caller took, how many they may, and whether a pause is due."""
        return Response(_day(person(request)))

    @extend_schema(request=None, responses={200: TodaySerializer})
    def create(self, request: Request) -> Response:
        """A sign that the caller works, from a desk that is not ours."""
        note_work(by=person(request), now=timezone.now())
        return Response(_day(person(request)))


def _day(caller: User) -> Any:
    now = timezone.now()
    day = today(caller, now=now)
    minutes = minutes_without_a_break(caller, now=now)
    told = asdict(day) | {"full": day.full, "minutes_without_a_break": minutes}
    return TodaySerializer(told).data


class CapLiftViewSet(GenericViewSet[CapLift]):
    """Lifting somebody else's cap for today."""

    scope = Scope.REVIEW
    queryset = CapLift.objects.none()
    serializer_class = CapLiftSerializer
    permission_classes = (has_role(Role.SENIOR_REVIEWER),)

    @extend_schema(
        responses={201: CapLiftSerializer, 409: OpenApiResponse(description="Lifted already.")}
    )
    def create(self, request: Request) -> Response:
        """The person's own cap, if they have one, stays."""
        given = _given(self.get_serializer(data=request.data))
        somebody = get_object_or_404(User, email__iexact=given["person"]["email"])
        now = timezone.now()
        lift = lift_cap(somebody, by=person(request), reason=given["reason"], now=now)
        return Response(CapLiftSerializer(lift).data, status=status.HTTP_201_CREATED)
