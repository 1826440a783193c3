"""Golden cases and the quality figures over the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from review import actions, queries
from review.api.second_looks import ID
from review.forms import PeriodForm
from review.models import GoldenCase
from review.serializers import (
    EndSerializer,
    GoldenSerializer,
    NewGoldenSerializer,
    QualitySerializer,
)
from review.views.adjudication import OVERSEERS
from review.views.admission import READERS, readable_claim

REFUSED = OpenApiResponse(description="Not decided yet, golden already, or retired already.")


class GoldenViewSet(ListModelMixin, GenericViewSet[GoldenCase]):
    """Golden cases: decided claims whose answer is known."""

    scope = Scope.REVIEW
    queryset = GoldenCase.objects.none()
    serializer_class = GoldenSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "golden_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        reading = self.action == "list"
        return [has_role(*(OVERSEERS if reading else (Role.SENIOR_REVIEWER,)))()]

    def get_queryset(self) -> QuerySet[GoldenCase]:
        cases = queries.golden_cases(to=person(self.request))
        return cases.prefetch_related("expected__picture")

    @extend_schema(request=NewGoldenSerializer, responses={201: GoldenSerializer, 409: REFUSED})
    def create(self, request: Request) -> Response:
        """Mark a decided claim; nothing about it changes."""
        serializer = NewGoldenSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        claim = readable_claim(person(request), given["claim"])
        keys = dict(claim.pictures.values_list("public_id", "pk"))
        expected = {keys.get(one["picture"], 0): one["ground"] for one in given["expected"]}
        golden = actions.mark_golden(
            claim, by=person(request), expected=expected, why=given["why"], now=timezone.now()
        )
        shown = GoldenSerializer(self.get_queryset().get(pk=golden.pk)).data
        return Response(shown, status.HTTP_201_CREATED)

    @extend_schema(request=EndSerializer, responses={200: GoldenSerializer, 409: REFUSED})
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, golden_id: str) -> Response:
        """Show a golden case to nobody any more."""
        golden = get_object_or_404(self.get_queryset(), public_id=golden_id)
        serializer = EndSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        actions.retire_golden(
            golden, by=person(request), now=timezone.now(), **serializer.validated_data
        )
        return Response(GoldenSerializer(self.get_queryset().get(pk=golden.pk)).data)


class QualityViewSet(GenericViewSet[Any]):
    """How far reviewers agree, what was overturned, golden cases, time per case; over weeks."""

    scope = Scope.REVIEW
    serializer_class = QualitySerializer
    permission_classes = (has_role(*READERS),)
    pagination_class = None

    @extend_schema(
        operation_id="review_quality_retrieve",
        parameters=[
            OpenApiParameter("start", str, description="First day; twelve weeks ago without it."),
            OpenApiParameter("end", str, description="Last day; today without it."),
        ],
        responses=QualitySerializer,
    )
    def list(self, request: Request) -> Response:
        form = PeriodForm(request.query_params)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(one) for one in told] for name, told in form.errors.items()}
            )
        found = queries.quality(form.period(), viewer=person(request))
        return Response(QualitySerializer(found).data)
