"""The platform asks over the API before it shows a picture; staff look up what was found."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle, UserRateThrottle
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import REVIEWING, Role
from accounts.scopes import Scope
from pictures.forms import read_upload
from similarity.api.previews import ID
from similarity.checks import ask_check, ask_checks, checks_of, found_by, wait_for
from similarity.models import Check
from similarity.serializers.watches import (
    CheckRowSerializer,
    CheckSerializer,
    FoundCheckSerializer,
    NewCheckSerializer,
    NewChecksSerializer,
)

WAITING = OpenApiResponse(CheckSerializer, "Not answered in time: ask for it by its id.")
SOME_WAITING = OpenApiResponse(
    CheckRowSerializer(many=True), "Some are not answered in time: ask for them by their ids."
)


class AskingThrottle(UserRateThrottle):
    """How many calls a client may make in a while to have pictures checked."""

    scope = "asking"


class CheckViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Check]):
    """Whether a picture may be shown: clear, suspicious, or blocked.

    Compared with the works that creators watch and with what must stay down.
    """

    scope = Scope.AVATARS_CHECK
    queryset = Check.objects.none()
    serializer_class = CheckSerializer
    permission_classes = (IsAuthenticated, has_role(Role.PLATFORM_CLIENT))
    parser_classes = (MultiPartParser,)
    lookup_field = "public_id"
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Check]:
        return checks_of(person(self.request))

    def get_throttles(self) -> list[BaseThrottle]:
        asking = self.action in ("create", "batch")
        return [AskingThrottle()] if asking else super().get_throttles()

    @extend_schema(request=NewCheckSerializer, responses={200: CheckSerializer, 202: WAITING})
    def create(self, request: Request) -> Response:
        """Check one picture; the answer comes at once, or within the time that we promise."""
        said = NewCheckSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        data = read_upload(said.validated_data["image"])
        asked = ask_check(data, by=person(request), now=timezone.now())
        (check,) = wait_for([asked], seconds=settings.REDRESS_CHECK_MS / 1000)
        return Response(CheckSerializer(check).data, _status([check]))

    @extend_schema(
        request=NewChecksSerializer,
        responses={200: CheckRowSerializer(many=True), 202: SOME_WAITING},
    )
    @action(detail=False, methods=["post"], pagination_class=None)
    def batch(self, request: Request) -> Response:
        """Check several pictures; a refused one says why in its row, the others go on."""
        said = NewChecksSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        pictures = [read_upload(each, field="images") for each in said.validated_data["images"]]
        asked = ask_checks(pictures, by=person(request), now=timezone.now())
        kept = [each for each in asked if isinstance(each, Check)]
        fresh = {each.pk: each for each in wait_for(kept, seconds=settings.REDRESS_CHECK_MS / 1000)}
        rows: list[dict[str, Any]] = [
            {"check": fresh[each.pk], "refused": ""}
            if isinstance(each, Check)
            else {"check": None, "refused": str(each)}
            for each in asked
        ]
        shown: Any = CheckRowSerializer(rows, many=True).data
        return Response(shown, _status(list(fresh.values())))


class CheckReferenceViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Check]):
    """What checked pictures are like, by the reference that the platform was given."""

    scope = Scope.REVIEW
    queryset = Check.objects.none()
    serializer_class = FoundCheckSerializer
    permission_classes = (IsAuthenticated, has_role(*REVIEWING, Role.AUDITOR))
    lookup_field = "reference"
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Check]:
        return found_by()


def _status(checks: list[Check]) -> int:
    """202 as long as one of them has no answer yet."""
    done = all(check.state != "waiting" for check in checks)
    return status.HTTP_200_OK if done else status.HTTP_202_ACCEPTED
