"""The one door of the API: what holds for every view of every room, said once.

Each viewset is registered behind `Door`, which comes first in its method order. It asks for the
scope of the key that calls, holds the key to its rate, refuses query parameters that the call does
not know, and wraps every unsafe call in what `Idempotency-Key` and `If-Match` promise.
"""

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.routers import APIRootView, DefaultRouter
from rest_framework.throttling import BaseThrottle
from rest_framework.viewsets import GenericViewSet, ViewSetMixin

from accounts.keys import KeyRate, KeyScope
from accounts.scopes import ANY_KEY
from config import etags, parameters, repeats


class TooLarge(APIException):
    """What was sent is larger than a call without files may be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("What you sent is too large.")


class Door(GenericViewSet[Any]):
    """What every view of the API does before and after its own work."""

    scope: ClassVar[str]  # what a key must be made for; said by the view, or no key passes
    shown_once: ClassVar[frozenset[str]]  # actions of the view whose answer is never kept
    rate: KeyRate

    def get_permissions(self) -> list[BasePermission]:
        return [KeyScope(), *super().get_permissions()]  # type: ignore[list-item]

    def get_throttles(self) -> list[BaseThrottle]:
        self.rate = KeyRate()
        return [*super().get_throttles(), self.rate]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls, may they, how often, and is it a call that can be answered."""
        super().initial(request, *args, **kwargs)
        if request.method in SAFE_METHODS:
            parameters.check(self, request)
            return
        _refuse_large(request)
        name = str(request.method).lower()
        if handler := getattr(self, name, None):
            setattr(self, name, partial(_change, self, handler))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.told().items():
            response[name] = value
        return response

    def told(self) -> dict[str, str]:
        """What a key is told of its rate; nothing where it was not counted."""
        return self.rate.headers() if hasattr(self, "rate") else {}


def _change(view: Door, handler: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
    """An unsafe call: the thing is as the caller knows it, and the work is done once."""
    if "If-Match" not in request.headers and "Idempotency-Key" not in request.headers:
        return handler(request, *args, **kwargs)
    with transaction.atomic():
        return repeats.once(view, request, partial(_matched, view, handler, request, args, kwargs))


def _matched(
    view: Door, handler: Any, request: Request, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    if "If-Match" in request.headers:
        etags.must_match(view, request)
    response: HttpResponseBase = handler(request, *args, **kwargs)
    return response


def _refuse_large(request: Request) -> None:
    """DRF reads JSON past Django's own limit, so it is held to it here."""
    if str(request.content_type).startswith("multipart/"):
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if str(length).isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge


class Root(APIRootView):
    """The addresses that need nothing but a key."""

    scope = ANY_KEY


class DoorRouter(DefaultRouter):
    """Registers every viewset behind the door."""

    APIRootView = Root
    include_format_suffixes = False  # one address for one thing

    def register(
        self, prefix: str, viewset: type[ViewSetMixin], basename: str | None = None
    ) -> None:
        super().register(prefix, behind_door(viewset), basename)


def behind_door(viewset: type[ViewSetMixin]) -> type[ViewSetMixin]:
    """The viewset with the door before it, under its own name."""
    told = {"__doc__": viewset.__doc__, "__module__": viewset.__module__}
    return type(viewset.__name__, (Door, viewset), told)
