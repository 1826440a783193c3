"""`If-Match`: an unsafe call is done only if its thing is still as the caller read it.

A tag is the digest of the body that a GET of the thing answers, as the conditional middleware makes
it. The thing is what the address itself answers to a GET, or else the one thing (`retrieve`) that
the address stands under. Its row is locked first, so nothing comes between look and change.
"""

import inspect
from hashlib import md5
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request, clone_request

from accounts.refusal import Refused


class Changed(Refused):
    """The thing is no longer as the caller read it."""

    code = "changed"
    status = 412


class NothingToMatch(Refused):
    """The address has no one thing whose state could be compared."""

    code = "if_match_unsupported"
    status = 400


def must_match(view: Any, request: Request) -> None:
    """Raise `Changed` unless `If-Match` names the thing's present tag; inside a transaction."""
    reading = _reader(view)
    if reading is None:
        raise NothingToMatch(_("If-Match has no meaning here: there is no one thing to compare."))
    _lock(view)
    wanted = parse_etags(request.headers["If-Match"])
    current = _tag(reading, request)
    if wanted != ["*"] and current not in wanted:
        raise Changed(_("It was changed in the meantime. Read it again before you change it."))


def tag_of(body: bytes) -> str:
    """The tag of a body, as Django's conditional answers make it."""
    return quote_etag(md5(body, usedforsecurity=False).hexdigest())


def _reader(view: Any) -> Any:
    """A view that would answer the GET: of this address, or of the thing it stands under."""
    here = view.action_map.get("get")
    if here is None and not (view.detail and hasattr(view, "retrieve")):
        return None
    fresh = type(view)()
    for name in ("args", "kwargs", "format_kwarg", "basename", "detail", "action_map"):
        setattr(fresh, name, getattr(view, name, None))
    fresh.action, fresh.headers = here or "retrieve", {}
    if here is not None:  # its own address: with what the route sets, as another serializer
        for name in ("serializer_class", "pagination_class", "queryset", "permission_classes"):
            setattr(fresh, name, getattr(view, name))
    return fresh


def _lock(view: Any) -> None:
    """Hold the row of the thing until the transaction ends, where it is one row."""
    if view.detail and _finds(view):
        thing = view.get_object()
        if isinstance(thing, Model):
            rows = type(thing)._default_manager.select_for_update(no_key=True)  # noqa: SLF001
            rows.filter(pk=thing.pk).first()


def _finds(view: Any) -> bool:
    """Whether the view can find its thing by itself: some things are made of many rows."""
    own = ("get_object", "get_queryset")
    return view.queryset is not None or any(
        getattr(type(view), name) is not getattr(GenericAPIView, name) for name in own
    )


def _tag(reader: Any, request: Request) -> str:
    """The tag of the thing as a GET would answer it now."""
    inner = clone_request(request, "GET")
    reader.request = inner
    handler = getattr(reader, reader.action)
    response = handler(inner, *reader.args, **_accepted(handler, reader.kwargs))
    response = reader.finalize_response(inner, response, *reader.args, **reader.kwargs)
    rendered = response.render() if hasattr(response, "render") else response
    return tag_of(rendered.content) if isinstance(rendered, HttpResponse) else ""


def _accepted(handler: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The parts of an address that the handler takes: an address below it names more."""
    takes = inspect.signature(handler).parameters.values()
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in takes):
        return given
    names = {each.name for each in takes}
    return {name: value for name, value in given.items() if name in names}
