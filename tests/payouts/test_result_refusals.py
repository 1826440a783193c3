"""What the database refuses of the bank's files, who may do what, and what is kept or forgotten."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from payouts.actions import (
    bytes_of_file,
    discard_file,
    end_line,
    forget_looks,
    import_file,
    import_result,
    look_again,
    look_at,
    rotate,
    upload_result,
)
from payouts.actions.batches import BatchMoved, NoReason
from payouts.actions.lines import LineEnded
from payouts.actions.results import BadResultFile
from payouts.models import BankFile, BankLine, Batch, LineEnd, Payment
from payouts.queries import effects, lines_to_end
from payouts.tasks import forget_unconfirmed
from payouts.vault import Unreadable
from tests.factories import NOW
from tests.payouts.scenes import (
    accepted_claim,
    exported_batch,
    payments,
    result_file,
    tamper,
)
from tests.payouts.test_races import together
from tests.payouts.test_refused_by_database import refused, run
from tests.payouts.test_result_messages import report

pytestmark = pytest.mark.django_db
WEEK = NOW + timedelta(days=7)
DAY = "2026-03-02"


@pytest.fixture
def batch(finance_preparer: User, finance_approver: User) -> Batch:
    accepted_claim(works=2)
    return exported_batch(preparer=finance_preparer, approver=finance_approver)


@pytest.fixture
def file(batch: Batch, finance_preparer: User) -> BankFile:
    """An imported file with one paid line and one that fits nothing."""
    data = result_file(f"{payments(batch)[0].reference},PAID,{DAY},", f"NOBODY,PAID,{DAY},")
    return import_result(batch, by=finance_preparer, filename="r.csv", data=data, now=WEEK)


def looked_at(batch: Batch, by: User, **how: Any) -> BankFile:
    data = result_file(*(f"{payment.reference},PAID,{DAY}," for payment in payments(batch)))
    return upload_result(by=by, filename="folder/r\x00.csv", data=data, now=WEEK, **how)


def test_what_the_bank_said_is_kept_as_it_was(file: BankFile, finance_preparer: User) -> None:
    line = lines_to_end().get()
    end_line(line, by=finance_preparer, reason="Not ours.", now=WEEK)
    for change, words in (
        ("UPDATE payouts_bankfile SET filename = 'x'", "never edited"),
        ("UPDATE payouts_bankfile SET imported_at = now()", "never edited"),
        ("DELETE FROM payouts_bankfile", "never deleted"),
        ("UPDATE payouts_bankline SET outcome = 'ALREADY'", "rows of payouts_bankline"),
        ("DELETE FROM payouts_bankline", "rows of payouts_bankline"),
        ("UPDATE payouts_lineend SET reason = 'x'", "rows of payouts_lineend"),
        ("DELETE FROM payouts_lineend", "rows of payouts_lineend"),
    ):
        with refused(words):
            run(change)


def test_lines_that_cannot_be_are_refused(file: BankFile, finance_preparer: User) -> None:
    paid, stray = file.lines.order_by("place")
    facts = {"file": file, "place": 9, "number": 9, "identity": "x", "reference": "NOBODY"}
    for change, words in (
        ({"outcome": "WHATEVER"}, "bankline_outcome_known"),
        ({"outcome": "PAID"}, "bankline_change_has_payment"),
        ({"outcome": "UNKNOWN", "place": paid.place}, "bankline_once"),
        ({"outcome": "ALREADY", "payment": paid.payment}, "the payment that it names"),
    ):
        with refused(words):
            BankLine.objects.create(**{**facts, **change})
    for end, words in (
        ({"reason": ""}, "line_ended_by_words_or_file"),
        ({"reason": "x", "applied_with": file}, "line_ended_by_words_or_file"),
    ):
        with refused(words):
            LineEnd.objects.create(line=stray, by=finance_preparer, at=NOW, **end)
    with refused("bankfile_sha256_is_hex"):
        BankFile.objects.create(
            sha256="x", size=1, sealed=b"", uploaded_by=finance_preparer, uploaded_at=NOW
        )


def test_an_unconfirmed_file_has_no_lines_and_is_imported_once(
    file: BankFile, batch: Batch, finance_preparer: User
) -> None:
    unconfirmed = looked_at(batch, finance_preparer)
    with refused("imported files alone"):
        BankLine.objects.create(
            file=unconfirmed, place=1, number=1, identity="x", outcome="UNKNOWN"
        )
    with refused("bankfile_imported_whole"):
        BankFile.objects.filter(pk=unconfirmed.pk).update(imported_at=NOW)
    with refused("bankfile_imported_once"):
        BankFile.objects.create(
            sha256=file.sha256, size=1, sealed=b"", uploaded_by=finance_preparer,
            uploaded_at=NOW, imported_by=finance_preparer, imported_at=NOW,
        )  # fmt: skip


def test_a_file_is_forgotten_after_a_day_unless_imported(
    file: BankFile, batch: Batch, finance_preparer: User
) -> None:
    unconfirmed = looked_at(batch, finance_preparer)
    assert unconfirmed.filename == "r.csv"
    assert looked_at(batch, finance_preparer) == unconfirmed
    assert forget_looks(now=WEEK + timedelta(hours=23)) == 0
    assert forget_looks(now=WEEK + timedelta(hours=25)) == 1
    assert list(BankFile.objects.all()) == [file]
    assert forget_unconfirmed() == 0


def test_a_file_is_sealed_and_sealed_anew(
    batch: Batch, file: BankFile, finance_preparer: User, settings: Any
) -> None:
    data = bytes_of_file(file)
    assert b"NOBODY" in data
    settings.PAYEE_KEY_FALLBACKS = [settings.PAYEE_KEY]
    settings.PAYEE_KEY = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleSE="
    last = list(rotate())[-1]
    assert (last.unreadable, list(rotate())[-1].renewed) == ([], 0)
    settings.PAYEE_KEY_FALLBACKS = []
    file.refresh_from_db()
    assert bytes_of_file(file) == data
    tamper("payouts_bankfile", "sealed = sealed || '\\x00'::bytea")
    file.refresh_from_db()
    with pytest.raises(Unreadable):
        bytes_of_file(file)
    assert [place for place in list(rotate())[-1].unreadable if "bankfile" in place] == [file.place]


@pytest.mark.parametrize("person", ["creator", "reviewer", "finance_approver", "auditor"])
def test_no_other_role_takes_results_in(
    person: str, request: pytest.FixtureRequest, batch: Batch, finance_preparer: User
) -> None:
    user, unconfirmed = request.getfixturevalue(person), looked_at(batch, finance_preparer)
    for act in (
        partial(looked_at, batch, user),
        partial(import_file, unconfirmed, by=user, now=WEEK),
        partial(look_again, unconfirmed, by=user, now=WEEK),
        partial(discard_file, unconfirmed, by=user),
    ):
        with pytest.raises(PermissionDenied):
            act()
    if person in ("creator", "reviewer"):
        with pytest.raises(PermissionDenied):
            look_at(unconfirmed, by=user, now=WEEK)


def test_a_line_is_ended_once_with_words_by_finance(
    file: BankFile, finance_preparer: User, finance_approver: User, auditor: User
) -> None:
    line = lines_to_end().get()
    with pytest.raises(PermissionDenied):
        end_line(line, by=auditor, reason="Fine.", now=WEEK)
    with pytest.raises(NoReason):
        end_line(line, by=finance_approver, reason=" ", now=WEEK)
    end_line(line, by=finance_approver, reason=" Theirs. ", now=WEEK)
    assert LineEnd.objects.get().reason == "Theirs."
    paid = file.lines.get(outcome="PAID")
    for closed in (line, paid):
        with pytest.raises(LineEnded):
            end_line(closed, by=finance_preparer, reason="Again.", now=WEEK)
    with pytest.raises(BatchMoved):
        discard_file(file, by=finance_preparer)
    assert look_again(file, by=finance_preparer, now=WEEK) == [0, 1]
    file.refresh_from_db()
    assert file.foreseen == ["PAID", "UNKNOWN"]


def test_an_unknown_form_is_refused(batch: Batch, finance_preparer: User) -> None:
    with pytest.raises(BadResultFile) as caught:
        looked_at(batch, finance_preparer, form="no-bank")
    assert caught.value.field == "form"


def test_an_answer_to_a_whole_message_answers_each_of_its_payments(
    batch: Batch, finance_preparer: User
) -> None:
    made = "<CreDtTm>2026-03-03T09:00:00+08:00</CreDtTm>"
    data = report(group="<GrpSts>RJCT</GrpSts>", made=made)
    ours = data.replace(b"PB2026000001", batch.reference.replace("-", "").encode())
    file = upload_result(by=finance_preparer, filename="p.xml", data=ours, now=WEEK)
    [effect] = effects(look_at(file, by=finance_preparer, now=WEEK))
    assert (effect.batch, effect.failed, effect.pending) == (batch, 2, 0)
    import_file(file, by=finance_preparer, now=WEEK)
    assert {payment.state for payment in payments(batch)} == {Payment.State.FAILED}
    other = upload_result(
        by=finance_preparer, filename="p.xml", data=data.replace(b"PB2026000001", b"XX"), now=WEEK
    )
    assert other.foreseen == ["UNKNOWN"]


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_lines_at_once_are_asked_about_once(
    finance_preparer: User, finance_approver: User
) -> None:
    accepted_claim()
    batch = exported_batch(preparer=finance_preparer, approver=finance_approver)
    rows = [f"{payments(batch)[0].reference},PAID,{DAY},", f"NOBODY,PAID,{DAY},"]
    files = [
        upload_result(by=finance_preparer, filename="r.csv", data=result_file(*each), now=WEEK)
        for each in (rows, rows[::-1], [*rows, f"ELSE,PAID,{DAY},"])
    ]
    results = together(
        [partial(import_file, file, by=finance_preparer, now=WEEK) for file in files]
    )
    imported = [each for each in results if isinstance(each, BankFile)]
    assert len(imported) == 1
    assert payments(batch)[0].state == "PAID"
    assert BankLine.objects.filter(reference="NOBODY", outcome="UNKNOWN").count() == 1
