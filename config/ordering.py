"""Reads the order of a query as keys, and says "everything after this row" in SQL."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, ForeignObject, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

NOTHING, EVERYTHING = Q(pk__in=()), ~Q(pk__in=())


@dataclass(frozen=True)
class Key:
    """One thing that rows are ordered by, as the annotation `name` of the query."""

    name: str
    expression: Any
    descending: bool
    nulls_first: bool
    nullable: bool = True

    def turned(self) -> "Key":
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def order(self) -> OrderBy:
        """As PostgreSQL does it by itself where nulls stand so anyway: then an index serves."""
        if self.nulls_first == self.descending:
            return OrderBy(F(self.name), descending=self.descending)
        first, last = self.nulls_first or None, not self.nulls_first or None
        return OrderBy(F(self.name), descending=self.descending, nulls_first=first, nulls_last=last)


def keys_of(rows: QuerySet[Any]) -> list[Key]:
    """What a query is ordered by, ended by the primary key so that no two rows stand equal."""
    query, model = rows.query, rows.model
    said = query.order_by or (model._meta.ordering if query.default_ordering else ())  # noqa: SLF001
    found: list[tuple[Any, bool, bool]] = []
    for order in said:
        found += _plain(model, order)
    if not any(_name(each[0]) in _unique(model) for each in found):
        found.append((F("pk"), False, False))
    return [
        Key(f"_order{number}", expression, down, first, nullable=_nullable(model, expression))
        for number, (expression, down, first) in enumerate(found)
    ]


def _nullable(model: type[Model], expression: Any) -> bool:
    """Whether there may be nulls: an index serves best where they need not be asked for."""
    never = {"pk", *(field.name for field in model._meta.fields if not field.null)}  # noqa: SLF001
    return _name(expression) not in never


def _name(expression: Any) -> str:
    """The field that an expression names; nothing where it computes."""
    return str(getattr(expression, "name", "")) if isinstance(expression, F) else ""


def _unique(model: type[Model]) -> set[str]:
    return {"pk", model._meta.pk.name}  # noqa: SLF001


def _plain(model: type[Model], order: Any, prefix: str = "") -> list[tuple[Any, bool, bool]]:
    """One entry of an order as expressions; a relation stands for its own table's order."""
    if isinstance(order, OrderBy):
        first = bool(order.nulls_first) or (order.descending and not order.nulls_last)
        return [(order.expression, order.descending, first)]
    if not isinstance(order, str):
        return [(order, False, False)]
    name, descending = order.lstrip("-"), order.startswith("-")
    related = _relation(model, name)
    if related is None:
        return [(F(prefix + name), descending, descending)]
    found = []
    for inner in related._meta.ordering or ("pk",):  # noqa: SLF001
        for expression, down, first in _plain(related, inner, f"{prefix}{name}__"):
            found.append((expression, down != descending, first != descending))
    return found


def _relation(model: type[Model], name: str) -> type[Model] | None:
    """The table that a name leads to when it is a foreign key of the model itself."""
    known = {field.name: field for field in model._meta.get_fields()}  # noqa: SLF001
    field = known.get(name)
    if isinstance(field, ForeignObject) and isinstance(field.related_model, type):
        return field.related_model
    return None


def in_order(rows: QuerySet[Any], keys: list[Key], *, back: bool) -> QuerySet[Any]:
    """The rows with their keys beside them, from the first or, going back, from the last."""
    beside: QuerySet[Any] = rows.annotate(**{key.name: key.expression for key in keys})
    turned = [key.turned() if back else key for key in keys]
    return beside.order_by(*[key.order() for key in turned])


def values_of(row: Any, keys: list[Key]) -> list[str | None]:
    """What a row is ordered by, as texts that `after` reads again."""
    return [_text(getattr(row, key.name)) for key in keys]


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def after(keys: list[Key], values: Any, *, back: bool) -> Q:
    """The rows that stand after one with these values; raises ValueError if they do not fit."""
    if not isinstance(values, list) or len(values) != len(keys):
        raise ValueError(values)
    found, same = NOTHING, EVERYTHING
    for key, value in zip(keys, values, strict=True):
        if value is not None and not (isinstance(value, str) and "\0" not in value):
            raise ValueError(value)
        found |= same & _beyond(key.turned() if back else key, value)
        same &= Q(**{key.name: value}) if value is not None else Q(**{f"{key.name}__isnull": True})
    first = keys[0].turned() if back else keys[0]
    if not first.nullable:  # says nothing new, but gives an index its beginning
        found &= Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": values[0]})
    return found


def _beyond(key: Key, value: str | None) -> Q:
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if key.nulls_first else NOTHING
    beyond = Q(**{f"{key.name}__{'lt' if key.descending else 'gt'}": value})
    if key.nulls_first or not key.nullable:
        return beyond
    return beyond | Q(**{f"{key.name}__isnull": True})
