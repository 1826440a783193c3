"""References without gaps, also when many file at once and some fail."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from claims import actions
from claims.models import Claim
from claims.numbers import next_number
from claims.references import reference_of
from tests.factories import NOW, make_draft


def test_references_are_written_in_one_way() -> None:
    assert reference_of(123, NOW) == "RD-2026-000123"
    assert reference_of(1234567, NOW) == "RD-2026-1234567"
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert reference_of(1, new_year) == "RD-2027-000001"
    with pytest.raises(ValueError, match="start at 1"):
        reference_of(0, NOW)


@pytest.mark.django_db
def test_each_name_and_year_counts_for_itself() -> None:
    later = datetime(2027, 2, 1, tzinfo=UTC)
    taken = [next_number(name, now=NOW) for name in ("claim", "claim", "notice")]
    assert taken == [1, 2, 1]
    assert next_number("claim", now=later) == 1
    assert next_number("claim", now=NOW) == 3


class GaveUp(Exception):
    """What interrupts a filing in this test."""


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_filing_gives_its_number_back() -> None:
    def fail() -> None:
        with transaction.atomic():
            next_number("claim", now=NOW)
            raise GaveUp

    with pytest.raises(GaveUp):
        fail()
    assert next_number("claim", now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_claims_filed_at_once_get_consecutive_references() -> None:
    drafts = [make_draft() for _ in range(6)]
    drafts[2].evidence.all().delete()
    errors: list[Exception] = []

    def run(claim: Claim) -> None:
        try:
            actions.file_claim(claim, by=claim.claimant, signature="Lin Mo", now=NOW)
        except actions.Incomplete as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(errors) == 1
    given = Claim.objects.exclude(reference=None).values_list("reference", flat=True)
    assert sorted(map(str, given)) == [f"RD-2026-00000{number}" for number in range(1, 6)]


@pytest.mark.django_db(transaction=True)
def test_a_draft_sent_twice_at_once_is_filed_once() -> None:
    draft = make_draft()
    outcomes: list[str] = []

    def run() -> None:
        mine = Claim.objects.get(pk=draft.pk)
        try:
            actions.file_claim(mine, by=mine.claimant, signature="Lin Mo", now=NOW)
            outcomes.append("filed")
        except actions.NotADraft:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    draft.refresh_from_db()
    assert sorted(outcomes) == ["filed", "refused", "refused"]
    assert (draft.reference, draft.steps.count()) == ("RD-2026-000001", 2)
