"""What the API's works and avatars have in common: own rows alone, uploads throttled."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle, UserRateThrottle
from rest_framework.viewsets import GenericViewSet

from pictures.forms import read_upload

SIDE_IN_PATH = r"image/(?P<side>384|1600)"
IMAGE_SCHEMA = extend_schema(
    parameters=[OpenApiParameter("side", int, OpenApiParameter.PATH, enum=[384, 1600])],
    responses={(200, "image/webp"): OpenApiTypes.BINARY},
)
UPLOADING = frozenset({"create", "proofs", "batch"})


class UploadThrottle(UserRateThrottle):
    """How many pictures a person or client may send in a while."""

    scope = "uploads"


class PictureViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """What works and avatars have in common: own rows alone, uploads throttled."""

    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    parser_classes = (MultiPartParser, FormParser, JSONParser)
    new_serializer_class: ClassVar[type[BaseSerializer[Any]]]

    def get_throttles(self) -> list[BaseThrottle]:
        uploading = [UploadThrottle()] if self.action in UPLOADING else []
        return [*super().get_throttles(), *uploading]

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "create":
            return self.new_serializer_class
        return super().get_serializer_class()

    def facts(self, request: Request) -> dict[str, Any]:
        """The checked fields of a new picture, its bytes under `data`."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        facts: dict[str, Any] = dict(serializer.validated_data)
        if "image" in facts:
            facts["data"] = read_upload(facts.pop("image"))
        return facts
