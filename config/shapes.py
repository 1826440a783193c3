"""What an answer may really hold: nothing, or an empty word, where the rows allow it.

A serializer's read-only field says neither whether its column may be empty, nor whether one of
the things on the way to it may be missing. Here the description asks the models.
"""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import append_meta
from rest_framework.fields import ChoiceField, JSONField, empty
from rest_framework.serializers import ListSerializer, ModelSerializer


class Shapes(AutoSchema):
    """The description of one operation, true to the rows that it answers with."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A list has pages or says `many`; what is `list` by its address alone is one thing."""
        named = serializer is not None and getattr(self.view, "action", None) == "list"
        if named and getattr(self.view, "pagination_class", None) is None:
            return isinstance(serializer, ListSerializer)
        return bool(super()._is_list_view(serializer))

    def _map_serializer_field(
        self,
        field: Any,
        direction: str,
        bypass_extensions: bool = False,  # noqa: FBT002
    ) -> dict[str, Any]:
        found: dict[str, Any] = super()._map_serializer_field(  # type: ignore[no-untyped-call]
            field, direction, bypass_extensions
        )
        if direction != "response" or not found or getattr(field, "source_attrs", None) is None:
            return found  # a list's rows and what stands alone have no column of their own
        if isinstance(field, ChoiceField) and _may_be_blank(field) and "enum" in found:
            found = {**found, "enum": [*found["enum"], *({""} - set(found["enum"]))]}
        if isinstance(field, JSONField):
            return {}  # anything, nothing too
        if not field.allow_null and _may_be_nothing(field):
            found = append_meta(found, {"nullable": True})
        return found

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        found: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "response" and "required" in found:
            absent = {name for name, field in serializer.fields.items() if _may_be_absent(field)}
            found["required"] = [name for name in found["required"] if name not in absent]
            if not found["required"]:
                del found["required"]
        return found


def _columns(field: Any) -> list[Field[Any, Any]]:
    """The columns and relations between a serializer's model and what the field shows."""
    parent = field.parent
    if not isinstance(parent, ModelSerializer):
        return []
    model: type[Model] | None = parent.Meta.model
    columns = []
    for name in field.source_attrs:
        try:
            column = model._meta.get_field(name) if model else None  # noqa: SLF001
        except FieldDoesNotExist:
            break
        if not isinstance(column, Field):
            break
        columns.append(column)
        model = column.related_model if isinstance(column.related_model, type) else None
    return columns


def _may_be_blank(field: Any) -> bool:
    columns = _columns(field)
    whole = len(columns) == len(field.source_attrs)
    return bool(columns and whole and columns[-1].blank)


def _may_be_nothing(field: Any) -> bool:
    """Whether it can be null: its own column, or nothing on the way and a default of nothing."""
    if field.default is None:
        return True
    columns = _columns(field)
    whole = len(columns) == len(field.source_attrs)
    return bool(whole and columns and columns[-1].null)


def _may_be_absent(field: Any) -> bool:
    """Whether DRF leaves the field out, because something on the way to it is missing."""
    if not field.read_only or field.allow_null or field.default is not empty:
        return False
    return any(column.null for column in _columns(field)[: len(field.source_attrs) - 1])
