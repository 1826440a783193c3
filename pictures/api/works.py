"""The API of a creator's works and their proofs."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import has_role, person
from accounts.roles import CLAIMING
from accounts.scopes import Scope
from pictures import actions, queries
from pictures.api.viewing import IMAGE_SCHEMA, SIDE_IN_PATH, PictureViewSet
from pictures.models import Work
from pictures.proofs import add_proof, remove_proof
from pictures.serializers import (
    NewWorkProofSerializer,
    NewWorkSerializer,
    WorkProofSerializer,
    WorkSerializer,
)
from pictures.serving import image_response, paper_response

PROOF_PATH = "proofs/(?P<proof_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


class WorkViewSet(PictureViewSet):
    """A creator's library; a work that a claim names can't be deleted."""

    scope = Scope.WORKS
    queryset = Work.objects.none()
    serializer_class = WorkSerializer
    new_serializer_class = NewWorkSerializer
    permission_classes = (IsAuthenticated, has_role(*CLAIMING))

    def get_queryset(self) -> QuerySet[Work]:
        return queries.works_of(person(self.request)).prefetch_related("blob__reports")

    @extend_schema(responses={201: WorkSerializer})
    def create(self, request: Request) -> Response:
        work = actions.add_work(by=person(request), now=timezone.now(), **self.facts(request))
        return Response(self._shown(work), status=status.HTTP_201_CREATED)

    def update(self, request: Request, **_kwargs: str) -> Response:
        return self._change(request, partial=False)

    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        return self._change(request, partial=True)

    def destroy(self, request: Request, **_kwargs: str) -> Response:
        actions.delete_work(self.get_object(), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @IMAGE_SCHEMA
    @action(detail=True, url_path=SIDE_IN_PATH)
    def image(self, request: Request, side: str, **_kwargs: str) -> HttpResponse:
        work = self.get_object()
        return image_response(work.blob, int(side), viewer=person(request), watermark=False)

    @extend_schema(responses=WorkProofSerializer(many=True), methods=["GET"], filters=False)
    @extend_schema(
        request=NewWorkProofSerializer, responses={201: WorkProofSerializer}, methods=["POST"]
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def proofs(self, request: Request, **_kwargs: str) -> Response:
        """The proofs kept with a work; a new one goes into every claim from now on."""
        work = self.get_object()
        if request.method == "GET":
            return Response(WorkProofSerializer(work.proofs.all(), many=True).data)
        serializer = NewWorkProofSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        upload, by = said.pop("file", None), person(request)
        proof = add_proof(work, by=by, upload=upload, now=timezone.now(), **said)
        return Response(WorkProofSerializer(proof).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=PROOF_PATH)
    def proof(self, request: Request, proof_id: str, **_kwargs: str) -> Response:
        """Take a proof away; one that is part of a claim stays."""
        proof = get_object_or_404(self.get_object().proofs, public_id=proof_id)
        remove_proof(proof, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path=f"{PROOF_PATH}/file")
    def proof_file(self, request: Request, proof_id: str, **_kwargs: str) -> HttpResponse:
        """The bytes of a proof."""
        proofs = self.get_object().proofs.exclude(attachment="")
        proof = get_object_or_404(proofs, public_id=proof_id)
        return paper_response(proof.attachment, proof.filename)

    def _change(self, request: Request, *, partial: bool) -> Response:
        work = self.get_object()
        serializer = self.get_serializer(work, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        names = ("title", "created_on", "first_published_on", "first_published_url")
        facts = {name: getattr(work, name) for name in names} | serializer.validated_data
        work = actions.change_work(work, by=person(request), now=timezone.now(), **facts)
        return Response(self._shown(work))

    def _shown(self, work: Work) -> Any:
        return WorkSerializer(work, context=self.get_serializer_context()).data
