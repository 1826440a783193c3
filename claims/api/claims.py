"""Single claims over the API: from a draft to a filed claim and its status."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle
from rest_framework.viewsets import GenericViewSet

from accounts.access import AuditorReads, has_role, person
from accounts.roles import CLAIMING, Role
from accounts.scopes import Scope
from claims import actions, queries
from claims.api.said import new_work, said_by, sheet_of, works_by
from claims.linter import gaps
from claims.models import Claim, Evidence
from claims.serializers import (
    AddEvidenceSerializer,
    AddPictureSerializer,
    AnswerSerializer,
    ClaimRowSerializer,
    ClaimSerializer,
    DraftSerializer,
    EvidenceSerializer,
    FileSerializer,
    GapSerializer,
    PictureSerializer,
    WithdrawSerializer,
)
from claims.states import State
from claims.views.files import avatar_of, proof_response
from pictures.api import UploadThrottle
from pictures.serving import image_response

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
UPLOADING = frozenset({"create", "partial_update", "add_picture", "add_evidence", "answer"})
BINARY = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
WEBP = {(200, "image/webp"): OpenApiTypes.BINARY}
INCOMPLETE = OpenApiResponse(description="Not complete: `gaps` names every field and its rule.")


class ClaimViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Claim]):
    """A claimant's claims; the auditor reads those that were filed."""

    scope = Scope.CLAIMS
    queryset = Claim.objects.none()
    serializer_class = ClaimSerializer
    lookup_field = "public_id"
    lookup_value_regex = ID
    permission_classes = (IsAuthenticated, has_role(*CLAIMING, Role.AUDITOR), AuditorReads)
    parser_classes = (JSONParser, MultiPartParser)

    def get_queryset(self) -> QuerySet[Claim]:
        seen = queries.claims_seen_by(person(self.request))
        if self.action != "list":
            return seen
        state = self.request.query_params.get("state", "")
        return queries.with_works(seen.filter(state=state) if state else seen)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return ClaimRowSerializer if self.action == "list" else ClaimSerializer

    def get_throttles(self) -> list[BaseThrottle]:
        uploading = [UploadThrottle()] if self.action in UPLOADING else []
        return [*super().get_throttles(), *uploading]

    @extend_schema(parameters=[OpenApiParameter("state", str, enum=State.values)])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=DraftSerializer, responses={201: ClaimSerializer})
    def create(self, request: Request) -> Response:
        """Start a draft with all that is known; if part of it is refused, nothing is kept."""
        said, user = said_by(DraftSerializer, request), person(request)
        claim = actions.create_claim(by=user, sheet=sheet_of(said, user), now=timezone.now())
        return self._answer(claim, status.HTTP_201_CREATED)

    @extend_schema(request=DraftSerializer, responses=ClaimSerializer)
    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        """Change a draft; works are added, never taken out."""
        claim, said = self.get_object(), said_by(DraftSerializer, request)
        sheet = sheet_of(said, person(request))
        actions.change_claim(claim, by=person(request), sheet=sheet, now=timezone.now())
        return self._answer(claim)

    @extend_schema(responses=GapSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def gaps(self, request: Request, **_kwargs: str) -> Response:
        """Everything that keeps the claim from being filed, each with the rule behind it."""
        found = gaps(self.get_object(), now=timezone.now())
        return Response(GapSerializer(found, many=True).data)

    @extend_schema(request=FileSerializer, responses={200: ClaimSerializer, 409: INCOMPLETE})
    @action(detail=True, methods=["post"])
    def file(self, request: Request, **_kwargs: str) -> Response:
        """File the draft: it gets its reference and can no longer be changed."""
        claim, said = self.get_object(), said_by(FileSerializer, request)
        actions.file_claim(
            claim,
            by=person(request),
            signature=said["signature"],
            agreed=said["declaration_agreed"],
            now=timezone.now(),
        )
        return self._answer(claim)

    @extend_schema(request=WithdrawSerializer, responses=ClaimSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_kwargs: str) -> Response:
        """Give the claim up before it is decided."""
        claim, said = self.get_object(), said_by(WithdrawSerializer, request)
        reason: str = said["reason"]
        actions.withdraw_claim(claim, by=person(request), reason=reason, now=timezone.now())
        return self._answer(claim)

    @extend_schema(request=None, responses=ClaimSerializer)
    @action(detail=True, methods=["post"], url_path="ask-person")
    def ask_person(self, request: Request, **_kwargs: str) -> Response:
        """Bring a claim for which the comparison found no match to a reviewer."""
        claim = self.get_object()
        actions.ask_for_person(claim, by=person(request), now=timezone.now())
        return self._answer(claim)

    @extend_schema(request=AnswerSerializer, responses=ClaimSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_kwargs: str) -> Response:
        """Answer the open question."""
        claim, said = self.get_object(), said_by(AnswerSerializer, request)
        actions.answer_question(
            claim,
            by=person(request),
            answer=said["answer"],
            uploads=said["files"],
            now=timezone.now(),
        )
        claim.refresh_from_db()
        return self._answer(claim)

    @extend_schema(request=AddPictureSerializer, responses={201: PictureSerializer})
    @action(detail=True, methods=["post"], url_path="pictures")
    def add_picture(self, request: Request, **_kwargs: str) -> Response:
        """Add a work of the library, or a new one."""
        claim, said, user = (
            self.get_object(),
            said_by(AddPictureSerializer, request),
            person(request),
        )
        if ("work" in said) == ("image" in said):
            raise ValidationError({"work": _("Name a work of your library or send a new picture.")})
        if "image" in said:
            sheet = actions.Sheet(new_works=[new_work(said, "image")])
        else:
            sheet = actions.Sheet(library=works_by([said["work"]], user))
        actions.change_claim(claim, by=user, sheet=sheet, now=timezone.now())
        added = queries.pictures_with_content(claim)[-1]
        return Response(PictureSerializer(added).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=f"pictures/(?P<picture_id>{ID})")
    def picture(self, request: Request, picture_id: str, **_kwargs: str) -> Response:
        """Take a work out of a draft."""
        picture = get_object_or_404(self.get_object().pictures, public_id=picture_id)
        actions.remove_picture(picture, by=person(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=EvidenceSerializer(many=True), filters=False)
    @action(
        detail=True,
        methods=["post"],
        pagination_class=None,
        url_path=f"pictures/(?P<picture_id>{ID})/library-proofs",
    )
    def library_proofs(self, request: Request, picture_id: str, **_kwargs: str) -> Response:
        """Bring the proofs kept with the work into a draft, those that are not in it yet."""
        picture = get_object_or_404(self.get_object().pictures, public_id=picture_id)
        added = actions.take_proofs(picture, by=person(request), now=timezone.now())
        return Response(EvidenceSerializer(added, many=True).data)

    @extend_schema(responses=WEBP)
    @action(detail=True, url_path=f"pictures/(?P<picture_id>{ID})/original/(?P<side>384|1600)")
    def original(
        self, request: Request, picture_id: str, side: str, **_kwargs: str
    ) -> HttpResponse:
        """A work of the claim, as WebP."""
        pictures = self.get_object().pictures.select_related("work__blob")
        blob = get_object_or_404(pictures, public_id=picture_id).work.blob
        return image_response(blob, int(side), viewer=person(request), watermark=False)

    @extend_schema(responses=WEBP)
    @action(detail=True, url_path="avatar/(?P<side>384|1600)")
    def avatar(self, request: Request, side: str, **_kwargs: str) -> HttpResponse:
        """The avatar of the claim, watermarked with the viewer; every look is logged."""
        where = request.get_full_path()
        return avatar_of(self.get_object(), int(side), viewer=person(request), where=where)

    @extend_schema(request=AddEvidenceSerializer, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"], url_path="evidence")
    def add_evidence(self, request: Request, **_kwargs: str) -> Response:
        """Add a proof of authorship or a power of attorney."""
        claim, said = self.get_object(), said_by(AddEvidenceSerializer, request)
        picture = None
        if said.get("picture"):
            picture = get_object_or_404(claim.pictures, public_id=said["picture"])
        proof = actions.add_evidence(
            claim,
            by=person(request),
            kind=Evidence.Kind(said["kind"]),
            note=said.get("note", ""),
            upload=said.get("file"),
            picture=picture,
            now=timezone.now(),
        )
        return Response(EvidenceSerializer(proof).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=f"evidence/(?P<evidence_id>{ID})")
    def evidence(self, request: Request, evidence_id: str, **_kwargs: str) -> Response:
        """Take a proof out of a draft."""
        proof = get_object_or_404(self.get_object().evidence, public_id=evidence_id)
        actions.remove_evidence(proof, by=person(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=BINARY)
    @action(detail=True, url_path=f"evidence/(?P<evidence_id>{ID})/file")
    def evidence_file(self, request: Request, evidence_id: str, **_kwargs: str) -> HttpResponse:
        """The bytes of a proof."""
        proofs = self.get_object().evidence.exclude(attachment="")
        return proof_response(get_object_or_404(proofs, public_id=evidence_id))

    def _answer(self, claim: Claim, code: int = status.HTTP_200_OK) -> Response:
        return Response(ClaimSerializer(claim, context=self.get_serializer_context()).data, code)
