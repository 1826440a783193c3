"""Several workers at one table: each row is taken by one of them, and filed once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.roles import Role
from claims import actions
from claims.models import BulkRow, Claim
from claims.queries import trail_faults
from tests.claims.tables import GOOD, check, pictures, upload
from tests.factories import NOW, make_avatar, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, WORKERS = 12, 3


def file_some(_worker: int) -> int:
    try:
        return actions.file_bulk(now=NOW)
    finally:
        connections.close_all()


def test_workers_share_the_rows_and_none_is_filed_twice() -> None:
    creator = make_user(Role.CREATOR)
    make_avatar(external_id="AV-1")
    names = [f"{number}.png" for number in range(ROWS)]
    rows = [{**GOOD, "pictures": name, "title": name} for name in names]
    filing = upload(creator, rows, pictures(*names))
    check(filing)
    actions.confirm_bulk(filing, by=creator, signature="Lin Mo", agreed=True, now=NOW)
    with ThreadPoolExecutor(WORKERS) as pool:
        tried = sum(pool.map(file_some, range(WORKERS)))
    filing.refresh_from_db()
    assert (tried, filing.finished_at, filing.failure) == (ROWS, NOW, "")
    assert BulkRow.objects.filter(claim__isnull=False).count() == Claim.objects.count() == ROWS
    references = sorted(map(str, Claim.objects.all()))
    assert references == [f"RD-2026-{number:06d}" for number in range(1, ROWS + 1)]
    assert list(trail_faults()) == []
