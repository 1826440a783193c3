"""The API of a person's own data."""

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.viewsets import GenericViewSet

from accounts import actions
from accounts.access import person
from accounts.serializers import PasswordSerializer
from accounts.views.personal import archive_response


class TakingRate(UserRateThrottle):
    """Keeps whoever holds a token alone from guessing the password that belongs to it."""

    scope = "personal_data"
    rate = "10/hour"


class PersonalDataViewSet(GenericViewSet):  # type: ignore[type-arg]  # no generics at run time
    """All that is kept about the caller, as a ZIP with JSON per room and files."""

    serializer_class = PasswordSerializer
    throttle_classes = (TakingRate,)

    @extend_schema(
        summary="Download everything that is kept about you",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def create(self, request: Request) -> StreamingHttpResponse:
        """Needs the password as well as the token, because the archive holds all there is."""
        sent = PasswordSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user = person(request)
        if not user.check_password(sent.validated_data["password"]):
            raise actions.NotConfirmed(
                _("This is not your password. Without one, use the page “My data”."),
                field="password",
            )
        return archive_response(actions.take_data_along(user, by=user, now=timezone.now()))


routes = [("personal-data", PersonalDataViewSet, "personal-data")]
