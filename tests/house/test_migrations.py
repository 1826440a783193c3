"""The rules that the database keeps can be taken out, leaving nothing, and put back."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

from tests.house.sources import ROOMS

RULES = """
SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
 UNION ALL
SELECT 'function', '', proname, pg_get_functiondef(proc.oid)
  FROM pg_proc proc LEFT JOIN pg_depend depend ON depend.objid = proc.oid AND deptype = 'e'
 WHERE pronamespace = 'public'::regnamespace AND depend.objid IS NULL
 ORDER BY 1, 2, 3
"""


def _statements() -> Iterator[RunSQL]:
    """What the rooms' migrations say in SQL, in the order in which they say it."""
    loader = MigrationLoader(None)
    seen: list[tuple[str, str]] = []
    for leaf in loader.graph.leaf_nodes():
        seen += [key for key in loader.graph.forwards_plan(leaf) if key not in seen]
    for key in seen:
        if key[0] in ROOMS:
            operations = loader.get_migration(*key).operations
            yield from (operation for operation in operations if isinstance(operation, RunSQL))


def _rules() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        return [tuple(row) for row in cursor.fetchall()]


@pytest.mark.django_db
def test_rules_can_be_taken_out_and_put_back() -> None:
    before, statements = _rules(), list(_statements())
    assert len(before) > len(statements) > 100
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in reversed(statements):
            if statement.reverse_sql:
                cursor.execute(str(statement.reverse_sql))
        assert _rules() == []
        for statement in statements:
            cursor.execute(str(statement.sql))
    assert _rules() == before
