"""Plants a marker in every free text of every table, and looks for markers in what is public."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, IntegrityError, connection, models, transaction

from tests.house.sources import ROOMS

OURS = ("transparency", "config")
SHORTEST = 8  # characters of a marker


@dataclass
class Planted:
    """Which field got which marker; and the fields whose constraints let no free text in."""

    markers: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def found_in(self, text: str) -> list[str]:
        """The fields whose marker stands in a text."""
        return [name for marker, name in self.markers.items() if marker in text]


def tables() -> Iterator[type[models.Model]]:
    """Every table of every room but the public one."""
    for room in ROOMS:
        if room not in OURS:
            yield from apps.get_app_config(room).get_models(include_auto_created=True)


def free_texts(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The fields into which people or programs write what they like: no codes of closed lists."""
    for one in model._meta.concrete_fields:
        inner = one.base_field if isinstance(one, ArrayField) else one
        texts = isinstance(inner, models.CharField | models.TextField | models.FileField)
        if isinstance(one, models.JSONField | models.BinaryField) or (texts and not inner.choices):
            yield one


def plant() -> Planted:
    """Write a marker into every free text of every row, past every trigger."""
    planted = Planted()
    for model in tables():
        for one in free_texts(model):
            marker = f"Zq{len(planted.markers) + len(planted.refused):04}xJ"
            name = f"{model._meta.label}.{one.name}"
            if not model._default_manager.exists():
                continue
            if _written(model, one, marker):
                planted.markers[marker] = name
            else:
                planted.refused.append(name)
    return planted


def _written(model: type[models.Model], one: models.Field[Any, Any], marker: str) -> bool:
    table, column = model._meta.db_table, one.column
    value = _expression(one, marker)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        try:
            with transaction.atomic():
                cursor.execute(f'UPDATE "{table}" SET "{column}" = {value}')  # noqa: S608
        except (IntegrityError, DataError):
            return False
        finally:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return True


def _expression(one: models.Field[Any, Any], marker: str) -> str:
    """SQL for a value with the marker in it; where rows must differ, with the row's key behind."""
    text = f"'{marker}'" if not one.unique else f"'{marker}-' || ctid::text"
    if isinstance(one, models.JSONField):
        return f"jsonb_build_object('{marker}', '{marker}')"
    if isinstance(one, models.BinaryField):
        return f"convert_to('{marker}', 'UTF8')"
    if isinstance(one, ArrayField):
        return f"ARRAY['{marker}']"
    return text


def identifiers() -> set[str]:
    """What tells one row of any table from all others: references, numbers, digests, ids."""
    found: set[str] = set()
    for model in tables():
        for one in model._meta.concrete_fields:
            if one.unique and isinstance(one, models.UUIDField | models.CharField):
                for value in model._default_manager.values_list(one.name, flat=True):
                    found |= {str(value), value.hex} if isinstance(value, UUID) else {str(value)}
    return {value for value in found if len(value) >= SHORTEST}
