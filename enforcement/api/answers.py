"""Counter-statements over the API: by link for who answers, by claim for who is answered."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import AuditorReads, has_role, person
from accounts.roles import CLAIMING
from accounts.scopes import ANY_KEY, Scope
from claims.api.said import said_by
from enforcement.actions import answers
from enforcement.answer_serializers import (
    AnswerFileSerializer,
    ClaimAnswerSerializer,
    CounterDraftSerializer,
    LinkSerializer,
    NewSuitSerializer,
    OutcomeSerializer,
    ReasonSerializer,
    SignSerializer,
    SuitSerializer,
    UploadSerializer,
    answer_of,
    link_facts,
)
from enforcement.answer_texts import VERSION
from enforcement.answering import READING, countdown_of, filed_statement_of, statement_of, to_check
from enforcement.api.forwardings import PDF, SENIOR
from enforcement.models import AnswerFile, Forwarding, Suit
from enforcement.rates import AnswerRate
from enforcement.views.answers.claimant import readable_by
from enforcement.views.answers.respondent import letter_response
from enforcement.views.answers.showing import readable_forwarding, signed_texts
from pictures.api import UploadThrottle
from pictures.serving import paper_response

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IN_ADDRESS = r"[0-9a-f]{32}~[0-9a-f]{64}\.[\w-]+"
BINARY = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class LinkViewSet(viewsets.GenericViewSet[Any]):
    """The same as the page behind a respondent's link: the last part of the link is the key."""

    scope = ANY_KEY
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AnswerRate,)
    serializer_class = LinkSerializer
    parser_classes = (JSONParser, MultiPartParser)
    pagination_class = None
    lookup_url_kwarg = "token"
    lookup_value_regex = IN_ADDRESS

    def opened(self) -> Forwarding:
        """The forwarding that the link leads to; raises `LinkWrong`."""
        return answers.open_link(self.kwargs["token"], now=timezone.now())

    def get_object(self) -> Forwarding:
        """The row that a call with `If-Match` holds until it is done."""
        return self.opened()

    def shown(self, code: int = status.HTTP_200_OK) -> Response:
        """What there is now."""
        facts = link_facts(self.opened(), texts=signed_texts(VERSION))
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"}
        return Response(LinkSerializer(facts).data, code, headers=headers)

    @extend_schema(responses=LinkSerializer)
    def retrieve(self, request: Request, token: str) -> Response:
        """What was forwarded, what is written so far, and how it goes on."""
        return self.shown()

    @extend_schema(request=CounterDraftSerializer, responses=LinkSerializer)
    def partial_update(self, request: Request, token: str) -> Response:
        """Keep what is written so far; what is left out stays."""
        forwarding, said = self.opened(), said_by(CounterDraftSerializer, request)
        answers.save_answer(forwarding, fields=said, now=timezone.now())
        return self.shown()

    @extend_schema(request=None, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, token: str) -> Response:
        """Confirm that the notice has arrived."""
        answers.confirm_receipt(self.opened(), now=timezone.now())
        return self.shown()

    @extend_schema(request=SignSerializer, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def file(self, request: Request, token: str) -> Response:
        """Sign and send it. What is missing comes as `gaps`, each with the rule behind it."""
        forwarding, said = self.opened(), said_by(SignSerializer, request)
        answers.file_answer(forwarding, signature=said["signature"], now=timezone.now())
        return self.shown()

    @extend_schema(request=UploadSerializer, responses={201: AnswerFileSerializer})
    @action(detail=True, methods=["post"])
    def files(self, request: Request, token: str) -> Response:
        """Add a file to the draft."""
        forwarding, said = self.opened(), said_by(UploadSerializer, request)
        file = answers.add_answer_file(forwarding, upload=said["file"], now=timezone.now())
        return Response(AnswerFileSerializer(file).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=f"files/(?P<file_id>{ID})")
    def drop_file(self, request: Request, token: str, file_id: str) -> Response:
        """Take a file out of the draft."""
        forwarding = self.opened()
        statement = statement_of(forwarding)
        file = get_object_or_404(AnswerFile, statement=statement, public_id=file_id)
        answers.remove_answer_file(forwarding, file, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=PDF)
    @action(detail=True)
    def letter(self, request: Request, token: str) -> HttpResponse:
        """The notice of forwarding."""
        return letter_response(self.opened())


class ClaimAnswerViewSet(viewsets.GenericViewSet[Any]):
    """The answer to one claim, for its claimant, reviewers and the auditor."""

    scope = Scope.CLAIMS
    permission_classes = (IsAuthenticated, AuditorReads)
    serializer_class = ClaimAnswerSerializer
    parser_classes = (JSONParser, MultiPartParser)
    pagination_class = None

    def forwarding(self) -> Forwarding:
        """The forwarding, if the caller may read it; `Http404` otherwise."""
        return readable_by(person(self.request), UUID(self.kwargs["claim_id"]))

    @extend_schema(responses=ClaimAnswerSerializer)
    def list(self, request: Request, claim_id: str) -> Response:
        """The counter-statement and its clock; read by the claimant, it has arrived."""
        forwarding = self.forwarding()
        statement = filed_statement_of(forwarding)
        if statement and forwarding.claim.claimant_id == person(request).pk:
            answers.see_answer(statement, by=person(request), now=timezone.now())
        return Response(ClaimAnswerSerializer(answer_of(self.forwarding())).data)

    @extend_schema(request=NewSuitSerializer, responses={201: SuitSerializer})
    @action(
        detail=False,
        methods=["post"],
        permission_classes=[has_role(*CLAIMING)],
        throttle_classes=[UploadThrottle],
    )
    def suits(self, request: Request, claim_id: str) -> Response:
        """Show that a suit or complaint was filed; the clock stands while it is checked."""
        clock = countdown_of(filed_statement_of(self.forwarding()))
        if clock is None:
            raise NotFound
        said = said_by(NewSuitSerializer, request)
        upload = said.pop("file")
        fields, by = answers.SuitFields(**said), person(request)
        suit = answers.show_suit(clock, by=by, fields=fields, upload=upload, now=timezone.now())
        return Response(SuitSerializer(suit).data, status.HTTP_201_CREATED)

    @extend_schema(responses=BINARY)
    @action(detail=False, url_path=f"files/(?P<file_id>{ID})")
    def file(self, request: Request, claim_id: str, file_id: str) -> HttpResponse:
        """A file of the counter-statement."""
        statement = filed_statement_of(self.forwarding())
        file = get_object_or_404(AnswerFile, statement=statement, public_id=file_id)
        return paper_response(file.attachment, file.filename)


class SuitViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Suit]):
    """Proofs of suit that wait to be checked, and what senior reviewers decide about them."""

    scope = Scope.REVIEW
    queryset = Suit.objects.none()
    serializer_class = SuitSerializer
    permission_classes = (has_role(*READING), AuditorReads)
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Suit]:
        if self.action == "list":
            return to_check(by=person(self.request))
        return Suit.objects.select_related("countdown__statement__forwarding__claim")

    def get_object(self) -> Suit:
        """Under the same rules as the pages: not of their own claim, not what is withheld."""
        suit = super().get_object()
        claim = suit.countdown.statement.forwarding.claim
        readable_forwarding(person(self.request), claim.public_id)
        return suit

    @extend_schema(request=ReasonSerializer, responses=SuitSerializer)
    @action(detail=True, methods=["post"], permission_classes=[SENIOR])
    def accept(self, request: Request, **_where: UUID) -> Response:
        """The proof counts: the clock is over, and the measure stays until the suit's outcome."""
        reason = said_by(ReasonSerializer, request)["reason"]
        suit = answers.accept_suit(
            self.get_object(), by=person(request), reason=reason, now=timezone.now()
        )
        return Response(SuitSerializer(suit).data)

    @extend_schema(request=ReasonSerializer, responses=SuitSerializer)
    @action(detail=True, methods=["post"], permission_classes=[SENIOR])
    def refuse(self, request: Request, **_where: UUID) -> Response:
        """The proof does not count, with a reason: the clock runs on."""
        reason = said_by(ReasonSerializer, request)["reason"]
        suit = answers.refuse_suit(
            self.get_object(), by=person(request), reason=reason, now=timezone.now()
        )
        return Response(SuitSerializer(suit).data)

    @extend_schema(request=OutcomeSerializer, responses=SuitSerializer)
    @action(detail=True, methods=["post"], permission_classes=[SENIOR])
    def outcome(self, request: Request, **_where: UUID) -> Response:
        """How an accepted suit ended."""
        said = said_by(OutcomeSerializer, request)
        suit = answers.record_outcome(
            self.get_object(), by=person(request), **said, now=timezone.now()
        )
        return Response(SuitSerializer(suit).data)

    @extend_schema(responses=BINARY)
    @action(detail=True)
    def file(self, request: Request, **_where: UUID) -> HttpResponse:
        """The paper of the court or authority."""
        suit = self.get_object()
        return paper_response(suit.attachment, suit.filename)
