"""The platform's pages: registered avatars, one of them, registering by hand and by table."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from config.todo import todo_of
from pictures.actions import ask_fetch, fetch_waiting, register_avatar
from pictures.models import Avatar, AvatarFetch
from pictures.rows import TableUnreadable, rows_of_table
from tests.factories import NOW, make_avatar, make_picture_bytes, make_user
from tests.pictures.platform import FACTS, PROMPT, pictures_at
from tests.pictures.test_pages import upload
from tests.pictures.wires import Listener, reply

pytestmark = pytest.mark.django_db
LIST, FETCHES = "/pictures/avatars/", "/pictures/avatars/fetches/"
REGISTER, TABLE = "/pictures/avatars/register/", "/pictures/avatars/table/"
FOX = make_picture_bytes(1)


@pytest.fixture
def browser(platform_client: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(platform_client)


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Listener]:
    with pictures_at(settings, reply(FOX)) as listener:
        yield listener


@pytest.fixture
def avatar(platform_client: User) -> Avatar:
    return register_avatar(by=platform_client, data=FOX, external_id="AV-1", now=NOW, **FACTS)[0]


def text(page: Any, status: int = 200) -> str:
    assert page.status_code == status
    return " ".join(page.content.decode().split())


def table(content: str | bytes) -> SimpleUploadedFile:
    data = content if isinstance(content, bytes) else content.encode()
    return SimpleUploadedFile("avatars.csv", data, content_type="text/csv")


def test_empty_lists_say_what_to_do(browser: Client, reviewer: User, client_for: Any) -> None:
    assert f'href="{REGISTER}"' in text(browser.get(LIST))
    assert "No picture was named by its address" in text(browser.get(FETCHES))
    staff = text(client_for(reviewer).get(LIST))
    assert "Platforms register what their generators make." in staff
    assert REGISTER not in staff


def test_the_list_is_narrowed(browser: Client, avatar: Avatar, platform_client: User) -> None:
    make_avatar(added_by=platform_client, external_id="AV-2")
    make_avatar(external_id="FOREIGN")
    whole = text(browser.get(LIST))
    assert ("AV-1" in whole, "AV-2" in whole, "FOREIGN" in whole) == (True, True, False)
    narrowed = text(browser.get(LIST, {"label": "AMISS", "made_by": "USER"}))
    assert ("AV-1" in narrowed, "AV-2" in narrowed) == (True, False)
    assert "No avatar matches" in text(browser.get(LIST, {"external_id": "AV-9"}))
    wrong = text(browser.get(LIST, {"day": "soon", "model_version": "avatars-3.1"}))
    assert "Enter a valid date." in wrong
    assert "AV-2" not in wrong


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_often_for_three_as_for_one(
    count: int, browser: Client, platform_client: User, site: Listener,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(count):
        make_avatar(added_by=platform_client)
        ask_fetch(by=platform_client, external_id=f"F-{number}", url=site.url(), now=NOW)
    browser.get(LIST)
    with django_assert_num_queries(5):
        assert text(browser.get(LIST)).count("<tr>") == count + 1
    with django_assert_num_queries(6):
        assert text(browser.get(FETCHES)).count("<tr>") == count + 1


def test_staff_see_findings_but_no_pseudonym(
    avatar: Avatar, reviewer: User, client_for: Callable[[User], Client]
) -> None:
    staff = client_for(reviewer)
    assert "AV-1" in text(staff.get(LIST, {"label": "AMISS"}))
    page = text(staff.get(f"{LIST}{avatar.public_id}/"))
    assert "It carries no AI label" in page
    assert ("manifest-2026-02" in page, "u-81f3" in page) == (True, False)
    assert "Add what is missing" not in page
    assert staff.post(f"{LIST}{avatar.public_id}/").status_code == 403


def test_its_client_adds_what_is_missing_and_nothing_else(
    browser: Client, platform_client: User
) -> None:
    bare, _made = register_avatar(
        by=platform_client, data=FOX, external_id="AV-1", now=NOW, model_version="v1"
    )
    url = f"{LIST}{bare.public_id}/"
    page = text(browser.get(url))
    assert ('name="pseudonym"' in page, 'name="model_version"' in page) == (True, False)
    assert "Letters, digits" in text(browser.post(url, {"pseudonym": "lin@example.org"}), 400)
    late = {"generated_at": "2999-01-01T10:00"}
    assert "This time is in the future." in text(browser.post(url, late), 400)
    done = browser.post(url, {"pseudonym": "u-1", "generated_at": "2026-01-01T10:00"}, follow=True)
    assert "What you added is kept." in text(done)
    bare.refresh_from_db()
    assert (bare.pseudonym, bare.model_version) == ("u-1", "v1")
    assert bare.generated_at == datetime(2026, 1, 1, 2, tzinfo=UTC)
    make_all = {"manifest_id": "m", "prompt_sha256": PROMPT}
    assert "Add what is missing" not in text(browser.post(url, make_all, follow=True))


def test_an_avatar_of_nobody_here_is_not_found(browser: Client, platform_client: User) -> None:
    seen = make_avatar(added_by=platform_client, seen=True)
    for one in (make_avatar(), seen):
        assert browser.get(f"{LIST}{one.public_id}/").status_code == 404


def test_one_is_registered_by_hand(browser: Client, settings: LazySettings) -> None:
    settings.REDRESS_AVATAR_HOSTS = ["pictures.example.org"]
    assert "pictures.example.org" in text(browser.get(REGISTER))
    given = {"external_id": "AV-1", "made_by": "USER", "image": upload("a.png", FOX)}
    page = text(browser.post(REGISTER, given, follow=True))
    assert "The avatar is registered." in page
    given["image"] = upload("a.png", FOX)
    assert "It was registered already." in text(browser.post(REGISTER, given, follow=True))
    assert Avatar.objects.get().made_by == "USER"


def test_one_is_registered_from_its_address(browser: Client, site: Listener) -> None:
    given = {"external_id": "AV-1", "made_by": "PLATFORM", "url": site.url()}
    assert "The avatar is registered." in text(browser.post(REGISTER, given, follow=True))
    assert (Avatar.objects.count(), site.connections) == (1, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Give either a file or an address."),
        ({"url": "http://127.0.0.1/", "image": True}, "Give either a file or an address."),
        ({"url": "http://10.0.0.1/"}, "Pictures are not fetched from addresses here"),
        ({"image": True, "prompt_sha256": "a fox"}, "64 hexadecimal digits"),
        ({"image": False}, "The file is empty"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    browser: Client, given: dict[str, Any], said: str, settings: LazySettings
) -> None:
    if given.get("url") == "http://10.0.0.1/":
        given = {"url": "https://10.example/"}
    if "image" in given:
        given = given | {"image": upload("a.png", FOX if given["image"] else b"")}
    page = text(browser.post(REGISTER, {"external_id": "A", "made_by": "USER", **given}), 400)
    assert said in page
    assert Avatar.objects.count() == 0


# --- By table ---------------------------------------------------------------------------------


def test_a_table_says_what_became_of_each_line(browser: Client, site: Listener) -> None:
    lines = (
        "external_id,file,url,made_by,model_version\n"
        "AV-1,a.png,,USER,v1\n"
        f"AV-2,,{site.url('/2')},,\n"
        "AV-3,none.png,,,\n"
        "AV-4,a.png,,NOBODY,\n"
        "AV-1,a.png,,USER,v1\n"
    )
    page = text(browser.post(TABLE, {"table": table(lines), "images": [upload("a.png", FOX)]}))
    assert "1 registered, 1 were there, 1 are being fetched, 2 refused" in page
    assert "There is no file none.png in this call." in page
    assert "made_by: &quot;NOBODY&quot; is not a valid choice." in page
    assert Avatar.objects.get().model_version == "v1"
    assert AvatarFetch.objects.get().external_id == "AV-2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The submitted file is empty."),
        ("a,b\n1,2\n", "no column external_id"),
        ("external_id\n", "no column external_id"),
    ],
)
def test_what_is_no_table_is_refused(browser: Client, content: str, said: str) -> None:
    assert said in text(browser.post(TABLE, {"table": table(content)}), 400)


def test_too_many_lines_are_refused(browser: Client, settings: LazySettings) -> None:
    settings.REDRESS_AVATAR_ROWS = 1
    page = text(browser.post(TABLE, {"table": table("external_id\nA\nB\n")}), 400)
    assert "One call takes at most 1 rows." in page
    assert "At most 1 lines at once." in text(browser.get(TABLE))


def test_tables_are_read_in_both_encodings() -> None:
    lines = "external_id, manifest_id \n A ,清单\n,\n"
    expected = [{"external_id": "A", "manifest_id": "清单"}, {}]
    for data in (lines.encode("utf-8-sig"), lines.encode("gb18030")):
        assert rows_of_table(data) == expected
    assert rows_of_table(b"external_id\nA,more,and more\n") == [{"external_id": "A"}]
    with pytest.raises(TableUnreadable):
        rows_of_table(b"external_id\n" + b"x" * 200_000)


# --- What is fetched --------------------------------------------------------------------------


def test_what_failed_is_seen_and_fetched_again(
    browser: Client, platform_client: User, settings: LazySettings, reviewer: User,
    client_for: Callable[[User], Client],
) -> None:  # fmt: skip
    with pictures_at(settings, reply(b"", "404 Gone")) as site:
        for number in (1, 2):
            ask_fetch(
                by=platform_client, external_id=f"AV-{number}", url=site.url("/x?secret"), now=NOW
            )
        fetch_waiting(now=NOW)
        page = text(browser.get(FETCHES, {"state": "FAILED"}))
        assert "0 registered, 0 waiting, 2 failed." in page
        assert "The other side answered 404 instead of the picture." in page
        staff = text(client_for(reviewer).get(FETCHES))
        assert ("/x?secret" in page, "/x?secret" in staff) == (True, False)
        assert "Fetch again" not in staff
        first = AvatarFetch.objects.get(external_id="AV-1")
        again = f"{FETCHES}{first.public_id}/retry/"
        assert "will be fetched again" in text(browser.post(again, follow=True))
        assert "is being fetched, or it is there" in text(browser.post(again, follow=True))
        whole = text(browser.post(f"{FETCHES}retry/", follow=True))
        assert "1 picture will be fetched again." in whole
        assert "No picture is in this state" in text(browser.get(FETCHES, {"state": "DONE"}))
    foreign = client_for(make_user(Role.PLATFORM_CLIENT))
    assert foreign.post(again).status_code == 404


def test_the_start_page_names_what_waits_for_the_platform(
    avatar: Avatar, platform_client: User, settings: LazySettings, creator: User
) -> None:
    with pictures_at(settings, reply(b"", "404 Gone")) as site:
        ask_fetch(by=platform_client, external_id="AV-2", url=site.url(), now=NOW)
        fetch_waiting(now=NOW)
    assert [(line.count, line.text) for line in todo_of(platform_client, now=NOW)] == [
        (1, "A picture could not be fetched"),
        (1, "An avatar has a wrong AI label or none"),
    ]
    assert todo_of(creator, now=NOW) == []
