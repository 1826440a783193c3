"""Limits of the bands over the API: what others would do, proposing, and deciding."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.access import has_role, person
from accounts.roles import Role
from accounts.scopes import Scope
from review import actions, queries
from review.serializers.thresholds import (
    BroughtSerializer,
    LimitsSerializer,
    ProposalSerializer,
    RejectionSerializer,
    RoutedSerializer,
    ThresholdVersionSerializer,
    WhatIfSerializer,
)
from similarity import thresholds, versions
from similarity.models import ThresholdVersion

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
GOVERNORS = (Role.SENIOR_REVIEWER, Role.AUDITOR)
READING = ("list", "retrieve", "what_if", "missed", "sent_away")
DECIDED = OpenApiResponse(description="Decided already, or the calibration has changed since.")
REFUSED = OpenApiResponse(description="Another proposal waits, or these limits are in force.")


class ThresholdViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[ThresholdVersion]):
    """Everything that was proposed, the newest first; senior reviewers change it, in pairs."""

    scope = Scope.REVIEW
    queryset = ThresholdVersion.objects.none()
    serializer_class = ThresholdVersionSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "version_id"
    lookup_value_regex = ID

    def get_permissions(self) -> list[BasePermission]:
        reading = self.action in READING
        return [has_role(*(GOVERNORS if reading else (Role.SENIOR_REVIEWER,)))()]

    def get_queryset(self) -> QuerySet[ThresholdVersion]:
        return versions.history()

    def given(self, kind: type[Any], data: Any) -> dict[str, Any]:
        """The checked input of this step."""
        serializer = kind(data=data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = serializer.validated_data
        return given

    @extend_schema(
        request=ProposalSerializer, responses={201: ThresholdVersionSerializer, 409: REFUSED}
    )
    def create(self, request: Request) -> Response:
        """Propose other limits; their figures are kept with the proposal."""
        given = self.given(ProposalSerializer, request.data)
        made = actions.propose_thresholds(**given, by=person(request), now=timezone.now())
        return Response(ThresholdVersionSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: ThresholdVersionSerializer, 409: DECIDED})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **_kwargs: str) -> Response:
        """Bring limits that somebody else proposed into force."""
        version = thresholds.approve(self.get_object(), by=person(request), now=timezone.now())
        return Response(ThresholdVersionSerializer(version).data)

    @extend_schema(
        request=RejectionSerializer, responses={200: ThresholdVersionSerializer, 409: DECIDED}
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, **_kwargs: str) -> Response:
        """Leave the limits as they are, with a reason."""
        version, given = self.get_object(), self.given(RejectionSerializer, request.data)
        version = thresholds.reject(version, by=person(request), now=timezone.now(), **given)
        return Response(ThresholdVersionSerializer(version).data)

    @extend_schema(request=None, responses={200: ThresholdVersionSerializer, 409: DECIDED})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_kwargs: str) -> Response:
        """Take back one's own proposal."""
        version = thresholds.withdraw(self.get_object(), by=person(request), now=timezone.now())
        return Response(ThresholdVersionSerializer(version).data)

    @extend_schema(parameters=[LimitsSerializer], responses=WhatIfSerializer, filters=False)
    @action(detail=False, url_path="what-if", pagination_class=None)
    def what_if(self, request: Request) -> Response:
        """What two limits would do, beside those in force; to the nearest higher thousandth."""
        here = _present()
        found = queries.what_if(here, **self.limits(here, request), now=timezone.now())
        return Response(WhatIfSerializer(found).data)

    @extend_schema(parameters=[LimitsSerializer], responses=RoutedSerializer(many=True))
    @action(detail=False)
    def missed(self, request: Request) -> Response:
        """Cases with a decided copy that a limit “possible” would end with no match."""
        here = _present()
        possible = self.limits(here, request)["possible"]
        return self.page(queries.missed(here, possible=possible, viewer=person(request)))

    @extend_schema(responses=RoutedSerializer(many=True))
    @action(detail=False, url_path="sent-away")
    def sent_away(self, request: Request) -> Response:
        """Cases that ended with no match, and would go to a person by the limits in force."""
        return self.page(queries.sent_away(_present(), viewer=person(request)))

    @extend_schema(request=None, responses=BroughtSerializer)
    @action(detail=False, methods=["post"], url_path="sent-away/bring")
    def bring(self, request: Request) -> Response:
        """Bring a hundred of those at most to a person."""
        count = actions.bring_to_people(by=person(request), now=timezone.now())
        return Response({"brought": count})

    def limits(self, here: versions.InForce, request: Request) -> dict[str, Any]:
        """Both limits that were asked for, and those in force where one was not."""
        given = self.given(LimitsSerializer, request.query_params)
        return {"possible": here.possible, "likely": here.likely} | given

    def page(self, cases: QuerySet[Any]) -> Response:
        """One page of cases."""
        rows = self.paginate_queryset(cases)
        return self.get_paginated_response(RoutedSerializer(rows, many=True).data)


def _present() -> versions.InForce:
    here = versions.present()
    if here is None:
        raise NotFound
    return here
