"""Making the files for the bank: at once or by the worker, whole or not at all, kept as made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from payouts.actions import (
    OWN,
    CannotCarry,
    ExportChanged,
    UnknownProfile,
    approve_batch,
    bytes_of,
    export_batch,
    make_waiting_exports,
    prepare_batch,
    read_export,
    release_batch,
)
from payouts.actions.making import Superseded, begin, folder_of, make, workplace
from payouts.exports.profiles import profiles
from payouts.exports.wording import in_words
from payouts.models import Batch, Export, ExportLook, ExportPart, Payee
from payouts.tasks import make_exports
from tests.factories import NOW
from tests.payouts.scenes import LATER, accepted_claim, payments, tamper

pytestmark = pytest.mark.django_db
PAIN = "pain.001.001.09"


@pytest.fixture
def released(finance_preparer: User, finance_approver: User) -> Batch:
    """A released batch of three payments."""
    accepted_claim(works=3)
    batch = prepare_batch(by=finance_preparer, now=NOW)
    approve_batch(batch, by=finance_approver, now=NOW)
    return release_batch(batch, by=finance_preparer, now=NOW)


@pytest.fixture
def queued(released: Batch, finance_preparer: User, settings: LazySettings) -> Export:
    """A file of it that waits for the worker."""
    settings.REDRESS_EXPORT_AT_ONCE = 2
    return export_batch(released, by=finance_preparer, now=NOW)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a hundred bytes, portions of two rows and a sign of life after each row."""
    monkeypatch.setattr("payouts.actions.making.PART_BYTES", 100)
    monkeypatch.setattr("payouts.actions.making.BEAT", 1)
    monkeypatch.setattr("payouts.queries.exports.PORTION", 2)
    monkeypatch.setattr("payouts.exports.tables.PIECE_BYTES", 100)


def content(export: Export) -> bytes:
    return b"".join(bytes_of(export))


def begun(export: Export) -> Export:
    """The same row as another process sees it, once more begun."""
    mine = Export.objects.get(pk=export.pk)
    begin(mine)
    return mine


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("profile", [OWN, "redress-xlsx", PAIN])
def test_the_worker_makes_what_a_request_would(
    released: Batch, finance_preparer: User, settings: LazySettings, profile: str
) -> None:
    def ask() -> Export:
        return export_batch(released, by=finance_preparer, profile=profile, now=NOW)

    with transaction.atomic():
        at_once = ask()
        expected = (at_once.state, content(at_once), at_once.sha256)
        transaction.set_rollback(True)
    settings.REDRESS_EXPORT_AT_ONCE = 2
    waiting = ask()
    assert (waiting.state, waiting.working, waiting.made_at) == ("QUEUED", True, None)
    assert make_waiting_exports(now=LATER) == 1
    waiting.refresh_from_db()
    assert (waiting.state, content(waiting), waiting.sha256) == expected
    assert (waiting.rows_done, waiting.made_at, waiting.working) == (3, LATER, False)
    assert waiting.parts.count() > 5
    assert not folder_of(waiting).exists()
    assert make_exports() == 0


def test_asking_rings_the_bell(
    released: Batch,
    finance_preparer: User,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.REDRESS_EXPORT_AT_ONCE = 2
    settings.REDRESS_WAKE = "tests.payouts.test_making.heard"
    RINGS.clear()
    with django_capture_on_commit_callbacks(execute=True):
        first = export_batch(released, by=finance_preparer, now=NOW)
    assert export_batch(released, by=finance_preparer, now=LATER) == first
    assert RINGS == ["EXPORT_ASKED"]


RINGS: list[str] = []


def heard(event: str) -> None:
    """A bell that remembers who rang it."""
    RINGS.append(event)


@pytest.mark.usefixtures("small")
def test_progress_is_seen_row_by_row(queued: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watched(*arguments: object, **more: object) -> Iterator[bytes]:
        for piece in pieces_of(*arguments, **more):  # type: ignore[arg-type]
            seen.append(Export.objects.get().rows_done)
            yield piece

    from payouts.exports.writing import pieces_of

    monkeypatch.setattr("payouts.actions.making.pieces_of", watched)
    make_waiting_exports(now=NOW)
    assert seen == [1, 2, 3, 3]


@pytest.mark.usefixtures("small")
def test_what_a_killed_maker_left_is_made_again_from_the_start(queued: Export) -> None:
    killed = begun(queued)
    ExportPart(export=killed, number=7, sealed=b"half").save()
    assert make_waiting_exports(now=NOW) == 0  # it may still be alive
    Export.objects.update(touched_at=timezone.now() - timedelta(minutes=4), rows_done=2)
    assert make_waiting_exports(now=NOW) == 1
    killed.refresh_from_db()
    assert (killed.state, killed.attempt, killed.rows_done) == ("MADE", 2, 3)
    assert not killed.parts.filter(number=7).exists()
    assert read_export(killed.batch, by=killed.made_by, now=NOW) == killed


def test_a_maker_that_was_only_slow_writes_nothing_more(queued: Export) -> None:
    slow = begun(queued)
    begun(queued)
    with pytest.raises(Superseded):
        make(slow, now=NOW)
    assert Export.objects.get().state == "RUNNING"
    assert not ExportPart.objects.exists()


def test_the_worker_goes_on_after_one_that_was_taken_over(
    queued: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(export: Export, **_more: object) -> None:
        begun(export)
        make(export, now=NOW)

    monkeypatch.setattr("payouts.actions.making.make", slow)
    assert make_waiting_exports(now=NOW) == 1
    assert Export.objects.get().attempt == 2


def test_what_breaks_off_again_and_again_is_given_up_and_can_be_asked_for_again(
    queued: Export, finance_preparer: User
) -> None:
    for _ in range(3):
        begun(queued)
    Export.objects.update(touched_at=timezone.now() - timedelta(minutes=4))
    assert make_waiting_exports(now=NOW) == 1
    failed = Export.objects.get()
    assert failed.state == "FAILED"
    assert in_words(failed.failure) == [
        "The file: making it broke off several times; the log of the worker says why."
    ]
    again = export_batch(failed.batch, by=finance_preparer, now=LATER)
    assert (again.state, again.tries, again.failure, again.asked_at) == ("QUEUED", 0, [], LATER)
    make_waiting_exports(now=LATER)
    again.refresh_from_db()
    assert (again.state, again.attempt) == ("MADE", 5)


def refused(batch: Batch, by: User, profile: str) -> str:
    with pytest.raises(CannotCarry) as caught, transaction.atomic():
        export_batch(batch, by=by, profile=profile, now=NOW)
    assert not Export.objects.exists()
    assert not ExportPart.objects.exists()
    return str(caught.value)


def test_a_character_outside_the_charset_is_named_with_payment_and_column(
    released: Batch, finance_preparer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Payee.objects.update(account_name="林㛃")
    narrow = replace(profiles()[OWN], charset="gbk")
    monkeypatch.setattr("payouts.actions.making.profiles", lambda: {OWN: narrow})
    text = refused(released, finance_preparer, OWN)
    first, *_others = payments(released)
    assert (
        f"Payment {first.reference} of claim {first.award.claim}: "
        "column “account_name”: the character U+36C3 㛃 is not in GBK." in text
    )
    monkeypatch.undo()
    assert export_batch(released, by=finance_preparer, now=NOW).state == "MADE"


def test_a_way_of_paying_that_a_file_cannot_carry_is_refused(
    released: Batch, finance_preparer: User
) -> None:
    text = refused(released, finance_preparer, "alipay-batch")
    assert text.count("it is paid through a bank, which this file can't carry") == 3
    assert export_batch(released, by=finance_preparer, profile=PAIN, now=NOW).state == "MADE"


@pytest.mark.parametrize("profile", [PAIN, "cmb-dcpaymnt", "icbc-sheet"])
def test_a_file_that_names_the_payer_needs_one(
    released: Batch, finance_preparer: User, settings: LazySettings, profile: str
) -> None:
    settings.REDRESS_PAYER_ACCOUNT = ""
    assert "the settings REDRESS_PAYER_… say who pays" in refused(
        released, finance_preparer, profile
    )


def test_a_changed_account_or_total_is_refused(released: Batch, finance_preparer: User) -> None:
    with transaction.atomic():
        tamper("payouts_batch", "total = 1")
        assert "its payments do not add up to its total" in refused(released, finance_preparer, OWN)
        transaction.set_rollback(True)
    Payee.objects.update(account_number_encrypted=b"\x01" + bytes(40))
    assert refused(released, finance_preparer, OWN).count("number can't be decrypted") == 3


def test_more_payments_than_a_file_holds_are_refused(
    released: Batch, finance_preparer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(profiles()[OWN], most_rows=2)
    monkeypatch.setattr("payouts.actions.exports.profiles", lambda: {OWN: short})
    assert "it can't hold more than 2 payments" in refused(released, finance_preparer, OWN)


def test_there_are_no_other_profiles(released: Batch, finance_preparer: User) -> None:
    with pytest.raises(UnknownProfile):
        export_batch(released, by=finance_preparer, profile="swift", now=NOW)


@pytest.mark.usefixtures("small")
def test_the_worker_keeps_the_reasons_and_nothing_of_the_file(
    queued: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payouts.exports.wording.MOST_NAMED", 2)
    last = payments(queued.batch)[-1]
    Payee.objects.update(account_name="=1+1")
    assert make_waiting_exports(now=NOW) == 1
    queued.refresh_from_db()
    assert queued.state == "FAILED"
    told = in_words(queued.failure)
    assert len(told) == 3
    assert told[0].endswith("column “account_name”: it begins like a formula.")
    assert told[2] == "and 1 more"
    assert last.reference not in " ".join(told)
    with translation.override("zh-hans"):
        assert in_words(queued.failure)
    assert not ExportPart.objects.exists()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "change",
    [
        "sealed = '\\x00' WHERE number = 1",
        "number = 1000 WHERE number = 1",
        "number = 1000 + number",
    ],
)
def test_a_changed_part_is_never_given_out(
    released: Batch, finance_preparer: User, change: str
) -> None:
    export = export_batch(released, by=finance_preparer, now=NOW)
    tamper("payouts_exportpart", change)
    with pytest.raises(ExportChanged):
        read_export(released, by=finance_preparer, now=NOW)
    assert not export.looks.exists()


@pytest.mark.usefixtures("small")
def test_a_part_that_is_gone_is_missed(released: Batch, finance_preparer: User) -> None:
    export = export_batch(released, by=finance_preparer, now=NOW)
    last = export.parts.count() - 1
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE payouts_exportpart DISABLE TRIGGER USER")
    run("DELETE FROM payouts_exportpart WHERE number = %s", last)
    run("ALTER TABLE payouts_exportpart ENABLE TRIGGER USER")
    with pytest.raises(ExportChanged):
        read_export(released, by=finance_preparer, now=NOW)


def test_each_download_is_on_record(released: Batch, finance_preparer: User) -> None:
    export = export_batch(released, by=finance_preparer, now=NOW)
    for now in (NOW, LATER):
        read_export(released, by=finance_preparer, now=now)
    looks = list(export.looks.all())
    assert [(look.viewer, look.at) for look in looks] == [
        (finance_preparer, LATER),
        (finance_preparer, NOW),
    ]
    assert str(export) in str(looks[0])
    assert str(export.parts.get()) == f"{export} 0"
    with not_allowed("rows of payouts_exportlook"):
        ExportLook.objects.update(at=NOW)
    with not_allowed("rows of payouts_exportlook"):
        ExportLook.objects.all().delete()


def test_folders_of_workbooks_lie_beside_the_site_not_in_what_it_serves(
    queued: Export, settings: LazySettings
) -> None:
    assert workplace().parent == settings.VAR_DIR
    assert folder_of(queued).parent == workplace()


@contextmanager
def not_allowed(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def run(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_database_keeps_a_made_file_as_it_is(released: Batch, finance_preparer: User) -> None:
    export = export_batch(released, by=finance_preparer, now=NOW)
    for change in ("state = 'RUNNING'", "sha256 = repeat('0', 64)", "rows_done = 1"):
        with not_allowed("never edited or deleted"):
            run(f"UPDATE payouts_export SET {change}")  # noqa: S608
    with not_allowed("parts of an export come and go only while"):
        export.parts.all().delete()
    with not_allowed("parts of an export come and go only while"):
        ExportPart(export=export, number=9, sealed=b"x").save()
    with not_allowed("only its seal may change"):
        export.parts.update(number=9)
    export.parts.update(sealed=F("sealed"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("state = 'MADE'", "does not go from QUEUED to MADE"),
        ("state = 'FAILED', failure = '[1]'", "does not go from QUEUED to FAILED"),
        ("state = 'LOST'", "does not go from QUEUED to LOST"),
        ("profile = 'other'", "what an export is of never changes"),
        ("rows_total = 4", "what an export is of never changes"),
        ("state = 'RUNNING', asked_at = now()", "is written once"),
        ("state = 'RUNNING', failure = '[1]'", "export_failed_with_reason"),
        ("state = 'RUNNING', rows_done = 4", "export_rows_fit"),
        ("state = 'RUNNING', size = 1", "export_made_whole"),
    ],
)
def test_the_database_knows_the_way_of_an_export(queued: Export, change: str, words: str) -> None:
    with not_allowed(words):
        run(f"UPDATE payouts_export SET {change}")  # noqa: S608


def test_the_database_wants_a_made_file_whole_and_attempts_counted(queued: Export) -> None:
    begun(queued)
    for change, words in {
        "state = 'MADE'": "export_made_whole",
        "state = 'MADE', made_at = now(), sha256 = repeat('0', 64), size = 1": "export_made_whole",
        "state = 'FAILED'": "export_failed_with_reason",
        "attempt = 0": "counted upwards",
    }.items():
        with not_allowed(words):
            run(f"UPDATE payouts_export SET {change}")  # noqa: S608


def test_the_database_wants_a_released_batch_and_a_place_in_the_queue(
    queued: Export, finance_preparer: User
) -> None:
    accepted_claim()
    batch = prepare_batch(by=finance_preparer, now=NOW)

    def row(batch: Batch, **changes: object) -> Export:
        return Export(
            batch=batch, profile="x", filename="x", rows_total=1, asked_at=NOW,
            made_by=finance_preparer, **changes,
        )  # fmt: skip

    with not_allowed("only a released batch has files"):
        row(batch).save()
    with not_allowed("begins in the queue"):
        row(queued.batch, state="RUNNING").save()
