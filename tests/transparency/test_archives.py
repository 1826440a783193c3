"""The archives of a day: their lines, digests and chain; made again to the last byte."""

import gzip
import json
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from tests.payouts.scenes import tamper
from tests.transparency.decisions import (
    LICENSED,
    UNPROVEN,
    UPHELD,
    appealed,
    day,
    decided,
    decided_again,
    entries,
    published,
    unmatched,
)
from transparency.actions import ArchiveDamaged, faults_of, name_of, read_back, rebuilt
from transparency.models import Archive
from transparency.packing import chained, pack
from transparency.queries.register import facts_of, lines_of
from transparency.statements import VERSION, schema, statement
from transparency.tasks import publish_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three(settings: LazySettings) -> None:
    settings.REDRESS_TRANSPARENCY_K = 3


@pytest.fixture
def archive() -> Archive:
    for _ in range(3):
        decided((UPHELD, LICENSED))
        unmatched()
    return published(0)


def path_of(archive: Archive) -> Path:
    return Path(default_storage.path(name_of(archive)))


def lines(archive: Archive) -> list[dict[str, object]]:
    return [json.loads(line) for line in gzip.decompress(read_back(archive)).splitlines()]


def test_a_file_has_a_line_for_each_entry(archive: Archive) -> None:
    found = lines(archive)
    assert [line["puid"] for line in found] == sorted(e.number for e in entries(archive))
    assert found == [statement(facts_of(e)) for e in sorted(entries(archive), key=str)]
    assert read_back(archive) == path_of(archive).read_bytes()


def test_the_digests_are_those_of_the_file_and_of_its_lines(archive: Archive) -> None:
    data = read_back(archive)
    assert (archive.size, archive.sha256) == (len(data), sha256(data).hexdigest())
    assert archive.lines_sha256 == sha256(gzip.decompress(data)).hexdigest()


def test_each_archive_holds_the_digest_of_the_one_before(archive: Archive) -> None:
    second = published(1)
    assert second.previous == archive.digest
    assert second.digest == chained(
        number=2,
        day=second.day,
        rows=0,
        lines_sha256=sha256(b"").hexdigest(),
        previous=archive.digest,
    )
    assert faults_of(archive, None) == faults_of(second, archive) == []
    assert len(faults_of(second, None)) == 1


def test_equal_lines_give_equal_bytes_whenever_they_are_packed() -> None:
    assert pack([b"one\n", b"two\n"]) == pack(iter([b"one\ntwo\n"]))
    assert pack([]).data == gzip.compress(b"", 9, mtime=0)


def test_a_lost_file_is_made_again_to_the_last_byte(archive: Archive) -> None:
    before = read_back(archive)
    path_of(archive).unlink(missing_ok=True)
    assert read_back(archive) == before
    assert path_of(archive).read_bytes() == before


def test_an_altered_file_is_never_handed_out(archive: Archive) -> None:
    before = read_back(archive)
    path_of(archive).write_bytes(gzip.compress(b"{}\n"))
    assert read_back(archive) == before
    assert path_of(archive).read_bytes() == before


def test_altered_entries_give_no_file_at_all(archive: Archive) -> None:
    path_of(archive).unlink(missing_ok=True)
    tamper("transparency_entry", "outcome = 'DISMISSED' WHERE outcome = 'PARTLY'")
    with pytest.raises(ArchiveDamaged, match="2026-03-02 is not what was published"):
        read_back(archive)
    assert not path_of(archive).exists()


def test_another_zlib_is_told_from_other_lines(archive: Archive) -> None:
    tamper("transparency_archive", "sha256 = repeat('0', 64)")
    archive.refresh_from_db()
    with pytest.raises(ArchiveDamaged, match="another zlib"):
        rebuilt(archive)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_written_once_its_rows_are_committed() -> None:
    for _ in range(3):
        decided()
    archive = published(0)
    assert sha256(path_of(archive).read_bytes()).hexdigest() == archive.sha256


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_after_the_commit_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        decided()

    def dies(*_args: object) -> None:
        raise SystemExit

    monkeypatch.setattr("transparency.actions.publishing.keep", dies)
    with pytest.raises(SystemExit):
        published(0)
    archive = Archive.objects.get()
    assert not path_of(archive).exists()
    assert len(lines(archive)) == 3


def test_the_bell_makes_what_is_due() -> None:
    decided(filed=timezone.now())
    assert publish_waiting() == 0  # the day is not over


def command(*options: str) -> str:
    out = StringIO()
    call_command("transparency_archive", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_makes_verifies_and_rebuilds() -> None:
    for _ in range(3):
        decided()
    assert command("--verify") == "The archives hold: 0.\n"
    assert command().endswith(" archives made.\n")
    first = Archive.objects.get(number=1)
    path_of(first).unlink(missing_ok=True)
    assert command("--rebuild", "--day", "2026-03-02") == "1 archives rebuilt.\n"
    assert path_of(first).exists()
    count = Archive.objects.count()
    assert count > 31  # more than the bell makes at once
    assert command("--verify") == f"The archives hold: {count}.\n"


def test_the_command_finds_what_was_altered(archive: Archive) -> None:
    published(1)
    path_of(archive).unlink(missing_ok=True)
    tamper("transparency_archive", "digest = repeat('0', 64) WHERE number = 1")
    tamper("transparency_entry", "amount = NULL WHERE outcome = 'PARTLY'")
    with pytest.raises(CommandError, match=r"3 fault\(s\)"):
        command("--verify")
    with pytest.raises(CommandError, match="not what was published"):
        command("--rebuild")
    with pytest.raises(CommandError, match="no archive of 2027-01-01"):
        command("--verify", "--day", "2027-01-01")


def test_every_statement_fits_its_schema() -> None:
    claims = [appealed(decided((UNPROVEN, LICENSED)), now=day(1)) for _ in range(3)]
    asking = [unmatched(asks=day(1)) for _ in range(3)]
    for count in (1, 1, 1, 2, 3, 4, 5):
        decided((UPHELD,) * count)
    archives = [published(0)]
    for claim in claims:
        decided_again(claim, (UPHELD, LICENSED), now=day(2))
    for claim in asking:
        claim.refresh_from_db()
        decided_again(claim, (UNPROVEN,), now=day(2))
    archives.append(published(2))
    check = Draft202012Validator(schema(), format_checker=FormatChecker())
    Draft202012Validator.check_schema(schema())
    found = [line for archive in archives for line in lines(archive)]
    assert len(found) == 19
    for line in found:
        assert list(check.iter_errors(line)) == []
    assert {line["review"] for line in found} == {None, "APPEAL", "PERSON"}
    assert {line["outcome"] for line in found} == {"NO_MATCH", "DISMISSED", "PARTLY", "UPHELD"}
    assert {line["schema"] for line in found} == {VERSION}
    assert list(check.iter_errors(found[0] | {"reason": "in words"})) != []


def test_a_statement_says_what_the_field_s_words_mean(archive: Archive) -> None:
    machine, partly = entries(archive)[0], entries(archive)[-1]
    said = statement(facts_of(machine))
    assert said["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert (said["person_on_request"], said["decision_visibility"], said["award"]) == (
        True, [], None,
    )  # fmt: skip
    said = statement(facts_of(partly))
    assert said["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert said["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert said["award"] == {"amount": "10000.00", "currency": "CNY"}
    assert said["grounds"] == [
        {"ground": "UPHELD", "pictures": 1},
        {"ground": "LICENSED", "pictures": 1},
    ]


def test_what_was_published_once_stays_whatever_follows(archive: Archive) -> None:
    before = read_back(archive)
    for _ in range(3):
        decided((UPHELD, UPHELD), now=day(1))
    published(1)
    assert b"".join(lines_of(archive)) == gzip.decompress(before)


def url(archive: Archive) -> str:
    return f"/transparency/archives/{archive.day}.jsonl.gz"


def test_anybody_takes_a_file_away(archive: Archive, stranger: Client) -> None:
    response = stranger.get(url(archive))
    assert response.content == read_back(archive)
    assert response["Content-Type"] == "application/gzip"
    assert "attachment" in response["Content-Disposition"]
    assert response["ETag"] == f'"{archive.sha256}"'
    assert "public" in response["Cache-Control"]
    assert "immutable" in response["Cache-Control"]
    assert "Content-Encoding" not in response
    again = stranger.get(url(archive), headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_parts_of_a_file(archive: Archive, stranger: Client) -> None:
    whole = read_back(archive)
    for asked, expected in {
        "bytes=0-9": whole[:10],
        "bytes=5-": whole[5:],
        "bytes=-7": whole[-7:],
        "bytes=3-99999": whole[3:],
        "bytes=-99999": whole,
    }.items():
        response = stranger.get(url(archive), headers={"range": asked})
        assert (response.status_code, response.content) == (206, expected)
        begin = whole.index(expected)
        last = begin + len(expected) - 1
        assert response["Content-Range"] == f"bytes {begin}-{last}/{len(whole)}"
    for asked in ("bytes=99999-", "bytes=9-3", "bytes=-0"):
        response = stranger.get(url(archive), headers={"range": asked})
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{archive.size}"
    for headers in (
        {"range": "bytes=-"},
        {"range": "lines=1-2"},
        {"range": "bytes=0-9", "if-range": '"x"'},
    ):
        response = stranger.get(url(archive), headers=headers)
        assert (response.status_code, response.content) == (200, whole)


def test_other_days_have_no_file(stranger: Client) -> None:
    for wrong in ("2026-03-01", "2026-13-40", "today"):
        assert stranger.get(f"/transparency/archives/{wrong}.jsonl.gz").status_code == 404


def test_a_storage_that_lies_is_noticed(archive: Archive) -> None:
    default_storage.delete(name_of(archive))
    default_storage.save(name_of(archive), ContentFile(b"something else"))
    assert sha256(read_back(archive)).hexdigest() == archive.sha256
    assert archive.day == date(2026, 3, 2)
