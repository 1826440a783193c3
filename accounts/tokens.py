"""Signs API calls in by token."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.actions import token_digest
from accounts.models import ApiToken, User


class HashedTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`, looked up by the token's SHA-256."""

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=token_digest(key), user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("This token is not valid. Make a new one on your page."))
        return token.user, token
