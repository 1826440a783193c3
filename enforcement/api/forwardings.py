"""Forwarded claims over the API: the platform fetches them and reports; senior people act."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import AuditorReads, has_role, person
from accounts.models import User
from accounts.roles import Role
from accounts.scopes import Scope
from claims.api.said import said_by
from enforcement.actions import answers
from enforcement.answer_forms import FindForm
from enforcement.answer_serializers import (
    ArrivedSerializer,
    ContactSerializer,
    CountdownClockSerializer,
    ForwardingSerializer,
    ReasonSerializer,
    WordsSerializer,
)
from enforcement.answering import READING, Stage, countdown_of, filed_statement_of, forwardings
from enforcement.models import Countdown, Forwarding
from enforcement.views.answers.respondent import letter_response
from enforcement.views.answers.showing import readable_forwarding

PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}
PLATFORM = has_role(Role.PLATFORM_CLIENT)
SENIOR = has_role(Role.SENIOR_REVIEWER)


class ForwardingViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Forwarding]
):
    """Claims on their way to who made the avatar: the platform hands them the link."""

    scope = Scope.ORDERS_WRITE
    queryset = Forwarding.objects.none()
    serializer_class = ForwardingSerializer
    permission_classes = (has_role(Role.PLATFORM_CLIENT, *READING), AuditorReads)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Forwarding]:
        wanted = FindForm(self.request.query_params).wanted() if self.action == "list" else {}
        found = forwardings(**wanted)
        asked = self.request.query_params.get("arrived") if self.action == "list" else None
        if asked is None:
            return found
        return found.filter(arrived_at__isnull=asked.lower() not in ("1", "true", "yes"))

    def get_object(self) -> Forwarding:
        """For staff under the same rules as the pages: not their own, not what is withheld."""
        forwarding = super().get_object()
        viewer = person(self.request)
        if not viewer.has_role(Role.PLATFORM_CLIENT):
            readable_forwarding(viewer, forwarding.claim.public_id)
        return forwarding

    def get_serializer_context(self) -> dict[str, Any]:
        user = getattr(self.request, "user", None)
        links = isinstance(user, User) and user.has_role(Role.PLATFORM_CLIENT)
        return {**super().get_serializer_context(), "links": links}

    @extend_schema(
        parameters=[
            OpenApiParameter("stage", str, enum=Stage.values),
            OpenApiParameter("q", str, description="part of a claim's reference"),
            OpenApiParameter("arrived", bool, description="only those that have arrived, or not"),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Forwarded claims, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=ArrivedSerializer, responses=ForwardingSerializer)
    @action(detail=True, methods=["post"], permission_classes=[PLATFORM])
    def arrived(self, request: Request, **_where: UUID) -> Response:
        """Report that the notice reached your user. Done twice, it changes nothing."""
        account = said_by(ArrivedSerializer, request)["account"]
        done = answers.report_arrival(
            self.get_object(), by=person(request), account=account, now=timezone.now()
        )
        return self._shown(done)

    @extend_schema(responses=PDF)
    @action(detail=True)
    def letter(self, request: Request, **_where: UUID) -> HttpResponse:
        """The notice of forwarding, as the user gets it."""
        return letter_response(self.get_object())

    @extend_schema(request=None, responses=ForwardingSerializer)
    @action(detail=True, methods=["post"], url_path="revoke-link", permission_classes=[SENIOR])
    def revoke_link(self, request: Request, **_where: UUID) -> Response:
        """Let the link open nothing any more."""
        done = answers.revoke_link(self.get_object(), by=person(request), now=timezone.now())
        return self._shown(done)

    @extend_schema(request=None, responses=ForwardingSerializer)
    @action(detail=True, methods=["post"], url_path="replace-link", permission_classes=[SENIOR])
    def replace_link(self, request: Request, **_where: UUID) -> Response:
        """Make a new link for the platform to fetch; the old one opens nothing any more."""
        done = answers.replace_link(self.get_object(), by=person(request), now=timezone.now())
        return self._shown(done)

    @extend_schema(request=WordsSerializer, responses=CountdownClockSerializer)
    @action(detail=True, methods=["post"], permission_classes=[SENIOR])
    def pause(self, request: Request, **_where: UUID) -> Response:
        """Stop the clock for a while, with a reason that both sides read."""
        clock, words = self._clock(), said_by(WordsSerializer, request)["words"]
        done = answers.pause_clock(clock, by=person(request), words=words, now=timezone.now())
        return Response(CountdownClockSerializer(done).data)

    @extend_schema(request=None, responses=CountdownClockSerializer)
    @action(detail=True, methods=["post"], permission_classes=[SENIOR])
    def resume(self, request: Request, **_where: UUID) -> Response:
        """Let the clock run on; days that a pause touched do not count."""
        done = answers.resume_clock(self._clock(), by=person(request), now=timezone.now())
        return Response(CountdownClockSerializer(done).data)

    @extend_schema(request=ReasonSerializer, responses=ContactSerializer)
    @action(detail=True, methods=["post"], permission_classes=[SENIOR])
    def contact(self, request: Request, **_where: UUID) -> Response:
        """How the respondent is reached; the look and its reason stay on record."""
        statement = filed_statement_of(self.get_object())
        if statement is None:
            raise NotFound
        reason = said_by(ReasonSerializer, request)["reason"]
        found = answers.reveal_contact(
            statement, by=person(request), reason=reason, now=timezone.now()
        )
        return Response(found, headers={"Cache-Control": "no-store"})

    def _clock(self) -> Countdown:
        clock = countdown_of(filed_statement_of(self.get_object()))
        if clock is None:
            raise NotFound
        return clock

    def _shown(self, forwarding: Forwarding) -> Response:
        context = self.get_serializer_context()
        fresh = forwardings().get(pk=forwarding.pk)
        return Response(ForwardingSerializer(fresh, context=context).data)
