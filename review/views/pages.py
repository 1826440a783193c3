"""Pages of a list so long that nobody counts it."""

from functools import cached_property
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet

from review.queries.shelves import MANY, bounded


class LongPaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs alone
    """The first thousand rows; `more` says that there are others, `shown` how many in figures."""

    def __init__(self, rows: QuerySet[Any], size: int, *, known: int | None = None) -> None:
        """`known`: how many there are, as far as `MANY` + 1, where that was counted already."""
        super().__init__(rows, size)
        self.known = known

    @cached_property
    def found(self) -> int:
        """How many rows there are, as far as `MANY` + 1."""
        if self.known is not None:
            return self.known
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: MANY + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows can be leafed through."""
        return min(self.found, MANY)

    @property
    def more(self) -> bool:
        return self.found > MANY

    @property
    def shown(self) -> str:
        return bounded(self.found)
