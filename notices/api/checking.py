"""Whether a notice is genuine, asked by anybody over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import ANY_KEY
from notices.checking import check_file, check_number
from notices.rates import CheckRate
from notices.serializers import CheckedSerializer, CheckFileSerializer

NUMBER = OpenApiParameter("number", str, required=True, description="like RDN-D-2026-000012")


class CheckViewSet(viewsets.GenericViewSet[Any]):
    """Whether a notice is genuine, by its number or by the file; nothing personal is told."""

    scope = ANY_KEY
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (CheckRate,)
    serializer_class = CheckedSerializer
    pagination_class = None
    parser_classes = (MultiPartParser,)

    @extend_schema(parameters=[NUMBER], responses=CheckedSerializer)
    def list(self, request: Request) -> Response:
        """What is known of a number: GENUINE, SUPERSEDED or UNKNOWN."""
        checked = check_number(request.query_params.get("number", ""))
        return Response(CheckedSerializer(checked).data)

    @extend_schema(request=CheckFileSerializer, responses={200: CheckedSerializer})
    def create(self, request: Request) -> Response:
        """What is known of a file: GENUINE, SUPERSEDED, ALTERED or UNKNOWN. It is not kept."""
        entered = CheckFileSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        return Response(CheckedSerializer(check_file(entered.validated_data["file"].read())).data)
