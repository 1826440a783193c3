"""Messages on a claim over the API, for reviewers; the auditor reads along."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import REVIEWING
from claims.actions import see_messages, send_message
from claims.models import Claim, Message
from claims.queries import messages_of
from claims.serializers import MessageSerializer, NewMessageSerializer
from review.views.admission import DECIDERS, READERS, readable_claim


class MessageViewSet(GenericViewSet[Message]):
    """What claimant and reviewers wrote to each other about one claim."""

    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    parser_classes = (JSONParser, MultiPartParser)
    pagination_class = None

    def get_permissions(self) -> list[BasePermission]:
        return [has_role(*(READERS if self.action == "list" else DECIDERS))()]

    @extend_schema(responses=MessageSerializer(many=True))
    def list(self, request: Request, **_kwargs: str) -> Response:
        """The messages, oldest first; a reviewer's reading marks the claimant's as seen."""
        claim, reader = self._claim(), person(request)
        shown: Any = MessageSerializer(messages_of(claim), many=True).data
        if reader.has_role(*REVIEWING):
            see_messages(claim, by=reader, now=timezone.now())
        return Response(shown)

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def create(self, request: Request, **_kwargs: str) -> Response:
        """Write to the claimant, who does not see by whom."""
        claim, serializer = self._claim(), NewMessageSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        message = send_message(
            claim,
            by=person(request),
            body=serializer.validated_data["body"],
            uploads=serializer.validated_data["files"],
            now=timezone.now(),
        )
        return Response(MessageSerializer(message).data, status.HTTP_201_CREATED)

    def _claim(self) -> Claim:
        return readable_claim(person(self.request), UUID(self.kwargs["claim_id"]))
