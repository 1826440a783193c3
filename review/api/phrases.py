"""Reusable texts over the API."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.models import User
from accounts.scopes import Scope
from review import actions
from review.forms import PhraseFilter
from review.grounds import Ground
from review.models import Phrase
from review.queries import phrases_for
from review.serializers import NewPhraseSerializer, PhraseSerializer
from review.views.admission import DECIDERS
from review.views.phrases import changeable_phrase

CHOICES = [
    OpenApiParameter("ground", str, enum=Ground.values),
    OpenApiParameter("language", str, enum=User.Language.values),
]


class PhraseViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Phrase]):
    """The caller's own texts and the team's."""

    scope = Scope.REVIEW
    queryset = Phrase.objects.none()
    serializer_class = PhraseSerializer
    permission_classes = (has_role(*DECIDERS),)
    lookup_field = "public_id"
    lookup_url_kwarg = "phrase_id"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    def get_queryset(self) -> QuerySet[Phrase]:
        wanted = PhraseFilter(self.request.query_params).wanted()
        return phrases_for(person(self.request)).filter(**wanted)

    @extend_schema(parameters=CHOICES)
    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewPhraseSerializer, responses={201: PhraseSerializer})
    def create(self, request: Request) -> Response:
        serializer = NewPhraseSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        phrase = actions.add_phrase(
            by=person(request), now=timezone.now(), **serializer.validated_data
        )
        return Response(PhraseSerializer(phrase).data, status.HTTP_201_CREATED)

    @extend_schema(request=NewPhraseSerializer, responses=PhraseSerializer)
    def update(self, request: Request, phrase_id: str) -> Response:
        by, serializer = person(request), NewPhraseSerializer(data=request.data)
        phrase = changeable_phrase(by, UUID(phrase_id))
        serializer.is_valid(raise_exception=True)
        changed = actions.change_phrase(
            phrase, by=by, now=timezone.now(), **serializer.validated_data
        )
        return Response(PhraseSerializer(changed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, phrase_id: str) -> Response:
        by = person(request)
        actions.delete_phrase(changeable_phrase(by, UUID(phrase_id)), by=by)
        return Response(status=status.HTTP_204_NO_CONTENT)
