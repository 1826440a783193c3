"""What anybody may ask over the API: whether a notice arrived, by its link, and what is posted."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import ANY_KEY
from notices.actions import confirm_arrival, read_arrival_link
from notices.models import Posting
from notices.queries import postings
from notices.rates import CheckRate
from notices.serializers import ArrivalLinkSerializer, ArrivedSerializer, PostedSerializer

TOKEN = OpenApiParameter("token", str, required=True, description="from the link in the e-mail")
ENDED = OpenApiParameter("ended", OpenApiTypes.BOOL, description="1: what was posted earlier")
NO_LINK = OpenApiResponse(description="The link is not whole, or not one of ours.")
NUMBER = OpenApiParameter("number", str, description="like RDN-D-2026-000012")


class ArrivalViewSet(viewsets.GenericViewSet[Any]):
    """The arrival of a notice, by the link in its e-mail; without sign-in."""

    scope = ANY_KEY
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (CheckRate,)
    serializer_class = ArrivedSerializer
    pagination_class = None

    @extend_schema(parameters=[TOKEN], responses={200: ArrivedSerializer, 404: NO_LINK})
    def list(self, request: Request) -> Response:
        """Which notice it is and whether it has arrived; asking changes nothing."""
        notice = read_arrival_link(request.query_params.get("token", ""))
        return Response(ArrivedSerializer(notice).data)

    @extend_schema(request=ArrivalLinkSerializer, responses={200: ArrivedSerializer, 404: NO_LINK})
    def create(self, request: Request) -> Response:
        """Confirm that it has arrived; twice does no more than once."""
        entered = ArrivalLinkSerializer(data=request.data)
        entered.is_valid(raise_exception=True)
        arrival = confirm_arrival(entered.validated_data["token"], now=timezone.now())
        return Response(ArrivedSerializer(arrival.notice).data)


class PostedViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Posting]):
    """Notices that are posted publicly because they could not be delivered."""

    scope = ANY_KEY
    queryset = Posting.objects.none()  # for the description of the API
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (CheckRate,)
    serializer_class = PostedSerializer

    @extend_schema(parameters=[ENDED, NUMBER])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is posted now, or with `ended` was earlier, the newest first."""
        return super().list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Posting]:
        asked = self.request.query_params
        ended = asked.get("ended", "") in ("1", "true")
        return postings(ended=ended, number=asked.get("number", ""), now=timezone.now())
