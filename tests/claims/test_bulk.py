"""Filing many claims at once: rows are checked, signed for once, and filed once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from claims import actions
from claims.actions.bulk.ringing import NothingToRepeat
from claims.actions.bulk.uploading import TooManyUploads
from claims.bulk.columns import COLUMNS
from claims.models import BulkFiling, BulkRow, Claim, Evidence
from claims.states import State
from claims.tasks import check_bulk, file_bulk, forget_bulk
from pictures.models import Avatar, Work
from pictures.storage import read_original
from tests.claims.tables import GOOD, archive, check, file_all, pictures, sent, table, upload
from tests.factories import NOW, make_avatar, make_picture_bytes, make_work

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 %%EOF"


@pytest.fixture(autouse=True)
def avatar(platform_client: User) -> Avatar:
    return make_avatar(added_by=platform_client, external_id="AV-1")


def test_good_rows_become_claims_after_one_signature(creator: User) -> None:
    other = {**GOOD, "pictures": "two.png;three.png", "title": "Two;Three"}
    filing = upload(creator, [GOOD, other], pictures("one.png", "two.png", "sub/three.png"))
    assert check(filing) == [[], []]
    assert (filing.checked_at, filing.unused, Claim.objects.count()) == (NOW, [], 0)
    assert Work.objects.filter(owner=creator).count() == 3
    file_all(filing, signature=" lin  mo")
    claims = list(Claim.objects.order_by("reference"))
    assert [claim.reference for claim in claims] == ["RD-2026-000001", "RD-2026-000002"]
    assert {claim.state for claim in claims} == {State.SUBMITTED}
    assert [claim.pictures.count() for claim in claims] == [1, 2]
    assert claims[0].rights == ["REPRODUCTION", "ADAPTATION"]
    assert [row.claim for row in filing.rows.all()] == claims
    assert (filing.finished_at, filing.archive.name, claims[0].signature) == (NOW, "", "lin mo")
    assert Work.objects.get(title="Three").first_published_on is not None
    assert default_storage.listdir("bulk/" + filing.public_id.hex[:2])[1] == []


@pytest.mark.parametrize(
    ("cells", "errors"),
    [
        ({"created_on": "31.3.2021"}, [("created_on", "bad_date")]),
        ({"created_on": "2021-02-30"}, [("created_on", "bad_date")]),
        ({"created_on": "2099-01-01", "first_published_on": "", "first_published_url": ""},
         [("created_on", "dates_wrong")]),
        ({"first_published_on": "2020-01-01"}, [("first_published_on", "dates_wrong")]),
        ({"first_published_url": "example"}, [("first_published_url", "bad_url")]),
        ({"pictures": "gone.png"}, [("pictures", "missing_file")]),
        ({"pictures": "text.png"}, [("pictures", "text")]),
        ({"pictures": ""}, [("pictures", "missing")]),
        ({"pictures": "one.png;one.png"}, [("pictures", "picture_twice")]),
        ({"title": "a;b;c", "pictures": "one.png;two.png"}, [("title", "other_number")]),
        ({"title": "x" * 201}, [("title", "too_long")]),
        ({"avatar_id": "AV-9"}, [("avatar_id", "unknown_avatar")]),
        ({"avatar_id": ""}, [("avatar_id", "missing")]),
        ({"avatar_image": "two.png"}, [("avatar_image", "avatar_twice")]),
        ({"avatar_id": "", "avatar_image": "two.png", "avatar_seen_at": "noon"},
         [("avatar_seen_at", "bad_time"), ("avatar_url", "missing")]),
        ({"avatar_id": "", "avatar_image": "two.png", "avatar_seen_at": "2021-13-01 10:00",
          "avatar_url": "https://a.example/7"}, [("avatar_seen_at", "bad_time")]),
        ({"proof_kind": "song"}, [("proof_kind", "unknown_word")]),
        ({"proof_kind": ""}, [("proof_kind", "proof_kind_missing")]),
        ({"proof_note": ""}, [("proof_note", "proof_empty")]),
        ({"proof_note": "12345"}, [("proof_kind", "certificate")]),
        ({"proof_file": "text.png"}, [("proof_file", "evidence_refused")]),
        ({"holder_kind": "robot"}, [("holder_kind", "unknown_word")]),
        ({"holder_name": ""}, [("holder_name", "missing")]),
        ({"contact_email": "lin"}, [("contact_email", "invalid")]),
        ({"telephone": "12"}, [("telephone", "invalid")]),
        ({"rights": "REPRODUCTION;magic"}, [("rights", "unknown_word")]),
        ({"rights": "", "request": ""}, [("rights", "missing"), ("request", "missing")]),
        ({"agent_name": "Agent Ai"}, [("power_of_attorney", "missing")]),
        ({"power_of_attorney": "power.pdf"}, [("agent_name", "missing")]),
    ],
)  # fmt: skip
def test_every_error_of_a_row_is_named_and_only_those(
    creator: User, cells: dict[str, str], errors: list[tuple[str, str]]
) -> None:
    files = {**pictures("one.png", "two.png"), "text.png": b"only text", "power.pdf": PAPER}
    filing = upload(creator, [{**GOOD, **cells}], files)
    assert check(filing) == [errors]
    texts = [error["text"] for error in filing.rows.get().errors]
    assert all(text["en"] and text["zh-hans"] for text in texts)
    assert (Claim.objects.count(), Evidence.objects.count()) == (0, 0)
    assert not default_storage.exists("evidence") or not any(
        default_storage.listdir(f"evidence/{folder}")[1]
        for folder in default_storage.listdir("evidence")[0]
    )


def test_text_beyond_the_last_column_is_an_error(creator: User) -> None:
    data = table([GOOD]).rstrip() + b",more\r\n"
    filing = actions.upload_bulk(
        by=creator, table=sent(data, "t.csv"), archive=sent(archive(pictures("one.png")), "z"),
        now=NOW,
    )[0]  # fmt: skip
    assert check(filing) == [[("", "surplus")]]


def test_rows_that_repeat_or_contradict_an_earlier_one(creator: User) -> None:
    rows = [GOOD, GOOD, {**GOOD, "avatar_id": "AV-2", "title": "Moon"}]
    make_avatar(external_id="AV-2")
    filing = upload(creator, rows)
    assert check(filing) == [[], [("pictures", "row_twice")], [("title", "other_facts")]]


def test_a_picture_that_several_folders_have_must_be_named_with_its_folder(creator: User) -> None:
    files = {"a/one.png": make_picture_bytes(1), "b/one.png": make_picture_bytes(2)}
    filing = upload(creator, [GOOD, {**GOOD, "pictures": "B\\One.png"}], files)
    assert check(filing) == [[("pictures", "ambiguous_file")], []]
    assert filing.unused == []


def test_an_agent_a_seen_avatar_and_proofs_in_files(creator: User) -> None:
    row = {
        **GOOD, "avatar_id": "", "avatar_image": "seen.png", "avatar_url": "https://a.example/7",
        "avatar_seen_at": "2026年3月1日 18:30", "agent_name": "Agent Ai",
        "power_of_attorney": "power.pdf", "proof_file": "p1.pdf;p2.pdf",
    }  # fmt: skip
    files = {**pictures("one.png", "seen.png", "idle.png"), "power.pdf": PAPER}
    files |= {"p1.pdf": PAPER, "p2.pdf": PAPER}
    filing = upload(creator, [row], files)
    assert check(filing) == [[]]
    assert filing.unused == ["idle.png"]
    file_all(filing, signature="Agent Ai")
    claim = Claim.objects.get()
    assert claim.avatar is not None
    assert claim.avatar.seen_at is not None
    assert claim.avatar.seen_at.isoformat() == "2026-03-01T10:30:00+00:00"
    assert sorted(claim.evidence.values_list("kind", "note", "filename")) == [
        ("POWER_OF_ATTORNEY", "", "power.pdf"),
        ("REGISTRATION", "", "p2.pdf"),
        ("REGISTRATION", "国作登字-2021-F-00123456", "p1.pdf"),
    ]
    assert all(default_storage.exists(str(one.attachment)) for one in claim.evidence.all())


def test_what_the_library_has_is_used_and_what_a_filed_claim_says_stays(creator: User) -> None:
    upload_one = upload(creator, [GOOD])
    check(upload_one)
    file_all(upload_one)
    again = {**GOOD, "request": "Once more."}
    make_avatar(external_id="AV-2")
    other = {**GOOD, "avatar_id": "AV-2", "title": "Another"}
    same = {**GOOD, "avatar_id": "AV-2"}
    assert check(upload(creator, [again])) == [[("pictures", "claimed_already")]]
    assert check(upload(creator, [other])) == [[("title", "work_in_use")]]
    assert check(upload(creator, [same])) == [[]]
    assert Work.objects.filter(owner=creator).count() == 1
    withdrawn = Claim.objects.get()
    actions.withdraw_claim(withdrawn, by=creator, now=NOW)
    assert check(upload(creator, [{**again, "row": "2"}])) == [[]]


def test_a_work_without_facts_gets_those_of_the_row(creator: User) -> None:
    work = make_work(creator, title="Old", created_on=None)
    data = read_original(work.blob)
    filing = upload(creator, [GOOD], {"one.png": data})
    assert check(filing) == [[]]
    work.refresh_from_db()
    assert work.title == "Old"  # not before it is filed
    file_all(filing)
    work.refresh_from_db()
    assert (work.title, str(work.created_on)) == ("Lamp", "2021-04-01")


def test_the_same_files_again_are_the_same_filing(creator: User, other_creator: User) -> None:
    first = upload(creator, [GOOD])
    assert upload(creator, [GOOD]) == first
    assert upload(other_creator, [GOOD]) != first


def test_the_same_files_twice_at_once_are_one_filing(creator: User) -> None:
    racing: list[BulkFiling] = []

    def first_comes_another(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if "COUNT(*)" in sql and not racing:
            racing.append(BulkFiling())
            racing[0] = upload(creator, [GOOD])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(first_comes_another):
        assert upload(creator, [GOOD]) == racing[0]
    folders = default_storage.listdir("bulk")[0]
    assert sum(len(default_storage.listdir(f"bulk/{one}")[1]) for one in folders) == 1


def test_what_cannot_be_stored_leaves_no_file(creator: User) -> None:
    def full(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if sql.startswith('INSERT INTO "claims_bulkfiling"'):
            raise IntegrityError("no room")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full), pytest.raises(IntegrityError):
        upload(creator, [GOOD])
    folders = default_storage.listdir("bulk")[0]
    assert sum(len(default_storage.listdir(f"bulk/{one}")[1]) for one in folders) == 0
    assert BulkFiling.objects.count() == 0


def test_a_table_that_is_too_large_is_refused_before_it_is_read(
    creator: User, settings: LazySettings
) -> None:
    settings.REDRESS_BULK_TABLE_BYTES = 100
    with pytest.raises(actions.BulkRefused, match="larger than 0 MB") as refused:
        upload(creator, [GOOD])
    assert (refused.value.field, refused.value.extra) == ("table", {"reason": "table_too_large"})


def test_a_row_that_no_longer_fits_the_signature_is_left_out(creator: User) -> None:
    filing = upload(creator, [GOOD])
    check(filing)
    actions.confirm_bulk(filing, by=creator, signature="Lin Mo", agreed=True, now=NOW)
    BulkRow.objects.update(cells={**GOOD, "holder_name": "Wu Ai"})
    actions.file_bulk(now=NOW)
    assert [error["code"] for error in filing.rows.get().errors] == ["other_name"]
    assert Claim.objects.count() == 0


def test_nobody_sends_tables_without_end(creator: User) -> None:
    for number in range(20):
        upload(creator, [{**GOOD, "request": str(number)}])
    with pytest.raises(TooManyUploads):
        upload(creator, [GOOD])
    assert upload(creator, [{**GOOD, "request": "0"}]).rows.count() == 1
    BulkFiling.objects.update(uploaded_at=NOW - timedelta(days=2))
    assert upload(creator, [GOOD]).rows.count() == 1


def test_who_may_send_sign_and_repeat(creator: User, other_creator: User, reviewer: User) -> None:
    with pytest.raises(PermissionDenied):
        upload(reviewer, [GOOD])
    filing = upload(creator, [GOOD])
    with pytest.raises(actions.bulk.confirming.NothingToFile):
        file_all(filing)
    check(filing)
    for person in (other_creator, reviewer):
        with pytest.raises(PermissionDenied):
            actions.confirm_bulk(filing, by=person, signature="Lin Mo", agreed=True, now=NOW)
        with pytest.raises(PermissionDenied):
            actions.work_again(filing, by=person, now=NOW)


def test_a_signature_must_fit_every_good_row(creator: User) -> None:
    two = {**GOOD, "pictures": "two.png", "holder_name": "Wu Ai", "title": "Two"}
    bad = {**GOOD, "pictures": "", "holder_name": "Nobody"}
    filing = upload(creator, [GOOD, two, bad], pictures("one.png", "two.png"))
    check(filing)
    for signature, agreed, field in [
        ("Lin Mo", True, "signature"),
        (" ", True, "signature"),
        ("Lin Mo", False, "declaration_agreed"),
    ]:
        with pytest.raises(actions.NotSigned) as refused:
            actions.confirm_bulk(filing, by=creator, signature=signature, agreed=agreed, now=NOW)
        assert refused.value.field == field
    filing.refresh_from_db()
    assert filing.confirmed_at is None


def test_without_a_good_row_there_is_nothing_to_sign(creator: User) -> None:
    filing = upload(creator, [{**GOOD, "pictures": ""}])
    check(filing)
    with pytest.raises(actions.bulk.confirming.NothingToFile, match="No row"):
        file_all(filing)


def test_bad_rows_are_checked_again_once_the_world_has_changed(creator: User) -> None:
    filing = upload(creator, [GOOD, {**GOOD, "avatar_id": "AV-2"}])
    assert check(filing)[1] == [("avatar_id", "unknown_avatar")]
    make_avatar(external_id="AV-2")
    actions.work_again(filing, by=creator, now=NOW)
    with pytest.raises(NothingToRepeat):
        actions.work_again(filing, by=creator, now=NOW)
    assert check(filing) == [[], []]
    with pytest.raises(NothingToRepeat):
        actions.work_again(filing, by=creator, now=NOW)


def test_a_row_that_is_wrong_by_the_time_of_filing_is_left_out(creator: User) -> None:
    make_avatar(external_id="AV-2")
    filing = upload(creator, [GOOD, {**GOOD, "avatar_id": "AV-2"}])
    check(filing)
    Avatar.objects.filter(external_id="AV-1").update(external_id="AV-1-old")
    file_all(filing)
    first, second = filing.rows.all()
    assert [error["code"] for error in first.errors] == ["unknown_avatar"]
    assert (first.claim, second.claim is not None) == (None, True)
    assert str(second.claim) == "RD-2026-000001"


def test_a_run_that_breaks_off_goes_on_where_it_stopped(creator: User) -> None:
    rows = [{**GOOD, "pictures": f"{n}.png", "title": f"Work {n}"} for n in range(6)]
    filing = upload(creator, rows, pictures(*(f"{n}.png" for n in range(6))))
    check(filing)
    actions.confirm_bulk(filing, by=creator, signature="Lin Mo", agreed=True, now=NOW)
    begun: list[str] = []

    def break_off(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if sql.startswith('UPDATE "claims_counter"'):
            begun.append(sql)
            if len(begun) == 4:
                raise DatabaseError("the server went away")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(break_off):
        actions.file_bulk(now=NOW)
    filing.refresh_from_db()
    assert (Claim.objects.count(), filing.failed_at, filing.finished_at) == (3, NOW, None)
    assert "the server went away" in filing.failure
    assert actions.file_bulk(now=NOW) == 0  # it waits for a person, not for the next bell
    actions.work_again(filing, by=creator, now=NOW)
    assert file_bulk() == 3
    filing.refresh_from_db()
    references = sorted(map(str, Claim.objects.all()))
    assert references == [f"RD-2026-{number:06d}" for number in range(1, 7)]
    assert filing.rows.filter(claim__isnull=False).count() == 6
    assert filing.finished_at is not None
    assert actions.file_bulk(now=NOW) == 0


def test_a_check_that_fails_keeps_its_reason_and_goes_on(creator: User) -> None:
    filing = upload(creator, [GOOD])
    name = str(filing.archive.name)
    with default_storage.open(name) as file:
        data = file.read()
    default_storage.delete(name)
    assert check_bulk() == 0
    filing.refresh_from_db()
    assert filing.failed_at is not None
    assert "FileNotFoundError" in filing.failure
    default_storage.save(name, sent(data, "x"))
    actions.work_again(filing, by=creator, now=NOW)
    assert check_bulk() == 1
    filing.refresh_from_db()
    assert (filing.failure, filing.open_to_signing) == ("", True)


def test_a_long_table_is_worked_through_lot_by_lot(creator: User) -> None:
    rows = [{**GOOD, "pictures": f"{n}.png", "title": f"Work {n}"} for n in range(5)]
    first = upload(creator, rows, pictures(*(f"{n}.png" for n in range(5))))
    upload(creator, [GOOD])
    counts = [actions.check_bulk(now=NOW, most=2) for _round in range(4)]
    assert counts == [2, 2, 2, 0]
    first.refresh_from_db()
    assert first.checked_at == NOW
    actions.confirm_bulk(first, by=creator, signature="Lin Mo", agreed=True, now=NOW)
    assert [actions.file_bulk(now=NOW, most=3) for _round in range(3)] == [3, 2, 0]


def test_a_ring_ends_in_time_however_large_the_pictures_are(creator: User) -> None:
    filing = upload(creator, [GOOD, {**GOOD, "avatar_id": "AV-2"}])
    assert [actions.check_bulk(now=NOW, seconds=0) for _round in range(3)] == [1, 1, 0]
    filing.refresh_from_db()
    assert filing.checked_at == NOW


def test_a_table_that_nobody_signs_is_forgotten(
    creator: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    old, young, signed = (upload(creator, [{**GOOD, "request": text}]) for text in "abc")
    check(old)
    file_all(signed)
    BulkFiling.objects.exclude(pk=young.pk).update(uploaded_at=NOW - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_bulk(now=NOW) == 1
    assert set(BulkFiling.objects.all()) == {young, signed}
    assert not default_storage.exists(str(old.archive.name))
    assert default_storage.exists(str(young.archive.name))
    BulkFiling.objects.filter(pk=young.pk).update(uploaded_at=NOW - timedelta(days=3000))
    assert forget_bulk() == 1


def test_the_database_refuses_a_claim_before_the_confirmation(
    creator: User, other_creator: User
) -> None:
    filing = upload(creator, [GOOD, {**GOOD, "request": "x"}])
    check(filing)
    row = filing.rows.first()
    assert row is not None
    mine, others = (Claim.objects.create(claimant=who) for who in (creator, other_creator))
    rows = BulkRow.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match="confirmation"), transaction.atomic():
        rows.update(claim=mine)
    file_all(filing)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows.update(claim=mine)
    bad = BulkRow.objects.filter(filing=filing).exclude(errors=[])
    for claim in (mine, others):
        with pytest.raises(IntegrityError), transaction.atomic():
            bad.update(claim=claim)
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkFiling.objects.filter(pk=filing.pk).update(signature="")
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkFiling.objects.filter(pk=filing.pk).update(failure="x")


def test_the_columns_are_those_of_a_claim() -> None:
    assert set(GOOD) < set(COLUMNS)
    assert str(BulkRow(filing=BulkFiling(table_name="t.csv", uploaded_at=NOW), number=3)) == (
        "t.csv · 2026-03-02 02:00 · 3"
    )
