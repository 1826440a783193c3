"""Rules about forwarded claims that hold even for somebody who writes straight SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from enforcement.actions import answers
from tests.enforcement.answered import answered, forwarded, running, shown
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        run(sql)


STATEMENT = "UPDATE enforcement_counterstatement SET "


@pytest.mark.parametrize(
    "sql",
    [
        f"{STATEMENT} statement = 'other'",
        f"{STATEMENT} name = 'Other'",
        f"{STATEMENT} filed_at = NULL, deemed_at = NULL",
        f"{STATEMENT} signature = 'x'",
        "DELETE FROM enforcement_answerfile; DELETE FROM enforcement_counterstatement",
    ],
)
def test_a_signed_statement_never_changes(sql: str) -> None:
    answered()
    refused(sql, "signed counter-statement")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE enforcement_answerfile SET filename = 'x'",
        "DELETE FROM enforcement_answerfile",
        (
            "INSERT INTO enforcement_answerfile (public_id, statement_id, attachment, media_type,"
            " filename, sha256, added_at) SELECT gen_random_uuid(), id, 'x', 'x', 'x',"
            " repeat('0', 64), now() FROM enforcement_counterstatement"
        ),
    ],
)
def test_nor_do_its_files(sql: str) -> None:
    answered()
    refused(sql, "files of a signed")


def test_its_contact_may_be_blanked_and_its_arrival_noted_once() -> None:
    answered()
    run(f"{STATEMENT} contact = ''")
    run(f"{STATEMENT} arrived_at = filed_at, arrival = 'READ'")
    refused(f"{STATEMENT} arrived_at = now(), arrival = 'DEEMED'", "signed counter-statement")


def test_a_draft_may_go() -> None:
    forwarding = forwarded()
    answers.save_answer(forwarding, fields={"name": "Zhou Ye"}, now=NOW)
    run("DELETE FROM enforcement_counterstatement")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE enforcement_forwarding SET forwarded_at = now()", "does not change"),
        ("UPDATE enforcement_forwarding SET deemed_at = now()", "does not change"),
        (
            "DELETE FROM enforcement_answerletter; DELETE FROM enforcement_forwarding",
            "never deleted",
        ),
        ("UPDATE enforcement_forwarding SET link_digest = 'x'", "digest_is_hex"),
        ("UPDATE enforcement_forwarding SET arrival = 'LINK'", "arrived_whole"),
        ("UPDATE enforcement_forwarding SET link_expires_at = '2020-01-01'", "terms_later"),
        ("UPDATE enforcement_answerletter SET party = 'PLATFORM'", "answer_letter_to_a_side"),
    ],
)
def test_a_forwarding_stays_as_it_was(sql: str, words: str) -> None:
    forwarded()
    refused(sql, words)


def test_an_arrival_is_noted_once() -> None:
    answers.confirm_receipt(forwarded(), now=NOW)
    refused("UPDATE enforcement_forwarding SET arrival = 'DEEMED'", "does not change")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE enforcement_countdown SET rule_days = 3", "does not change"),
        ("UPDATE enforcement_countdown SET started_at = now()", "does not change"),
        ("DELETE FROM enforcement_countdown", "never deleted"),
        ("UPDATE enforcement_countdown SET ended_at = now(), end = 'LATE'", "ended_whole"),
        ("UPDATE enforcement_countdown SET ended_at = now()", "ended_whole"),
        ("UPDATE enforcement_countdown SET end = 'SUIT'", "ended_whole"),
        (
            "UPDATE enforcement_countdown SET ended_at = started_at, end = 'EXPIRED'",
            "expires_when_due",
        ),
        ("UPDATE enforcement_countdown SET due_at = '2020-01-01'", "due_after_start"),
    ],
)
def test_a_clock_keeps_its_rule(sql: str, words: str) -> None:
    running()
    refused(sql.replace("end =", '"end" ='), words)


def test_a_clock_that_is_over_stays_over() -> None:
    answers.end_countered(now=running().due_at or NOW)
    refused("""UPDATE enforcement_countdown SET "end" = '', ended_at = NULL""", "does not change")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE enforcement_suit SET case_number = '1'", "does not change"),
        ("DELETE FROM enforcement_suit", "never deleted"),
        ("UPDATE enforcement_suit SET accepted = true", "decided_whole"),
        (("UPDATE enforcement_suit SET decided_at = now(), decided_by_id = shown_by_id,"
         " accepted = true"), "decided_by_another"),
        ("UPDATE enforcement_suit SET outcome = 'GIVEN_UP'", "outcome_whole"),
        ("UPDATE enforcement_pause SET begun_at = now()", "does not change"),
        ("UPDATE enforcement_pause SET ended_at = '2020-01-01'", "ends_later"),
        ("DELETE FROM enforcement_pause", "never deleted"),
        (("INSERT INTO enforcement_pause (countdown_id, cause, words, begun_at)"
         " SELECT id, 'PROOF', '', now() FROM enforcement_countdown"), "pause_one_open"),
        (("INSERT INTO enforcement_pause (countdown_id, cause, words, begun_at, ended_at)"
         " SELECT id, 'STAFF', '', now(), now() FROM enforcement_countdown"), "has_reason"),
    ],
)  # fmt: skip
def test_a_proof_and_a_pause_stay_what_they_were(sql: str, words: str) -> None:
    shown()
    refused(sql, words)


def test_a_decided_proof_stays_decided(senior: User) -> None:
    answers.accept_suit(shown(), by=senior, now=NOW)
    refused("UPDATE enforcement_suit SET accepted = false, reason = 'x'", "does not change")
    refused("UPDATE enforcement_pause SET ended_at = now()", "does not change")


def test_a_look_stays_on_record(senior: User) -> None:
    answers.reveal_contact(answered(), by=senior, reason="A court asks.", now=NOW)
    refused("UPDATE enforcement_contactlook SET reason = 'x'", "does not change")
    refused("DELETE FROM enforcement_contactlook", "never deleted")
