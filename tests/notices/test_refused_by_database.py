"""Rules about notices that hold even for somebody who writes straight SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from notices.models import Delivery, Notice
from tests.factories import make_claim
from tests.notices.cases import filed, issued, last_step

pytestmark = pytest.mark.django_db

Value = str | int | None


def insert(**changes: Value) -> None:
    """Write a notice past every action."""
    claim = filed()
    row: dict[str, Value] = {
        "number": "RDN-R-2026-000007",
        "kind": "RECEIPT",
        "claim": claim.pk,
        "step": last_step(claim).pk,
        "sha256": "0" * 64,
        "supersedes": None,
        **changes,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notices_notice (public_id, number, kind, claim_id, step_id,
                template_version, context, renderer, pdf, sha256, unsigned_sha256, signer, size,
                issued_at, supersedes_id)
            VALUES (gen_random_uuid(), %(number)s, %(kind)s, %(claim)s, %(step)s, '1', '{}', '{}',
                'notices/x.pdf', %(sha256)s, repeat('0', 64), '', 1, now(), %(supersedes)s)
            """,
            row,
        )


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_whole_row_is_accepted() -> None:
    insert()
    assert Notice.objects.get().number == "RDN-R-2026-000007"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE notices_notice SET sha256 = repeat('0', 64)",
        "UPDATE notices_notice SET context = '{}'",
        "UPDATE notices_notice SET issued_at = now()",
        "DELETE FROM notices_delivery; DELETE FROM notices_notice",
    ],
)
def test_a_notice_is_never_edited_or_deleted(sql: str) -> None:
    issued(filed())
    with pytest.raises(IntegrityError, match="never edited or deleted"), transaction.atomic():
        run(sql)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "LETTER"}, "has no notice of kind LETTER"),
        ({"kind": "DECISION"}, "a step to SUBMITTED has no notice of kind DECISION"),
        ({"number": "RDN-X-2026-000001"}, "notice_number_formed"),
        ({"number": "12"}, "notice_number_formed"),
        ({"sha256": "xyz"}, "notice_sha256_is_hex"),
    ],
)
def test_a_row_that_can_t_be_is_refused(changes: dict[str, Value], words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        insert(**changes)


def test_a_notice_is_of_its_own_claim() -> None:
    with pytest.raises(IntegrityError, match="a step of its own claim"), transaction.atomic():
        insert(claim=make_claim().pk)


def test_a_step_has_one_notice_and_a_number_one_step() -> None:
    claim = filed()
    issued(claim)
    with pytest.raises(IntegrityError, match="notice_once_per_step"), transaction.atomic():
        insert(claim=claim.pk, step=last_step(claim).pk)
    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        insert(number="RDN-R-2026-000001")


def test_an_e_mail_that_left_is_not_waiting() -> None:
    issued(filed())
    with pytest.raises(IntegrityError, match="sent_or_open"), transaction.atomic():
        run("UPDATE notices_delivery SET sent_at = now()")
    assert Delivery.objects.get().sent_at is None
