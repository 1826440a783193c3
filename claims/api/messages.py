"""Messages on a claim over the API, for its claimant; the auditor reads along."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import AuditorReads, has_role, person
from accounts.roles import CLAIMING, Role
from claims import actions, queries
from claims.models import Claim, Message
from claims.serializers import MessageSerializer, NewMessageSerializer
from pictures.api import UploadThrottle


class MessageViewSet(GenericViewSet[Message]):
    """What claimant and reviewers wrote to each other; reviewers have no names here."""

    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    permission_classes = (IsAuthenticated, has_role(*CLAIMING, Role.AUDITOR), AuditorReads)
    parser_classes = (JSONParser, MultiPartParser)
    pagination_class = None

    def get_throttles(self) -> list[Any]:
        uploading = [UploadThrottle()] if self.action == "create" else []
        return [*super().get_throttles(), *uploading]

    @extend_schema(responses=MessageSerializer(many=True))
    def list(self, request: Request, **_kwargs: str) -> Response:
        """The messages, oldest first; reading them marks the reviewers' as seen."""
        claim, reader = self._claim(), person(request)
        shown = MessageSerializer(queries.messages_of(claim), many=True).data
        if claim.claimant_id == reader.pk:
            actions.see_messages(claim, by=reader, now=timezone.now())
        return Response(shown)

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def create(self, request: Request, **_kwargs: str) -> Response:
        """Write to the reviewers."""
        claim, serializer = self._claim(), NewMessageSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        message = actions.send_message(
            claim,
            by=person(request),
            body=serializer.validated_data["body"],
            uploads=serializer.validated_data["files"],
            now=timezone.now(),
        )
        return Response(MessageSerializer(message).data, status.HTTP_201_CREATED)

    def _claim(self) -> Claim:
        return queries.claim_for(person(self.request), UUID(self.kwargs["claim_id"]))
