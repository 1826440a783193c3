"""What the database itself refuses: changed entries, broken chains, rows that say too much."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from tests.transparency.decisions import day, decided, entries, published
from transparency.models import Archive, Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three(settings: LazySettings) -> None:
    settings.REDRESS_TRANSPARENCY_K = 3


@pytest.fixture
def archive() -> Archive:
    for _ in range(3):
        decided()
    return published(0)


def refused(statement: str, *values: Any, because: str = "") -> None:
    """The database takes no such statement, at once or when the transaction would end."""
    with (
        pytest.raises(IntegrityError, match=because),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE", values)


def test_what_was_published_is_never_changed(archive: Archive) -> None:
    for statement in (
        "UPDATE transparency_entry SET outcome = 'DISMISSED'",
        "UPDATE transparency_entry SET amount = 1",
        "DELETE FROM transparency_entry",
        "UPDATE transparency_archive SET sha256 = repeat('0', 64)",
        "DELETE FROM transparency_archive",
    ):
        refused(statement, because="never changed")


COLUMNS = "number, step_id, archive_id, outcome, respondent, least, most, grounds, counts, amount"


def row(archive: Archive, **changes: Any) -> dict[str, Any]:
    """The values of an entry with nothing wrong, but that its archive is full."""
    facts: dict[str, Any] = {
        "number": "RE-0000000000",
        "step_id": decided().steps.get(new="UPHELD").pk,
        "archive_id": archive.pk,
        "outcome": "UPHELD",
        "respondent": "PLATFORM",
        "least": 1,
        "most": 1,
        "grounds": ["UPHELD"],
        "counts": [1],
        "amount": 10000,
    }
    return facts | changes


INSERT = f"INSERT INTO transparency_entry ({COLUMNS}) VALUES ({', '.join(['%s'] * 10)})"  # noqa: S608


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"number": "RE-1"}, "entry_number_formed"),
    ({"number": "RE-00000000IO"}, "entry_number_formed"),
    ({"outcome": "LOST"}, "entry_outcome_known"),
    ({"respondent": "SOMEBODY"}, "entry_respondent_known"),
    ({"least": 0}, "entry_pictures_counted"),
    ({"least": 2}, "entry_pictures_counted"),
    ({"outcome": "NO_MATCH"}, "entry_machine_gives_no_ground"),
    ({"amount": -1}, "entry_amount_not_negative"),
    ({"most": 2}, "entry_rough_has_no_counts"),
    ({"most": None, "amount": None}, "entry_rough_has_no_counts"),
]


def test_an_entry_is_whole(archive: Archive) -> None:
    good = row(archive)
    for changes, name in WRONG:
        refused(INSERT, *(good | changes).values(), because=name)


def test_an_archive_has_as_many_entries_as_it_says(archive: Archive) -> None:
    refused(INSERT, *row(archive).values(), because="as many entries")


def test_a_decision_is_entered_once(archive: Archive) -> None:
    values = row(archive, step_id=entries(archive)[0].step_id)
    refused(INSERT, *values.values(), because="step_id")


def test_an_entry_is_replaced_once(archive: Archive) -> None:
    first = entries(archive)[0]
    with pytest.raises(IntegrityError, match="replaces_id"), transaction.atomic():
        Entry.objects.bulk_create(
            Entry(
                number=f"RE-000000000{place}",
                step=decided().steps.get(new="UPHELD"),
                archive=archive,
                replaces=first,
                outcome="UPHELD",
                least=1,
            )
            for place in range(2)
        )


def next_archive(archive: Archive, **changes: Any) -> Archive:
    facts: dict[str, Any] = {
        "number": 2,
        "day": day(1).date(),
        "rows": 0,
        "size": 20,
        "sha256": "0" * 64,
        "lines_sha256": "1" * 64,
        "previous": archive.digest,
        "digest": "2" * 64,
        "k": 3,
        "made_at": day(2),
    }
    return Archive.objects.create(**(facts | changes))


def test_an_archive_follows_the_one_before(archive: Archive) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"number": 1},
        {"number": 3},
        {"day": day(0).date()},
        {"day": day(-1).date()},
        {"previous": ""},
        {"previous": "3" * 64},
        {"sha256": "none"},
        {"k": 1},
        {"rows": 2},
    )
    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            next_archive(archive, **changes)


def test_an_archive_with_nothing_wrong_is_kept(archive: Archive) -> None:
    assert next_archive(archive).rows == 0
    assert str(archive) == "2026-03-02: 3"
    assert [str(entry) for entry in entries(archive)] == [one.number for one in entries(archive)]
