"""Messages on a claim over the API: what both sides share, and the claimant's side of them."""

from abc import abstractmethod
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import AuditorReads, has_role, person
from accounts.models import User
from accounts.roles import CLAIMING, Role
from accounts.scopes import Scope
from claims import actions, queries
from claims.models import Claim, Message
from claims.serializers import MessageSerializer, NewMessageSerializer
from pictures.api import UploadThrottle


class MessagesOfClaim(GenericViewSet[Message]):
    """What claimant and reviewers wrote to each other about one claim."""

    scope = Scope.CLAIMS
    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    parser_classes = (JSONParser, MultiPartParser)
    pagination_class = None

    @abstractmethod
    def claim_of(self, reader: User, key: UUID) -> Claim:
        """The claim, if this person may read it. Raises `Http404`."""

    @abstractmethod
    def takes_part(self, reader: User, claim: Claim) -> bool:
        """Whether this person reads and writes for one of the two sides."""

    @extend_schema(responses=MessageSerializer(many=True))
    def list(self, request: Request, **_kwargs: str) -> Response:
        claim, reader = self._claim(), person(request)
        shown: Any = MessageSerializer(queries.messages_of(claim), many=True).data
        if self.takes_part(reader, claim):
            actions.see_messages(claim, by=reader, now=timezone.now())
        return Response(shown)

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def create(self, request: Request, **_kwargs: str) -> Response:
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
        return self.claim_of(person(self.request), UUID(self.kwargs["claim_id"]))


@extend_schema_view(
    list=extend_schema(
        description="The messages, oldest first; reading them marks the reviewers' as seen."
    ),
    create=extend_schema(description="Write to the reviewers."),
)
class MessageViewSet(MessagesOfClaim):
    """For its claimant, to whom reviewers have no names; the auditor reads along."""

    scope = Scope.CLAIMS
    permission_classes = (IsAuthenticated, has_role(*CLAIMING, Role.AUDITOR), AuditorReads)

    def get_throttles(self) -> list[Any]:
        uploading = [UploadThrottle()] if self.action == "create" else []
        return [*super().get_throttles(), *uploading]

    def claim_of(self, reader: User, key: UUID) -> Claim:
        return queries.claim_for(reader, key)

    def takes_part(self, reader: User, claim: Claim) -> bool:
        return claim.claimant_id == reader.pk
