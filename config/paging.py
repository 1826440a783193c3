"""Pages of the API's lists by cursor: a place in an order, not a number of rows to skip.

A cursor holds the values that the last row was ordered by, so rows that come or go before it move
nothing, and the thousandth page costs what the first does. What is no plain list of rows (sums,
lists made in memory) is leafed by a number inside the cursor; its address looks the same.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError as Unfitting
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from config.ordering import Key, after, in_order, keys_of, values_of

SIZE, MOST, FARTHEST = 25, 100, 1_000_000
NAMES = ("cursor", "page_size", "with_count")
Place = dict[str, Any]


class CursorPages(BasePagination):
    """`cursor` and `page_size` (at most 100); `with_count=true` adds how many there are in all."""

    descriptions: ClassVar[dict[str, Any]] = {
        "cursor": gettext_lazy("Where to read on: as `next` and `previous` say it."),
        "page_size": gettext_lazy("Rows of a page, 25 without it, 100 at most."),
        "with_count": gettext_lazy("`true` adds `count`, how many there are in all pages."),
    }

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """The rows of the page that the request asks for; raises a 400 for what it cannot read."""
        self.request, asked = request, request.query_params
        self.size = _size(asked.get("page_size", ""))
        place = _read(asked.get("cursor", ""))
        wants_count = asked.get("with_count", "").lower() in ("1", "true")
        self.count = _count(queryset) if wants_count else None
        if _has_keys(queryset):
            return self._by_keys(queryset, place)
        return self._by_number(queryset, place)

    def _by_keys(self, rows: QuerySet[Any], place: Place) -> list[Any]:
        keys, back, values = keys_of(rows), bool(place.get("back")), place.get("values")
        ordered = in_order(rows, keys, back=back)
        if values is not None:
            ordered = _from(ordered, keys, values, back=back)
        found = list(ordered[: self.size + 1])
        more, page = len(found) > self.size, found[: self.size]
        if back:
            page.reverse()
        forward: Place | None = {"values": values_of(page[-1], keys)} if page else None
        backward: Place | None = (
            {"values": values_of(page[0], keys), "back": True} if page else None
        )
        self.next = forward if more or back else None
        self.previous = backward if values is not None and (more or not back) else None
        return page

    def _by_number(self, rows: Sequence[Any], place: Place) -> list[Any]:
        skipped = place.get("skip", 0)
        if not isinstance(skipped, int) or not 0 <= skipped <= FARTHEST:
            raise _wrong()
        found = list(rows[skipped : skipped + self.size + 1])
        before = max(0, skipped - self.size)
        self.next = {"skip": skipped + self.size} if len(found) > self.size else None
        self.previous = {"skip": before} if skipped else None
        return found[: self.size]

    def get_paginated_response(self, data: Any) -> Response:
        """`next` and `previous` are whole addresses or null; `count` only where asked for."""
        counted = {} if self.count is None else {"count": self.count}
        links = {"next": self._link(self.next), "previous": self._link(self.previous)}
        return Response({**counted, **links, "results": data})

    def _link(self, place: Place | None) -> str | None:
        if place is None:
            return None
        url = self.request.build_absolute_uri()
        if place == {"skip": 0}:
            return remove_query_param(url, "cursor")
        return replace_query_param(url, "cursor", _written(place))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Only with `with_count=true`."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        kinds: dict[str, dict[str, Any]] = {
            "cursor": {"type": "string"},
            "page_size": {"type": "integer", "minimum": 1, "maximum": MOST},
            "with_count": {"type": "boolean"},
        }
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": kinds[name],
                "description": str(self.descriptions[name]),
            }
            for name in NAMES
        ]


def _from(rows: QuerySet[Any], keys: list[Key], values: Any, *, back: bool) -> QuerySet[Any]:
    """The rows after a place; what does not fit the order is a broken cursor."""
    try:
        return rows.filter(after(keys, values, back=back))
    except (TypeError, ValueError, Unfitting) as error:
        raise _wrong() from error


def _size(said: str) -> int:
    if not said:
        return SIZE
    if not said.isdecimal() or not 1 <= int(said) <= MOST:
        message = _("A page has between 1 and %(most)d rows.") % {"most": MOST}
        raise ValidationError({"page_size": [message]})
    return int(said)


def _has_keys(rows: Any) -> bool:
    """Whether these are rows of one table, which can be ordered and narrowed further."""
    if not isinstance(rows, QuerySet):
        return False
    query = rows.query
    plain = not (query.combinator or query.distinct or query.is_sliced or "?" in query.order_by)
    return plain and getattr(rows, "_fields", None) is None


def _count(rows: Any) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def _written(place: Place) -> str:
    text = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _read(said: str) -> Place:
    """The place that a cursor names; raises a 400 for a cursor that is none of ours."""
    if not said:
        return {}
    try:
        place = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _wrong() from error
    if not isinstance(place, dict):
        raise _wrong()
    return cast("Place", place)


def _wrong() -> ValidationError:
    return ValidationError({"cursor": [_("This cursor is not whole. Begin with the first page.")]})
