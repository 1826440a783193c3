"""Notes among colleagues, and stepping back from a claim, over the API."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.models import User
from accounts.roles import REVIEWING
from accounts.scopes import Scope
from claims.models import Claim
from review import actions, queries
from review.actions.notes import CannotBeAsked
from review.models import Mention, Note, Recusal
from review.serializers.notes import (
    ColleagueSerializer,
    NewNoteSerializer,
    NewRecusalSerializer,
    NoteForMeSerializer,
    NoteSerializer,
    RecusalSerializer,
)
from review.views.admission import DECIDERS, READERS, readable_claim


class NoteViewSet(ListModelMixin, GenericViewSet[Note]):
    """What colleagues wrote to each other about one claim; no claimant reads it."""

    scope = Scope.REVIEW
    queryset = Note.objects.none()
    serializer_class = NoteSerializer

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*(READERS if self.action == "list" else DECIDERS))()]

    def get_queryset(self) -> QuerySet[Note]:
        return queries.notes_of(readable_claim(person(self.request), UUID(self.kwargs["claim_id"])))

    @extend_schema(description="The newest first; reading marks those that ask the caller as seen.")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        claim = readable_claim(person(request), UUID(self.kwargs["claim_id"]))
        shown = super().list(request, *args, **kwargs)
        if person(request).has_role(*REVIEWING):
            actions.see_notes(claim, by=person(request), now=timezone.now())
        return shown

    @extend_schema(request=NewNoteSerializer, responses={201: NoteSerializer})
    def create(self, request: Request, **_kwargs: str) -> Response:
        claim = readable_claim(person(request), UUID(self.kwargs["claim_id"]))
        serializer = NewNoteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        picture = given["picture"] and get_object_or_404(claim.pictures, public_id=given["picture"])
        note = actions.write_note(
            claim,
            by=person(request),
            text=given["text"],
            picture=picture,
            asked=_people(claim, given["asked"]),
            now=timezone.now(),
        )
        return Response(NoteSerializer(note).data, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[OpenApiParameter("q", str, description="A part of the name or address.")],
        responses=ColleagueSerializer(many=True),
    )
    @action(detail=False)
    def colleagues(self, request: Request, **_kwargs: str) -> Response:
        """Who may be asked about this claim, by address; a page of them."""
        words = request.query_params.get("q", "").strip()
        found: Any = queries.not_barred(
            readable_claim(person(request), UUID(self.kwargs["claim_id"]))
        ).exclude(pk=person(request).pk)
        if words:
            found = found.filter(Q(email__icontains=words) | Q(display_name__icontains=words))
        page = self.paginate_queryset(found)
        return self.get_paginated_response(ColleagueSerializer(page, many=True).data)


def _people(claim: Claim, addresses: list[str]) -> list[User]:
    """The colleagues with these addresses. Raises `CannotBeAsked` naming those who are none."""
    wanted = {address.lower() for address in addresses}
    found = list(queries.not_barred(claim).filter(email__in=wanted))
    missing = wanted - {one.email for one in found}
    if missing:
        sentence = _("These people may not decide this claim, so they are not asked: %(names)s.")
        names = ", ".join(sorted(missing))
        raise CannotBeAsked(sentence % {"names": names}, field="asked")
    return found


class NotesForMeViewSet(ListModelMixin, GenericViewSet[Mention]):
    """The notes that ask the caller, those not seen yet first."""

    scope = Scope.REVIEW
    queryset = Mention.objects.none()
    serializer_class = NoteForMeSerializer
    permission_classes = (has_role(*DECIDERS),)

    def get_queryset(self) -> QuerySet[Mention]:
        return queries.notes_for(person(self.request))


class RecusalViewSet(GenericViewSet[Recusal]):
    """Stepping back from a claim, for good."""

    scope = Scope.REVIEW
    queryset = Recusal.objects.none()
    serializer_class = RecusalSerializer
    permission_classes = (has_role(*DECIDERS),)

    @extend_schema(
        request=NewRecusalSerializer,
        responses={
            201: RecusalSerializer,
            409: OpenApiResponse(
                description="Stepped back before, the claim has ended, or a proposal waits."
            ),
        },
    )
    def create(self, request: Request, **_kwargs: str) -> Response:
        claim = readable_claim(person(request), UUID(self.kwargs["claim_id"]))
        serializer = NewRecusalSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        recusal = actions.recuse(
            claim, by=person(request), now=timezone.now(), **serializer.validated_data
        )
        return Response(RecusalSerializer(recusal).data, status.HTTP_201_CREATED)
