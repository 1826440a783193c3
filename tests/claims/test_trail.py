"""The chained trail: what the database refuses, and what the audit finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from claims.models import Claim, Step
from claims.queries import trail_faults
from claims.states import State
from claims.trail import Entry, canonical, digest
from tests.factories import NOW, make_claim, make_draft

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: str | int | None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def without_trigger() -> Iterator[None]:
    """What somebody with every right on the database can do."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE claims_step DISABLE TRIGGER step_append_only")
    yield
    sql("ALTER TABLE claims_step ENABLE TRIGGER step_append_only")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claims_step SET reason = 'other' WHERE claim_id = %s",
        "UPDATE claims_step SET at = at + interval '1 day' WHERE claim_id = %s",
        "DELETE FROM claims_step WHERE claim_id = %s",
        "UPDATE claims_claim SET reference = 'RD-2026-999999' WHERE id = %s",
        "UPDATE claims_claim SET filed_at = now() WHERE id = %s",
        "UPDATE claims_claim SET state = 'DRAFT' WHERE id = %s",
        "UPDATE claims_claim SET signature = 'Somebody' WHERE id = %s",
        "UPDATE claims_claim SET declaration_agreed = false WHERE id = %s",
        "UPDATE claims_claim SET declaration_version = '0' WHERE id = %s",
        "UPDATE claims_claim SET signed_at = now() WHERE id = %s",
        "UPDATE claims_claim SET respondent_kind = 'USER' WHERE id = %s",
        "UPDATE claims_claim SET holder_name = 'Somebody' WHERE id = %s",
        "UPDATE claims_claim SET holder_kind = 'ORGANISATION' WHERE id = %s",
        "UPDATE claims_claim SET agent_name = 'Somebody' WHERE id = %s",
        "UPDATE claims_claim SET rights = '{ATTRIBUTION}' WHERE id = %s",
        "UPDATE claims_claim SET request = 'Pay twice.' WHERE id = %s",
        "UPDATE claims_claim SET state = 'LOST' WHERE id = %s",
        "UPDATE claims_claim SET respondent_kind = 'NOBODY' WHERE id = %s",
        "DELETE FROM claims_claim WHERE id = %s",
        "DELETE FROM claims_picture WHERE claim_id = %s",
        "UPDATE claims_picture SET position = 7 WHERE claim_id = %s",
        "UPDATE claims_evidence SET note = '' WHERE claim_id = %s",
        "UPDATE claims_evidence SET note = 'another number' WHERE claim_id = %s",
        "UPDATE claims_evidence SET added_at = now() WHERE claim_id = %s",
        "DELETE FROM claims_evidence WHERE claim_id = %s",
        "UPDATE claims_question SET answered_at = now() WHERE claim_id = %s",
        "UPDATE claims_question SET due_at = asked_at WHERE claim_id = %s",
    ],
)
def test_the_database_refuses(statement: str) -> None:
    claim = make_claim(state=State.INFO_REQUESTED)
    with pytest.raises(IntegrityError):
        sql(statement, claim.pk)


PROOF = (
    "INSERT INTO claims_evidence"
    " (public_id, claim_id, kind, note, attachment, filename, media_type, sha256, added_at)"
    " VALUES (gen_random_uuid(), %s, %s, 'a number', '', '', '', '', now())"
)


def test_the_contact_of_a_filed_claim_may_change() -> None:
    claim = make_claim()
    sql(
        "UPDATE claims_claim SET contact_email = 'new@example.com', telephone = '1',"
        " postal_address = 'Elsewhere' WHERE id = %s",
        claim.pk,
    )
    claim.refresh_from_db()
    assert (claim.contact_email, claim.telephone) == ("new@example.com", "1")


def test_a_filed_claim_takes_answers_and_no_other_proofs() -> None:
    claim = make_claim(state=State.INFO_REQUESTED)
    sql(PROOF, claim.pk, "ANSWER")
    with pytest.raises(IntegrityError, match="proofs of a filed claim"):
        sql(PROOF, claim.pk, "CONTRACT")
    with pytest.raises(IntegrityError, match="proofs of a filed claim"):
        sql("DELETE FROM claims_evidence WHERE kind = 'ANSWER' AND claim_id = %s", claim.pk)
    assert claim.evidence.count() == 2


@pytest.mark.parametrize("table", ["claims_picture", "claims_evidence"])
def test_nothing_moves_from_a_draft_into_a_filed_claim(table: str) -> None:
    draft, filed = make_draft(), make_claim()
    with pytest.raises(IntegrityError, match="of a filed claim are never changed"):
        sql(f"UPDATE {table} SET claim_id = %s WHERE claim_id = %s", filed.pk, draft.pk)  # noqa: S608


def test_the_proofs_of_a_draft_may_change() -> None:
    draft = make_draft()
    sql(PROOF, draft.pk, "CONTRACT")
    sql("UPDATE claims_evidence SET note = 'another number' WHERE claim_id = %s", draft.pk)
    assert set(draft.evidence.values_list("note", flat=True)) == {"another number"}
    sql("DELETE FROM claims_evidence WHERE claim_id = %s", draft.pk)
    assert draft.evidence.count() == 0


@pytest.mark.parametrize(
    ("number", "old", "new", "previous"),
    [
        (3, "SUBMITTED", "LOST", "a" * 64),
        (3, "LOST", "SUBMITTED", "a" * 64),
        (2, "DRAFT", "SUBMITTED", "a" * 64),
        (3, "", "SUBMITTED", "a" * 64),
        (3, "SUBMITTED", "NO_MATCH", ""),
    ],
)
def test_the_database_refuses_a_step(number: int, old: str, new: str, previous: str) -> None:
    claim = make_claim()
    with pytest.raises(IntegrityError):
        sql(
            "INSERT INTO claims_step (claim_id, number, old, new, reason, at, previous, digest)"
            " VALUES (%s, %s, %s, %s, '', now(), %s, 'x')",
            *(claim.pk, number, old, new, previous),
        )


@pytest.mark.parametrize("state", [state for state in State if state not in {"DRAFT", "WITHDRAWN"}])
def test_no_filed_state_without_reference(state: State) -> None:
    claim = make_draft()
    with pytest.raises(IntegrityError):
        sql("UPDATE claims_claim SET state = %s WHERE id = %s", state, claim.pk)


def test_a_second_open_question_is_refused() -> None:
    claim = make_claim(state=State.INFO_REQUESTED)
    with pytest.raises(IntegrityError):
        sql(
            "INSERT INTO claims_question (claim_id, text, asked_by_id, asked_at, due_at, answer)"
            " SELECT claim_id, text, asked_by_id, asked_at, due_at, '' FROM claims_question"
            " WHERE claim_id = %s",
            claim.pk,
        )


def test_the_same_work_twice_in_a_claim_is_refused() -> None:
    picture = make_draft().pictures.get()
    with pytest.raises(IntegrityError):
        sql(
            "INSERT INTO claims_picture (public_id, claim_id, work_id, position)"
            " VALUES (gen_random_uuid(), %s, %s, 1)",
            *(picture.claim_id, picture.work_id),
        )


def test_equal_content_has_one_digest_and_every_part_changes_it() -> None:
    entry = Entry("c", 2, "DRAFT", "SUBMITTED", 7, "因为", NOW, "p")
    assert canonical(entry) == (
        b'{"at":"2026-03-02T02:00:00.000000+00:00","by":7,"claim":"c","new":"SUBMITTED",'
        b'"number":2,"old":"DRAFT","previous":"p","reason":"' + "因为".encode() + b'"}'
    )
    others = [
        Entry("d", 2, "DRAFT", "SUBMITTED", 7, "因为", NOW, "p"),
        Entry("c", 3, "DRAFT", "SUBMITTED", 7, "因为", NOW, "p"),
        Entry("c", 2, "DRAFT", "WITHDRAWN", 7, "因为", NOW, "p"),
        Entry("c", 2, "DRAFT", "SUBMITTED", None, "因为", NOW, "p"),
        Entry("c", 2, "DRAFT", "SUBMITTED", 7, "", NOW, "p"),
        Entry("c", 2, "DRAFT", "SUBMITTED", 7, "因为", NOW, "q"),
    ]
    assert len({digest(one) for one in (entry, *others)}) == 7


def test_an_untouched_trail_holds() -> None:
    for state in State:
        make_claim(state=state)
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert out.getvalue() == f"The trail holds: {Step.objects.count()} steps.\n"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE claims_step SET reason = 'x' WHERE number = 2", "its own hash"),
        ("UPDATE claims_step SET new = 'NO_MATCH' WHERE number = 3", "no step of the table"),
        ("UPDATE claims_step SET previous = digest WHERE number = 3", "its predecessor"),
        ("DELETE FROM claims_step WHERE number = 2", "stands where step 2"),
        ("DELETE FROM claims_step WHERE number = 4", "but the claim is DISMISSED"),
        ("DELETE FROM claims_step", "has no trail at all"),
    ],
)
def test_the_audit_finds_what_was_changed(statement: str, what: str) -> None:
    make_claim(state=State.DISMISSED)
    with without_trigger():
        sql(statement)
    err = StringIO()
    with pytest.raises(CommandError, match="The trail is broken"):
        call_command("audit", "verify", stderr=err)
    assert what in err.getvalue()


def test_the_audit_finds_a_state_set_behind_the_trail() -> None:
    claim = make_claim(state=State.IN_REVIEW)
    Claim.objects.filter(pk=claim.pk).update(state=State.UPHELD)
    assert [fault.what for fault in trail_faults()] == ["is the last, but the claim is UPHELD"]
