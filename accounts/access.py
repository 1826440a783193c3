"""Who may open a page or call the API: by role, checked before anything is read."""

from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import View
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.roles import Role


def person(request: HttpRequest | Request) -> User:
    """The signed-in user of a request that has passed the sign-in check."""
    assert isinstance(request.user, User)  # noqa: S101  # LoginRequired and IsAuthenticated see to it
    return request.user


class RoleRequiredMixin(LoginRequiredMixin, View):
    """Opens a page to the named roles alone: strangers sign in first, other roles get a 403.

    Set `roles` on the class; empty means everybody who is signed in.
    """

    roles: ClassVar[tuple[Role, ...]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.roles and request.user.is_authenticated:
            person(request).must_have_role(*self.roles)
        return super().dispatch(request, *args, **kwargs)


def has_role(*roles: Role) -> type[BasePermission]:
    """A permission for API views: signed in, and at least one of these roles is held."""

    class HasRole(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            user = request.user
            return isinstance(user, User) and user.has_role(*roles)

    return HasRole


class AuditorReads(BasePermission):
    """Refuses every change by an auditor, before looking at what was sent."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        changes = request.method not in SAFE_METHODS
        return not (changes and isinstance(user, User) and user.has_role(Role.AUDITOR))
