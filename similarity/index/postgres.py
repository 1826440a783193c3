"""Answers by PostgreSQL with pgvector: an HNSW graph per space, and b-trees over parts of hashes.

The graph holds half-precision vectors and gives `REDRESS_INDEX_CANDIDATES` candidates, which are
put in order by their full-precision vectors. It is an index over the rows of one space alone, since
the vectors of two encoders may have different lengths.

A condition is kept by pgvector's iterative scan: the graph is walked on until enough contents that
meet it were met. That is slow, or ends too early, where few contents meet it, so then each of them
is looked at, which is exact: `FEW` at once, and any number where the graph gave too few.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Cast
from pgvector import HalfVector
from pgvector.django import CosineDistance, HalfVectorField

from similarity.index import Among, HashHit, Hit, State, Vector, Vectors, building
from similarity.index.hashing import RADIUS, neighbours, signed, unsigned
from similarity.models import Fingerprint

FEW = 5_000  # contents that are looked at one by one in less time than a filtered walk takes

NEAR = """
SELECT asked.number, hash.blob_id, hash.view, hash.bits
  FROM unnest(%s::int[], %s::bigint[], %s::int[]) AS asked (number, bits, part)
  JOIN similarity_contenthash AS hash ON hash.part_{part} = asked.part
 WHERE bit_count((hash.bits # asked.bits)::bit(64)) <= %s
"""


class PostgresIndex:
    """The engine that every installation has; see `similarity.index.SimilarityIndex`."""

    def nearest(
        self,
        vectors: Vectors,
        *,
        space: str,
        among: Among | None = None,
        limit: int = 10,
        without: Collection[int] = (),
    ) -> list[Hit]:
        if among is not None and few(among):
            return self.nearest_exactly(
                vectors, space=space, among=among, limit=limit, without=without
            )
        wanted = limit + len(without)
        candidates = max(wanted, settings.REDRESS_INDEX_CANDIDATES)
        with planned(wide=candidates):
            found = [list(walked(each, space, among, candidates)) for each in vectors]
        if among is not None and any(len(each) < candidates for each in found):
            return self.nearest_exactly(
                vectors, space=space, among=among, limit=limit, without=without
            )
        return merged(found, limit, without)

    def nearest_exactly(
        self,
        vectors: Vectors,
        *,
        space: str,
        among: Among | None = None,
        limit: int = 10,
        without: Collection[int] = (),
    ) -> list[Hit]:
        rows = within(space, among)
        wanted = limit + len(without)
        found = [list(measured(rows, each, "distance", "blob")[:wanted]) for each in vectors]
        return merged(found, limit, without)

    def near_hashes(
        self,
        asked: Mapping[str, int],
        *,
        radius: int = RADIUS,
        among: Among | None = None,
        views: Collection[str] = (),
        without: Collection[int] = (),
    ) -> list[HashHit]:
        if not 0 <= radius <= RADIUS:
            raise ValueError(f"Hashes are found within 0 to {RADIUS} bits, not {radius}.")
        names = list(asked)
        numbers = [asked[name] for name in names]
        nearest: dict[tuple[int, int], HashHit] = {}
        for number, blob, view, stored in near_rows(numbers, radius, among, without):
            bits = unsigned(stored)
            distance = (bits ^ numbers[number]).bit_count()
            known = nearest.get((number, blob))
            if views and view not in views:
                continue
            if known is None or (distance, view) < (known.distance, known.view):
                nearest[number, blob] = HashHit(blob, distance, names[number], view, bits)
        return sorted(nearest.values(), key=lambda hit: (hit.distance, hit.blob, hit.asked))

    def state(self, space: str) -> State:
        return building.state(space)

    def prepare(self, space: str, *, anyway: bool = False) -> bool:
        return building.build(space, anyway=anyway)

    def forget(self, space: str) -> None:
        building.drop(space)


def few(among: Among) -> bool:
    """Whether a question names so few contents that each may be looked at."""
    return among[: FEW + 1].count() <= FEW


def within(space: str, among: Among | None) -> QuerySet[Fingerprint]:
    """The fingerprints of a space that a question is about."""
    rows = Fingerprint.objects.filter(space=space)
    return rows if among is None else rows.filter(blob__in=among)


def measured(
    rows: QuerySet[Fingerprint], vector: Vector, *by: Any
) -> QuerySet[Fingerprint, tuple[int, float]]:
    """Contents and their distances in full precision, in some order."""
    found = rows.annotate(distance=CosineDistance("embedding", vector)).order_by(*by)
    return found.values_list("blob", "distance")


def walked(
    vector: Vector, space: str, among: Among | None, candidates: int
) -> QuerySet[Fingerprint, tuple[int, float]]:
    """What a walk through the graph gives: nearest in half precision, distances in full.

    Without a graph the same statement looks at every row.
    """
    half = Cast("embedding", HalfVectorField(dimensions=len(vector)))
    near = CosineDistance(half, HalfVector(vector))
    return measured(within(space, among), vector, near)[:candidates]


@contextmanager
def planned(*, wide: int = 0) -> Iterator[None]:
    """How the planner, and for a walk so `wide` the graph, are set; afterwards as they were.

    The planner would rather sort or hash all that might be in question, which reads the whole
    table: it does not know how few rows a walk or a part of a hash leads to.
    """
    values = {"enable_sort": "off"} if wide else {"enable_seqscan": "off", "enable_hashjoin": "off"}
    if wide:
        most = min(1_000, max(wide, settings.REDRESS_INDEX_EF))  # pgvector's own limit
        values |= {"hnsw.ef_search": str(most), "hnsw.iterative_scan": "relaxed_order"}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(";".join(f"SET LOCAL {name} = {to}" for name, to in values.items()))
        yield
        cursor.execute(";".join(f"SET LOCAL {name} TO DEFAULT" for name in values))


def merged(found: list[list[tuple[int, float]]], limit: int, without: Collection[int]) -> list[Hit]:
    """The best of several views' answers: each content once, by its smaller distance."""
    best: dict[int, Hit] = {}
    for number, rows in enumerate(found):
        for blob, distance in rows:
            known = best.get(blob)
            if blob not in without and (known is None or distance < known.distance):
                best[blob] = Hit(blob, distance, mirrored=number > 0)
    return sorted(best.values(), key=lambda hit: (hit.distance, hit.blob))[:limit]


def near_rows(
    asked: list[int], radius: int, among: Among | None, without: Collection[int]
) -> list[tuple[int, int, str, int]]:
    """Number of the question, content, view and stored bits of everything within the radius."""
    parts = [neighbours(bits, radius) for bits in asked]
    condition, extra = "", []
    if among is not None:
        try:
            sql, given = among.query.sql_with_params()
        except EmptyResultSet:
            return []
        condition, extra = f" AND hash.blob_id IN ({sql})", list(given)
    if without:
        condition, extra = f"{condition} AND hash.blob_id <> ALL (%s)", [*extra, list(without)]
    statements, values = [], list[Any]()
    for place in range(3):
        keys = [(number, key) for number, each in enumerate(parts) for key in each[place]]
        numbers = array_of(number for number, _key in keys)
        bits = array_of(signed(asked[number]) for number, _key in keys)
        statements.append(NEAR.format(part=place + 1) + condition)
        values += [numbers, bits, array_of(key for _number, key in keys), radius, *extra]
    with planned(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        return list(cursor)


def array_of(numbers: Iterable[int]) -> str:
    """An array as PostgreSQL reads it; thousands of numbers one by one would take longer."""
    return f"{{{','.join(map(str, numbers))}}}"
