"""Builds, measures and drops the HNSW graph of a space, while the site goes on.

A graph is an index over the fingerprints of one space, made CONCURRENTLY and named after the
space. One that was broken off is invalid; it is dropped and made anew.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from psycopg2 import sql

from similarity.index import State
from similarity.models import Fingerprint

NEEDED = 10_000  # fingerprints from which a walk is quicker than looking at each
# Links of a row, and how widely its neighbours are looked for when it comes in. At pgvector's own
# width of 64 a million clustered rows were found with a recall of 0.955: see docs/search.md.
DEGREE, CONSTRUCTION = 16, 128
LOCK = 0x1DE7  # one process builds at a time: a second would only take its memory away
TABLE = "similarity_fingerprint"


def name_of(space: str) -> str:
    """The name of a space's graph in the database."""
    return f"fingerprint_graph_{hashlib.sha256(space.encode()).hexdigest()[:16]}"


def state(space: str) -> State:
    """How many rows a space has, and whether its graph is there."""
    rows = Fingerprint.objects.filter(space=space).count()
    ready, size = graph_of(space)
    return State(rows, ready, rows >= NEEDED, size)


def graph_of(space: str) -> tuple[bool, int]:
    """Whether a space's graph is whole, and its bytes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid, pg_relation_size(indexrelid) FROM pg_index"
            " WHERE indexrelid = to_regclass(%s)",
            [name_of(space)],
        )
        ready, size = cursor.fetchone() or (False, 0)
    return ready, size


def build(space: str, *, anyway: bool = False) -> bool:
    """Make the graph of a space if it is needed and missing; whether it was made here."""
    rows = Fingerprint.objects.filter(space=space)
    if graph_of(space)[0] or rows[:NEEDED].count() < (1 if anyway else NEEDED):
        return False
    first = rows.values_list("embedding", flat=True)[0]
    with alone() as free:
        if not free or graph_of(space)[0]:
            return False
        drop(space)
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = %s", [f"{settings.REDRESS_INDEX_MEMORY}MB"])
            try:
                cursor.execute(
                    sql.SQL(
                        "CREATE INDEX CONCURRENTLY {name} ON {table} USING hnsw"
                        " ((embedding::halfvec({size})) halfvec_cosine_ops)"
                        " WITH (m = {degree}, ef_construction = {width}) WHERE space = {space}"
                    ).format(
                        degree=sql.Literal(DEGREE),
                        width=sql.Literal(CONSTRUCTION),
                        name=sql.Identifier(name_of(space)),
                        table=sql.Identifier(TABLE),
                        size=sql.Literal(len(first)),
                        space=sql.Literal(space),
                    )
                )
            finally:
                cursor.execute("RESET maintenance_work_mem")
    return True


def drop(space: str) -> None:
    """Remove the graph of a space, whole or broken off."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(name_of(space)))
        )


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this process may build; the right to it ends with the block, or the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (free,) = cursor.fetchone()
        try:
            yield free
        finally:
            if free:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
