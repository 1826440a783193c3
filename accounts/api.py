"""The API of a person's own data and keys, and for administrators of platform clients' keys."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.viewsets import GenericViewSet, ViewSetMixin

from accounts import actions, queries
from accounts.access import has_role, person
from accounts.forms import KeySearch
from accounts.models import ApiKey
from accounts.roles import Role
from accounts.scopes import KEY_HOLDERS, Scope
from accounts.serializers import (
    KeySerializer,
    MadeKeySerializer,
    NewKeySerializer,
    PasswordSerializer,
    PlatformKeySerializer,
    RotationSerializer,
)
from accounts.views.personal import archive_response


class TakingRate(UserRateThrottle):
    """Keeps whoever holds a key alone from guessing the password that belongs to it."""

    scope = "personal_data"
    rate = "10/hour"


class PersonalDataViewSet(GenericViewSet):  # type: ignore[type-arg]  # no generics at run time
    """All that is kept about the caller, as a ZIP with JSON per room and files."""

    scope = Scope.OWN_DATA
    serializer_class = PasswordSerializer
    throttle_classes = (TakingRate,)

    @extend_schema(
        summary="Download everything that is kept about you",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def create(self, request: Request) -> StreamingHttpResponse:
        """Needs the password as well as the key, because the archive holds all there is."""
        sent = PasswordSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user = person(request)
        if not user.check_password(sent.validated_data["password"]):
            raise actions.NotConfirmed(
                _("This is not your password. Without one, use the page “My data”."),
                field="password",
            )
        return archive_response(actions.take_data_along(user, by=user, now=timezone.now()))


STATE = OpenApiParameter("state", str, enum=["live", "over"])
WORDS = OpenApiParameter("q", str, description="Part of the key's name or of its person's.")
ONCE = "With the secret, which is shown this once."


class KeysOfSomebody(ListModelMixin, RetrieveModelMixin, GenericViewSet[ApiKey]):
    """What one's own keys and those of platform clients have in common."""

    scope = Scope.KEYS
    queryset = ApiKey.objects.none()
    lookup_field = "public_id"
    lookup_url_kwarg = "key_id"
    lookup_value_converter = "uuid"

    def wanted(self) -> dict[str, str]:
        """What the caller looks for; one key is found in every state."""
        return {} if self.detail else KeySearch(self.request.query_params).wanted()

    def destroy(self, request: Request, **_kwargs: UUID) -> Response:
        """Revoke a key: it stops working at once."""
        actions.revoke_key(self.get_object(), by=person(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class KeyViewSet(KeysOfSomebody):
    """One's own keys: made, rotated, revoked. A secret is shown once and never kept."""

    scope = Scope.KEYS
    shown_once = frozenset({"create", "rotate"})
    serializer_class = KeySerializer
    permission_classes = (IsAuthenticated, has_role(*KEY_HOLDERS))

    def get_queryset(self) -> QuerySet[ApiKey]:
        state = self.wanted().get("state", "")
        return queries.keys_of(person(self.request), now=timezone.now(), state=state)

    @extend_schema(parameters=[STATE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Your keys, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=NewKeySerializer, responses={201: OpenApiResponse(MadeKeySerializer, ONCE)}
    )
    def create(self, request: Request) -> Response:
        """Make a key; over a key, for no more than that one may do itself."""
        sent = NewKeySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        facts["scopes"] = [Scope(scope) for scope in facts["scopes"]]
        within = request.auth.scopes if isinstance(request.auth, ApiKey) else None
        made = actions.make_key(by=person(request), now=timezone.now(), within=within, **facts)
        return self._shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=RotationSerializer, responses={200: OpenApiResponse(MadeKeySerializer, ONCE)}
    )
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, **_kwargs: UUID) -> Response:
        """Give a key a new secret; the old one works on for a while."""
        sent = RotationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        key, by = self.get_object(), person(request)
        made = actions.rotate_key(key, by=by, overlap=sent.overlap(), now=timezone.now())
        return self._shown(made, status.HTTP_200_OK)

    def _shown(self, made: actions.NewKey, code: int) -> Response:
        told = KeySerializer(made.key).data | {"secret": made.secret}
        return Response(told, status=code, headers={"Cache-Control": "no-store"})


class PlatformKeyViewSet(KeysOfSomebody):
    """The keys of platform clients, which an administrator can revoke."""

    scope = Scope.KEYS
    serializer_class = PlatformKeySerializer
    permission_classes = (IsAuthenticated, has_role(Role.ADMINISTRATOR))

    def get_queryset(self) -> QuerySet[ApiKey]:
        return queries.platform_keys(now=timezone.now(), **self.wanted())

    @extend_schema(parameters=[STATE, WORDS])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keys of platform clients, the newest first."""
        return super().list(request, *args, **kwargs)


routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("keys", KeyViewSet, "key"),
    ("personal-data", PersonalDataViewSet, "personal-data"),
    ("platform-keys", PlatformKeyViewSet, "platform-key"),
]
