"""Signs API calls in by key, and holds each key to its scopes, its networks and its own rate."""

import ipaddress
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from accounts.actions import note_use, token_digest
from accounts.models import ApiKey, User
from accounts.scopes import allows

if TYPE_CHECKING:  # views load this module before they are there themselves
    from rest_framework.views import APIView

SCHEMES = ("token", "bearer")


class AddressRefused(PermissionDenied):
    """The key may be used from other networks alone."""

    default_code = "address_refused"
    default_detail = _("This key may not be used from your address.")


class ScopeMissing(PermissionDenied):
    """The key was not made for this part of the API."""

    default_code = "scope_missing"

    def __init__(self, needed: str) -> None:
        message = _("The key lacks the scope “%(scope)s” that this call needs.")
        super().__init__(message % {"scope": needed})
        self.auth_header = f'Bearer error="insufficient_scope", scope="{needed}"'


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Token …` or `Bearer …`, looked up by the SHA-256 of the secret.

    Without `Accept-Language` the answer is in the language of the key's person.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].decode("latin-1").lower() not in SCHEMES:
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Send the key as one word: Authorization: Token …"))
        key = self._key(words[1].decode("latin-1"))
        _refuse_address(key, request)
        note_use(key, now=timezone.now())
        if "Accept-Language" not in request.headers:
            translation.activate(key.user.language)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return 'Token realm="api", Bearer realm="api"'

    def _key(self, secret: str) -> ApiKey:
        now, digest = timezone.now(), token_digest(secret)
        known = Q(digest=digest) | Q(old_digest=digest, old_until__gt=now)
        key = ApiKey.objects.select_related("user").filter(known, user__is_active=True).first()
        if key is None or not key.is_live(now):
            raise AuthenticationFailed(_("This key is not valid. Make a new one on your page."))
        return key


def _refuse_address(key: ApiKey, request: Request | HttpRequest) -> None:
    """Raise unless the caller's address, as our own proxies tell it, is in one of the networks."""
    if not key.networks:
        return
    try:
        address = ipaddress.ip_address(str(BaseThrottle().get_ident(request)))  # type: ignore[arg-type]
    except ValueError as error:
        raise AddressRefused from error
    if not any(address in ipaddress.ip_network(network) for network in key.networks):
        raise AddressRefused


class KeyScope(BasePermission):
    """Lets a key do what its scopes name and nothing else; a session is bound by roles alone.

    A view that declares no `scope` is closed to every key.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, ApiKey):
            return True
        needed: str | None = getattr(view, "scope", None)
        reading = request.method in SAFE_METHODS
        if needed is None or not allows(request.auth.scopes, needed, reading=reading):
            raise ScopeMissing(needed or "-")
        return True


class KeyRate(SimpleRateThrottle):
    """How many calls a key may make in a while: its own number a minute, or the house's rate."""

    scope = "key"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        key = request.auth
        if not isinstance(key, ApiKey):
            return None
        if key.per_minute is not None:
            self.num_requests, self.duration = key.per_minute, 60
        return self.cache_format % {"scope": self.scope, "ident": key.pk}

    def headers(self) -> dict[str, str]:
        """What the caller is told: calls in a window, calls left, seconds until there are more."""
        history: list[Any] | None = getattr(self, "history", None)
        if history is None:
            return {}
        most, duration = self.num_requests or 0, self.duration or 0
        until = duration - (self.now - history[-1]) if history else 0
        return {
            "RateLimit-Limit": str(most),
            "RateLimit-Remaining": str(max(0, most - len(history))),
            "RateLimit-Reset": str(max(0, round(until))),
        }
