"""Query parameters that a call does not know, or cannot read, are a 400 and not silence.

What a call knows stands in its description for the API's schema: one source for both.
"""

from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

Known = dict[str, OpenApiParameter | None]
_KNOWN: dict[tuple[type[Any], str | None], Known] = {}
YES_OR_NO = frozenset({"true", "false", "1", "0"})


def check(view: Any, request: Request) -> None:
    """Raise a 400 that names every query parameter that is unknown or has no such value."""
    asked = request.query_params
    if not asked:
        return
    place = (type(view), view.action)
    if place not in _KNOWN:
        _KNOWN[place] = _known(view)
    known = _KNOWN[place]
    errors: dict[str, list[str]] = {}
    for name in asked:
        if name not in known:
            names = ", ".join(sorted(known)) or "-"
            errors[name] = [
                _("This call does not know it. It knows: %(names)s.") % {"names": names}
            ]
        elif wrong := [value for value in asked.getlist(name) if not _fits(value, known[name])]:
            errors[name] = [_("“%(value)s” is no value for this.") % {"value": wrong[0]}]
    if errors:
        raise ValidationError(errors)


def _known(view: Any) -> Known:
    """The query parameters of one call, from what `extend_schema` says of it."""
    described = getattr(getattr(view, view.action or "", None), "kwargs", {}).get("schema")
    pages = view.paginator
    told = pages.get_schema_operation_parameters(view) if pages else []
    known: Known = dict.fromkeys(each["name"] for each in told)
    if described is None:
        return known
    schema = described() if isinstance(described, type) else described
    schema.view, schema.method = view, "GET"
    for said in schema.get_override_parameters():
        if isinstance(said, OpenApiParameter):
            if said.location == OpenApiParameter.QUERY:
                known[said.name] = said
        else:
            known |= dict.fromkeys(_fields(said))
    return known


def _fields(said: Any) -> list[str]:
    serializer: BaseSerializer[Any] = said() if isinstance(said, type) else said
    return list(getattr(serializer, "fields", {}))


def _fits(value: str, parameter: OpenApiParameter | None) -> bool:
    """Whether a value can be what the parameter is; an empty one stands for none."""
    if parameter is None or not value:
        return "\0" not in value
    if parameter.enum:
        return value in {str(each) for each in parameter.enum}
    kind = parameter.type
    if kind in (bool, OpenApiTypes.BOOL):
        return value.lower() in YES_OR_NO
    if kind in (int, OpenApiTypes.INT):
        return value.removeprefix("-").isdecimal() and len(value) <= 18
    try:
        if kind is OpenApiTypes.DATE:
            return parse_date(value) is not None
        if kind is OpenApiTypes.DATETIME:
            return parse_datetime(value) is not None
    except ValueError:
        return False
    return "\0" not in value
