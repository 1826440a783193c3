"""A counter-statement is written in peace, checked field by field, signed once and kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from accounts.models import User
from claims.models import Claim
from claims.states import State
from enforcement import contacts
from enforcement.actions import answers, begin_measure, end_measure
from enforcement.actions.answers.countdowns import WordsMissing
from enforcement.actions.answers.statements import NoAnswer, TooManyFiles
from enforcement.models import AnswerFile, ContactLook, CounterStatement, Measure
from payouts.vault import Unreadable
from pictures.proofs import ProofRefused
from tests.enforcement.answered import ANSWER, answered, forwarded, paper
from tests.factories import NOW

pytestmark = pytest.mark.django_db
FIELDS = [
    ("name", "", "missing"),
    ("postal_address", " ", "missing"),
    ("email", "", "missing"),
    ("email", "nobody", "invalid"),
    ("telephone", "", "missing"),
    ("telephone", "12", "invalid"),
    ("avatar_title", "", "missing"),
    ("avatar_place", "", "missing"),
    ("statement", "", "missing"),
    ("statement", "No.", "too_short"),
    ("guaranteed", False, "missing"),
    ("declared", False, "missing"),
]


@pytest.mark.parametrize(("field", "value", "code"), FIELDS)
def test_each_missing_field_is_named_with_its_rule(field: str, value: Any, code: str) -> None:
    forwarding = forwarded()
    answers.save_answer(forwarding, fields={**ANSWER, field: value}, now=NOW)
    signature = "Zhou Ye" if field != "name" else "Somebody"
    with pytest.raises(answers.AnswerIncomplete) as refused:
        answers.file_answer(forwarding, signature=signature, now=NOW)
    found = {gap.field: (gap.code, gap.rule) for gap in refused.value.gaps}
    assert found[field][0] == code
    assert "article" in found[field][1]
    assert field in refused.value.extra["errors"]
    assert CounterStatement.objects.get().filed_at is None


@pytest.mark.parametrize(("signature", "code"), [(" ", "missing"), ("Lin Mo", "other_name")])
def test_the_signature_is_the_name(signature: str, code: str) -> None:
    forwarding = forwarded()
    answers.save_answer(forwarding, fields=ANSWER, now=NOW)
    with pytest.raises(answers.AnswerIncomplete) as refused:
        answers.file_answer(forwarding, signature=signature, now=NOW)
    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("signature", code)]


def test_an_empty_draft_is_told_everything_at_once() -> None:
    with pytest.raises(answers.AnswerIncomplete) as refused:
        answers.file_answer(forwarded(), signature="", now=NOW)
    assert len(refused.value.gaps) == 10


def test_a_draft_is_written_in_pieces_and_loses_nothing() -> None:
    forwarding = forwarded()
    answers.save_answer(forwarding, fields={"name": "Zhou Ye", "email": "a@b.example"}, now=NOW)
    answers.save_answer(forwarding, fields={"telephone": "123456"}, now=NOW)
    statement = CounterStatement.objects.get()
    assert statement.name == "Zhou Ye"
    assert contacts.opened(statement) == {
        "postal_address": "",
        "email": "a@b.example",
        "telephone": "123456",
    }
    assert b"a@b" not in bytes(statement.contact)


def test_a_contact_opens_in_its_own_row_alone() -> None:
    one, other = answered(), answered()
    CounterStatement.objects.filter(pk=one.pk).update(contact=bytes(other.contact))
    one.refresh_from_db()
    with pytest.raises(Unreadable):
        contacts.opened(one)


def test_files_come_and_go_while_it_is_a_draft() -> None:
    forwarding = forwarded()
    file = answers.add_answer_file(forwarding, upload=paper(), now=NOW)
    stored = str(file.attachment.name)
    assert default_storage.exists(stored)
    answers.remove_answer_file(forwarding, file, now=NOW)
    assert not AnswerFile.objects.exists()


def test_a_bad_file_keeps_nothing_of_the_call() -> None:
    forwarding, words = forwarded(), SimpleUploadedFile("notes.txt", b"only words")
    with pytest.raises(ProofRefused):
        answers.keep_answer(forwarding, fields=ANSWER, uploads=[paper(), words], now=NOW)
    assert not CounterStatement.objects.exists()
    assert not AnswerFile.objects.exists()


def test_there_is_an_end_to_files() -> None:
    forwarding = forwarded()
    for number in range(10):
        answers.add_answer_file(forwarding, upload=paper(f"{number}.pdf"), now=NOW)
    with pytest.raises(TooManyFiles):
        answers.add_answer_file(forwarding, upload=paper(), now=NOW)


def test_it_is_signed_once() -> None:
    statement = answered()
    forwarding = statement.forwarding
    assert statement.signature == "Zhou Ye"
    assert statement.text_version
    assert forwarding.arrival == "LINK"  # who answers has the notice
    for again in (
        lambda: answers.file_answer(forwarding, signature="Zhou Ye", now=NOW),
        lambda: answers.save_answer(forwarding, fields={"name": "X"}, now=NOW),
        lambda: answers.add_answer_file(forwarding, upload=paper(), now=NOW),
        lambda: answers.remove_answer_file(forwarding, statement.files.get(), now=NOW),
    ):
        with pytest.raises(NoAnswer, match="sent your counter-statement"):
            again()


def test_there_is_nothing_to_answer_once_the_measure_has_ended() -> None:
    forwarding = forwarded()
    end_measure(forwarding.measure, end=Measure.End.WITHDRAWN, now=NOW)
    with pytest.raises(NoAnswer, match="has ended"):
        answers.save_answer(forwarding, fields=ANSWER, now=NOW)


def test_nor_once_the_claim_was_upheld() -> None:
    forwarding = forwarded(state=State.IN_REVIEW)
    begin_measure(forwarding.claim, basis=Measure.Basis.UPHELD, now=NOW)
    with pytest.raises(NoAnswer, match="has been decided"):
        answers.save_answer(forwarding, fields=ANSWER, now=NOW)


def test_a_contact_is_shown_to_senior_people_with_a_reason_on_record(
    senior: User, reviewer: User
) -> None:
    statement = answered()
    found = answers.reveal_contact(statement, by=senior, reason="The court asks.", now=NOW)
    assert found["telephone"] == ANSWER["telephone"]
    look = ContactLook.objects.get()
    assert (look.viewer, look.reason) == (senior, "The court asks.")
    with pytest.raises(WordsMissing):
        answers.reveal_contact(statement, by=senior, reason=" ", now=NOW)
    with pytest.raises(PermissionDenied):
        answers.reveal_contact(statement, by=reviewer, reason="Curious.", now=NOW)


def test_contacts_are_sealed_anew_with_another_key(settings: Any) -> None:
    statement, old = answered(), settings.PAYEE_KEY
    settings.PAYEE_KEY_FALLBACKS = [old]
    settings.PAYEE_KEY = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgMTI="
    call_command("rotate_contact_key", verbosity=0)
    settings.PAYEE_KEY_FALLBACKS = []
    statement.refresh_from_db()
    assert contacts.opened(statement)["email"] == ANSWER["email"]
    settings.PAYEE_KEY = old
    with pytest.raises(CommandError, match="No key opens"):
        call_command("rotate_contact_key", verbosity=0)


def test_drafts_and_old_contacts_are_forgotten() -> None:
    draft = forwarded()
    answers.keep_answer(draft, fields=ANSWER, uploads=[paper()], now=NOW)
    signed = answered()
    end_measure(signed.forwarding.measure, end=Measure.End.COUNTERED, now=NOW)
    assert answers.forget_answers(now=NOW) == 0
    assert answers.forget_answers(now=NOW + timedelta(days=200)) == 1  # the link is over
    assert CounterStatement.objects.get() == signed
    assert answers.forget_answers(now=NOW + timedelta(days=1200)) == 1
    signed.refresh_from_db()
    assert bytes(signed.contact) == b""
    assert contacts.opened(signed) == dict.fromkeys(contacts.CONTACT, "")
    assert Claim.objects.count() == 2
