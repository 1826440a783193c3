"""Versions of letters: drawn for people to see, and brought into use by two of them."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from notices import versions
from notices.actions import decide_version, draw_specimens, propose_version
from notices.actions.releasing import (
    FilesChanged,
    NoSuchVersion,
    NoWords,
    OwnRelease,
    ReleaseDecided,
    ReleaseOpen,
)
from notices.models import Notice, Release, Specimen
from notices.pages import MARK, differing
from notices.queries import live_version
from notices.render import render
from notices.samples import sample
from notices.versions import address_of, stamp_of, version_in, versions_of
from tests.factories import NOW, make_user
from tests.notices.cases import filed, issued
from tests.notices.reading import text_of

pytestmark = pytest.mark.django_db
SELF = """
UPDATE notices_release SET outcome = 'APPROVED', decided_by_id = proposed_by_id, decided_at = now()
"""
WHY = "A clearer first paragraph."
CACHES = (versions.versions_of, versions.stamp_of)


@pytest.fixture
def second(tmp_path: Path, settings: LazySettings) -> Any:
    """A second version of the request for information, in a folder of templates of its own."""
    first = Path("templates") / address_of("INFORMATION", 1)
    folder = tmp_path / "templates"
    words = first.read_text(encoding="utf-8")
    same, path = (folder / address_of("INFORMATION", version) for version in (1, 2))
    path.parent.mkdir(parents=True)
    same.write_text(words, encoding="utf-8")
    path.write_text(words.replace("审理您的投诉时", "审理本案时"), encoding="utf-8")
    engine: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [folder, *engine["DIRS"]]}, *settings.TEMPLATES[1:]]
    for cache in CACHES:
        cache.cache_clear()
    yield path
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def other() -> User:
    return make_user(Role.SENIOR_REVIEWER)


def test_a_stamp_names_kind_version_and_bytes() -> None:
    stamps = {kind: stamp_of(kind, 1) for kind in Notice.Kind.values}
    assert len(set(stamps.values())) == len(stamps)
    assert all(version_in(stamp) == (kind, 1) for kind, stamp in stamps.items())
    assert max(map(len, stamps.values())) <= 40


def test_a_changed_part_changes_every_stamp_built_on_it(second: Path) -> None:
    before = stamp_of("INFORMATION", 2)
    second.write_text(second.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    versions.stamp_of.cache_clear()
    assert stamp_of("INFORMATION", 2) != before


def test_a_version_is_in_use_once_two_people_agreed(
    second: Path, senior: User, other: User
) -> None:
    assert (versions_of("INFORMATION"), live_version("INFORMATION")) == ([1, 2], 1)
    release = propose_version("INFORMATION", 2, by=senior, why=WHY, now=NOW)
    assert live_version("INFORMATION") == 1
    with pytest.raises(OwnRelease):
        decide_version(release, by=senior, approve=True, now=NOW)
    decide_version(release, by=other, approve=True, now=NOW)
    assert (live_version("INFORMATION"), str(release)) == (2, "INFORMATION 2")
    with pytest.raises(ReleaseDecided):
        decide_version(release, by=other, approve=True, now=NOW)
    with pytest.raises(NoSuchVersion, match="in use already"):
        propose_version("INFORMATION", 2, by=senior, why=WHY, now=NOW)
    back = propose_version("INFORMATION", 1, by=other, why="Back.", now=NOW)
    decide_version(back, by=senior, approve=True, now=NOW)
    assert live_version("INFORMATION") == 1


@pytest.mark.parametrize(("kind", "version"), [("LETTER", 1), ("RECEIPT", 9), ("RECEIPT", 0)])
def test_only_what_is_there_is_proposed(kind: str, version: int, senior: User) -> None:
    with pytest.raises(NoSuchVersion):
        propose_version(kind, version, by=senior, why=WHY, now=NOW)


def test_a_proposal_has_words_and_is_the_only_one(second: Path, senior: User, other: User) -> None:
    with pytest.raises(NoWords):
        propose_version("INFORMATION", 2, by=senior, why=" ", now=NOW)
    release = propose_version("INFORMATION", 2, by=senior, why=WHY, now=NOW)
    with pytest.raises(ReleaseOpen):
        propose_version("INFORMATION", 2, by=other, why=WHY, now=NOW)
    with pytest.raises(NoWords):
        decide_version(release, by=other, approve=False, now=NOW)
    decide_version(release, by=other, approve=False, reason="Too short.", now=NOW)
    assert live_version("INFORMATION") == 1


def test_a_letter_changed_after_it_was_proposed_is_not_approved(
    second: Path, senior: User, other: User
) -> None:
    release = propose_version("INFORMATION", 2, by=senior, why=WHY, now=NOW)
    second.write_text(second.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    versions.stamp_of.cache_clear()
    with pytest.raises(FilesChanged):
        decide_version(release, by=other, approve=True, now=NOW)


@pytest.mark.parametrize("who", ["creator", "reviewer", "auditor", "finance_preparer"])
def test_only_editors_propose_and_decide(
    who: str, second: Path, senior: User, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        propose_version("INFORMATION", 2, by=user, why=WHY, now=NOW)
    release = propose_version("INFORMATION", 2, by=senior, why=WHY, now=NOW)
    with pytest.raises(PermissionDenied):
        decide_version(release, by=user, approve=True, now=NOW)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (SELF, "release_decided_by_another"),
        ("UPDATE notices_release SET version = 1", "decided once"),
        ("UPDATE notices_release SET outcome = 'APPROVED'", "release_decided_whole"),
        ("DELETE FROM notices_release", "decided once"),
    ],
)
def test_the_database_knows_the_two_people(
    second: Path, senior: User, sql: str, words: str
) -> None:
    propose_version("INFORMATION", 2, by=senior, why=WHY, now=NOW)
    with (
        pytest.raises(IntegrityError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_notice_is_set_with_the_version_in_use(
    second: Path, creator: User, senior: User, other: User
) -> None:
    notice = issued(filed(creator))
    assert notice.template_version == stamp_of("RECEIPT", 1)
    assert "审理本案时" in text_of(render(*sample("INFORMATION", 1)).pdf)
    assert "审理您的投诉时" in text_of(render(*sample("INFORMATION", 1, version=1)).pdf)


@pytest.fixture
def drawn(second: Path) -> None:
    """Both versions of one letter, drawn."""
    stamps = [stamp_of("INFORMATION", version) for version in (1, 2)]
    for kind in Notice.Kind.values:
        for version in versions_of(kind):
            stamp = stamp_of(kind, version)
            waits = NOW if stamp in stamps else None
            Specimen.objects.create(stamp=stamp, kind=kind, version=version, retry_at=waits)
    assert draw_specimens(now=NOW) == 2
    assert draw_specimens(now=NOW) == 0


def test_what_differs_is_marked() -> None:
    before, after = (Image.new("RGB", (60, 80), "white") for _ in range(2))
    after.paste("black", (10, 10, 20, 20))
    marked = differing(before, after)
    assert marked.getpixel((15, 15)) == MARK
    assert marked.getpixel((40, 40)) == (255, 255, 255)
    assert differing(None, after).getpixel((15, 15)) == MARK
    assert differing(after, None).size == (60, 80)
    with pytest.raises(ValueError, match="neither"):
        differing(None, None)


def test_people_see_every_letter_and_what_would_change(
    drawn: None, senior: User, other: User, client_for: Any
) -> None:
    browser: Client = client_for(senior)
    listed = browser.get(reverse("notices:letters")).content.decode()
    assert reverse("notices:page", args=["information", 1, 1]) in listed
    assert "It is being drawn" in listed  # the other kinds
    address = reverse("notices:letter", args=["information", 2])
    shown = browser.get(address).content.decode()
    assert "in use is version 1" in shown
    picture = browser.get(reverse("notices:page", args=["information", 2, 1]) + "?changes")
    assert picture["Content-Type"] == "image/png"
    assert browser.get(reverse("notices:page", args=["information", 2, 9])).status_code == 404
    assert browser.get(reverse("notices:letter", args=["information", 7])).status_code == 404
    empty = browser.post(reverse("notices:propose", args=["information", 2]), {"why": ""})
    assert empty.status_code == 400
    done = browser.post(
        reverse("notices:propose", args=["information", 2]), {"why": WHY}, follow=True
    )
    assert "Somebody else must look at it" in done.content.decode()
    again = browser.post(reverse("notices:propose", args=["information", 2]), {"why": WHY})
    assert again.status_code == 409
    decide = reverse("notices:decide", args=["information", 2])
    assert browser.post(decide, {"approve": "1"}).status_code == 403
    second = client_for(other)
    assert second.post(decide, {"reason": ""}).status_code == 400
    done = second.post(decide, {"approve": "1"}, follow=True)
    assert "in use from now on" in done.content.decode()
    assert second.post(decide, {"approve": "1"}).status_code == 404
    assert "version 2" in browser.get(reverse("notices:letters")).content.decode()


def test_a_letter_that_cannot_be_set_says_why(second: Path, senior: User, client_for: Any) -> None:
    second.write_text("{% extends 'notices/letters/layout/1.html' %}{{ letter.|broken }}")
    versions.stamp_of.cache_clear()
    stamp = stamp_of("INFORMATION", 2)
    Specimen.objects.create(stamp=stamp, kind="INFORMATION", version=2, retry_at=NOW)
    for kind in Notice.Kind.values:
        Specimen.objects.get_or_create(stamp=stamp_of(kind, 1), kind=kind, version=1)
    assert draw_specimens(now=NOW) == 0
    page = client_for(senior).get(reverse("notices:letter", args=["information", 2]))
    assert "TemplateSyntaxError" in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("reviewer", 200), ("auditor", 200), ("creator", 403)])
def test_who_sees_letters(
    who: str, status: int, request: pytest.FixtureRequest, client_for: Any
) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.get(reverse("notices:letters")).status_code == status


def test_the_api_lists_proposes_and_decides(second: Path, senior: User, other: User) -> None:
    first, then = APIClient(), APIClient()
    first.force_authenticate(senior)
    then.force_authenticate(other)
    one = {"kind": "INFORMATION"}
    listed = first.get(reverse("api:letter-list")).json()
    assert [each["kind"] for each in listed] == Notice.Kind.values
    asked = first.post(
        reverse("api:letter-propose", kwargs=one), {"version": 2, "why": WHY}, format="json"
    )
    assert asked.json()["proposal"]["version"] == 2
    decide = reverse("api:letter-decide", kwargs=one)
    assert first.post(decide, {"approve": True}, format="json").status_code == 403
    assert then.post(decide, {"approve": False}, format="json").status_code == 400
    assert then.post(decide, {"approve": True}, format="json").json()["live"] == 2
    said = first.get(reverse("api:letter-detail", kwargs=one)).json()
    assert (said["live"], said["versions"], said["proposal"]) == (2, [1, 2], None)
    assert first.get(reverse("api:letter-detail", kwargs={"kind": "LETTER"})).status_code == 404
    assert Release.objects.count() == 1


def test_the_list_asks_once_for_what_is_in_use(administrator: User, client_for: Any) -> None:
    client: Client = client_for(administrator)
    client.get(reverse("notices:letters"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("notices:letters")).status_code == 200
    releases = [query for query in asked if 'FROM "notices_release"' in query["sql"]]
    assert len(releases) == 2  # versions in use, and proposals
