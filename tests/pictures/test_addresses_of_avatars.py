"""Pictures that a platform names by their address: fetched once, refused with a reason, retried."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from pictures.actions import (
    AvatarConflict,
    FactsDiffer,
    ask_fetch,
    awaiting,
    fetch_now,
    fetch_waiting,
    register_avatar,
    retry_all,
    retry_fetch,
)
from pictures.actions.awaiting import IN_HAND, PAUSES, NotFailed
from pictures.models import Avatar, AvatarFetch, Blob
from pictures.queries import fetch_progress, fetches
from pictures.refusals import ADDRESSES, LATER, SENTENCES, UploadRefused, UrlRefused, reason
from pictures.tasks import fetch_waiting as bell
from tests.factories import NOW, make_picture_bytes, make_user
from tests.payouts.test_races import together
from tests.pictures.drawing import png_bomb
from tests.pictures.hostile import HOSTILE, ONE_PER_REASON
from tests.pictures.platform import FACTS, open_to, pictures_at
from tests.pictures.test_guard import PORT, WRITTEN
from tests.pictures.test_keeping import files
from tests.pictures.wires import Listener, Resolver, listening, reply

pytestmark = pytest.mark.django_db
FOX = make_picture_bytes(1)
State = AvatarFetch.State


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Listener]:
    """A server on which every path is the picture of a fox."""
    with pictures_at(settings, reply(FOX)) as listener:
        yield listener


def asked(by: User, url: str, *, external_id: str = "AV-1", **facts: Any) -> AvatarFetch:
    return ask_fetch(by=by, external_id=external_id, url=url, now=NOW, **facts)


# --- While the caller waits -------------------------------------------------------------------


def test_a_picture_is_fetched_and_registered(platform_client: User, site: Listener) -> None:
    url = site.url("/a/1.png?key=secret")
    avatar, made = fetch_now(by=platform_client, external_id="AV-1", url=url, now=NOW, **FACTS)
    assert (made, avatar.external_id, avatar.made_by) == (True, "AV-1", "USER")
    assert Blob.objects.get().size == len(FOX)
    row = AvatarFetch.objects.get()
    assert (row.state, row.avatar, row.url) == (State.DONE, avatar, site.url("/a/1.png"))
    assert site.requests[0].startswith(b"GET /a/1.png?key=secret HTTP/1.1\r\nAccept: image/*\r\n")


def test_the_same_address_again_is_answered_without_asking(
    platform_client: User, site: Listener
) -> None:
    url = site.url("/a")
    first = fetch_now(by=platform_client, external_id="AV-1", url=url, now=NOW, **FACTS)[0]
    again = fetch_now(by=platform_client, external_id="AV-1", url=url, now=NOW, **FACTS)
    assert (again, site.connections) == ((first, False), 1)
    with pytest.raises(FactsDiffer):
        fetch_now(by=platform_client, external_id="AV-1", url=url, now=NOW, model_version="other")
    other = fetch_now(by=platform_client, external_id="AV-1", url=site.url("/b"), now=NOW)
    assert (other, site.connections) == ((first, False), 2)


def test_another_picture_under_the_same_id_is_a_conflict(
    platform_client: User, settings: LazySettings
) -> None:
    with pictures_at(settings, reply(FOX), reply(make_picture_bytes(2))) as site:
        first, _made = fetch_now(by=platform_client, external_id="A", url=site.url("/1"), now=NOW)
        with pytest.raises(AvatarConflict):
            fetch_now(by=platform_client, external_id="A", url=site.url("/2"), now=NOW)
    assert (Avatar.objects.get(), Blob.objects.count()) == (first, 1)


@pytest.mark.parametrize("name", [name for name in ONE_PER_REASON if HOSTILE[name][1] != "bytes"])
def test_what_is_no_picture_is_refused_like_an_upload(
    name: str, platform_client: User, settings: LazySettings
) -> None:
    """Whatever the server says it is: the bytes alone are looked at."""
    data, code = HOSTILE[name]
    with (
        pictures_at(settings, reply(data, "200 OK", "Content-Type: image/png")) as site,
        pytest.raises(UploadRefused) as refused,
    ):
        fetch_now(by=platform_client, external_id="A", url=site.url(), now=NOW)
    assert refused.value.code == code
    assert (Avatar.objects.count(), AvatarFetch.objects.count(), files()) == (0, 0, [])


def test_a_picture_that_unpacks_to_far_too_much(
    platform_client: User, settings: LazySettings
) -> None:
    with (
        pictures_at(settings, reply(png_bomb(30_000, 30_000))) as site,
        pytest.raises(UploadRefused),
    ):
        fetch_now(by=platform_client, external_id="A", url=site.url(), now=NOW)
    packed = reply(b"\x1f\x8b" + b"\0" * 30, "200 OK", "Content-Encoding: gzip")
    with pictures_at(settings, packed) as site, pytest.raises(UrlRefused) as refused:
        fetch_now(by=platform_client, external_id="A", url=site.url(), now=NOW)
    assert (refused.value.code, files()) == ("url_encoding", [])


def test_a_file_beyond_the_limit_is_not_taken(
    platform_client: User, settings: LazySettings
) -> None:
    settings.REDRESS_UPLOAD_BYTES = len(FOX) - 1
    with pictures_at(settings, reply(FOX)) as site, pytest.raises(UrlRefused) as refused:
        fetch_now(by=platform_client, external_id="A", url=site.url(), now=NOW)
    assert (refused.value.code, refused.value.extra) == ("url_too_large", {"again": False})


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN.keys())
def test_no_address_of_a_picture_leads_home(
    written: str, platform_client: User, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every host is in the list, and still nothing is asked."""
    resolver = Resolver(monkeypatch)
    with listening(reply(FOX)) as site:
        open_to(settings, site, "*.example", "127.0.0.1", "localhost", "db.internal", "10.0.0.1")
        settings.REDRESS_FETCH_INSIDE = []
        url = written.replace(PORT, str(site.port))
        for call in (ask_fetch, fetch_now):
            with pytest.raises(UrlRefused):
                call(by=platform_client, external_id="A", url=url, now=NOW)
    assert (site.connections, resolver.asked) == (0, [])
    assert (AvatarFetch.objects.count(), Avatar.objects.count()) == (0, 0)


def test_an_allowed_host_that_leads_home_is_refused(
    platform_client: User, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    Resolver(monkeypatch).says("art.example", ["127.0.0.1"])
    with listening(reply(FOX)) as site:
        open_to(settings, site, "art.example")
        settings.REDRESS_FETCH_INSIDE = []
        url = site.url(host="art.example")
        with pytest.raises(UrlRefused, match="not a place in the public internet") as refused:
            fetch_now(by=platform_client, external_id="A", url=url, now=NOW)
    assert (refused.value.code, site.connections) == ("url_address", 0)


def test_without_hosts_no_address_is_taken(platform_client: User) -> None:
    with pytest.raises(UrlRefused, match="REDRESS_AVATAR_HOSTS"):
        asked(platform_client, "https://art.example/1.png")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLATFORM_CLIENT}))
def test_only_a_platform_names_addresses(role: Role, site: Listener) -> None:
    by = make_user(role)
    with pytest.raises(PermissionDenied):
        asked(by, site.url())
    with pytest.raises(PermissionDenied):
        fetch_now(by=by, external_id="A", url=site.url(), now=NOW)
    with pytest.raises(PermissionDenied):
        retry_all(by=by, now=NOW)
    assert site.connections == 0


# --- By the worker ----------------------------------------------------------------------------


def test_the_worker_fetches_what_waits(platform_client: User, site: Listener) -> None:
    rows = [asked(platform_client, site.url(f"/{n}"), external_id=f"AV-{n}") for n in range(11)]
    assert fetch_progress(platform_client) == {"WAITING": 11, "DONE": 0, "FAILED": 0}
    assert (fetch_waiting(now=NOW), fetch_waiting(now=NOW)) == (11, 0)
    assert Avatar.objects.count() == site.connections == 11
    assert fetch_progress(platform_client) == {"WAITING": 0, "DONE": 11, "FAILED": 0}
    row = AvatarFetch.objects.get(pk=rows[0].pk)
    assert row.avatar is not None
    assert (row.avatar.external_id, row.tries, row.ended_at) == ("AV-0", 1, NOW)


def test_one_ring_tries_only_so_many(platform_client: User, site: Listener) -> None:
    for number in range(3):
        asked(platform_client, site.url(f"/{number}"), external_id=f"AV-{number}")
    assert (fetch_waiting(now=NOW, most=2), bell()) == (2, 1)


def test_the_same_asked_again_is_the_same_row(platform_client: User, site: Listener) -> None:
    first = asked(platform_client, site.url("/1"), model_version="v1")
    assert asked(platform_client, site.url("/1"), model_version="v1") == first
    with pytest.raises(FactsDiffer) as refused:
        asked(platform_client, site.url("/1"), model_version="v2")
    assert refused.value.extra == {"existing": str(first.public_id), "differing": ["model_version"]}
    fetch_waiting(now=NOW)
    again = asked(platform_client, site.url("/1"), model_version="v1")
    assert (again.pk, again.state, site.connections) == (first.pk, State.DONE, 1)


def test_what_may_pass_is_tried_again_with_growing_pauses(
    platform_client: User, settings: LazySettings
) -> None:
    with pictures_at(settings, reply(b"", "503 Later")) as site:
        asked(platform_client, site.url())
        now = NOW
        for number, pause in enumerate(PAUSES, start=1):
            assert fetch_waiting(now=now) == 1
            row = AvatarFetch.objects.get()
            assert (row.state, row.tries, row.retry_at) == (State.WAITING, number, now + pause)
            assert reason(row.code, row.params) == "The other side answered 503: not now."
            assert fetch_waiting(now=now + pause - timedelta(seconds=1)) == 0
            now += pause
        assert fetch_waiting(now=now) == 1
    row = AvatarFetch.objects.get()
    assert (row.state, row.retry_at, row.ended_at) == (State.FAILED, None, now)
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(b"", "404 Gone"), "url_status"),
        (reply(b"<html>"), "page"),
        (reply(b"", "302 Found", "Location: http://10.0.0.1/"), "url_literal"),
        (reply(make_picture_bytes(2)), "avatar_conflict"),
    ],
)
def test_what_cannot_pass_fails_at_once_and_can_be_retried(
    answer: bytes, code: str, platform_client: User, settings: LazySettings
) -> None:
    if code == "avatar_conflict":
        register_avatar(by=platform_client, data=FOX, external_id="AV-1", now=NOW)
    with pictures_at(settings, answer, reply(FOX)) as site:
        asked(platform_client, site.url("/x?key=1"))
        fetch_waiting(now=NOW)
        row = AvatarFetch.objects.get()
        assert (row.state, row.code, row.avatar) == (State.FAILED, code, None)
        assert reason(row.code, row.params)
        assert retry_fetch(row, by=platform_client, now=NOW).state == State.WAITING
        with pytest.raises(NotFailed):
            retry_fetch(row, by=platform_client, now=NOW)
        fetch_waiting(now=NOW)
    row.refresh_from_db()
    assert (row.state, row.code, row.params, row.tries) == (State.DONE, "", {}, 1)
    assert (row.url, Avatar.objects.count()) == (site.url("/x"), 1)


def test_naming_a_failed_one_again_tries_it_again(
    platform_client: User, settings: LazySettings
) -> None:
    with pictures_at(settings, reply(b"", "404 Gone")) as site:
        asked(platform_client, site.url())
        fetch_waiting(now=NOW)
        assert asked(platform_client, site.url()).state == State.WAITING
        fetch_waiting(now=NOW)
        asked(platform_client, site.url("/2"), external_id="AV-2")
        fetch_waiting(now=NOW)
        other = make_user(Role.PLATFORM_CLIENT)
        assert retry_all(by=other, now=NOW) == 0
        with pytest.raises(AvatarFetch.DoesNotExist):
            retry_fetch(AvatarFetch.objects.all()[0], by=other, now=NOW)
        assert retry_all(by=platform_client, now=NOW) == 2
    assert fetch_progress(platform_client)["WAITING"] == 2


def test_a_host_that_was_taken_off_the_list_is_not_retried(
    platform_client: User, settings: LazySettings
) -> None:
    with pictures_at(settings, reply(b"", "404 Gone")) as site:
        row = asked(platform_client, site.url())
        fetch_waiting(now=NOW)
        settings.REDRESS_AVATAR_HOSTS = ["art.example"]
        with pytest.raises(UrlRefused):
            retry_fetch(row, by=platform_client, now=NOW)
        assert site.connections == 1


def test_a_failure_of_the_house_is_tried_again(
    platform_client: User, site: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_facts: object) -> None:
        raise OSError

    asked(platform_client, site.url())
    with monkeypatch.context() as patch:
        patch.setattr(awaiting, "register_avatar", full)
        fetch_waiting(now=NOW)
    row = AvatarFetch.objects.get()
    assert (row.state, row.code, row.retry_at) == (State.WAITING, "house", NOW + PAUSES[0])
    assert reason(row.code, row.params).startswith("Something failed here")
    assert fetch_waiting(now=NOW + PAUSES[0]) == 1
    assert Avatar.objects.count() == 1


def test_a_client_that_lost_its_role_registers_nothing(
    platform_client: User, site: Listener
) -> None:
    asked(platform_client, site.url())
    platform_client.groups.clear()
    fetch_waiting(now=NOW)
    assert (Avatar.objects.count(), AvatarFetch.objects.get().code) == (0, "house")


def test_what_a_killed_worker_had_in_hand_comes_back(platform_client: User, site: Listener) -> None:
    asked(platform_client, site.url())
    assert len(awaiting._take(5, NOW)) == 1
    assert fetch_waiting(now=NOW + IN_HAND - timedelta(seconds=1)) == 0
    assert fetch_waiting(now=NOW + IN_HAND) == 1
    assert Avatar.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_fetch_each_picture_once(settings: LazySettings) -> None:
    by = make_user(Role.PLATFORM_CLIENT)
    with pictures_at(settings, reply(FOX)) as site:
        for number in range(20):
            asked(by, site.url(f"/{number}"), external_id=f"AV-{number}")
        done = together([lambda: fetch_waiting(now=NOW)] * 3)
    assert sum(done) == site.connections == Avatar.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_same_named_at_once_is_one_row(settings: LazySettings) -> None:
    by = make_user(Role.PLATFORM_CLIENT)
    with pictures_at(settings, reply(FOX)) as site:
        rows = together([lambda: asked(by, site.url())] * 4)
        told = together([lambda: fetch_now(by=by, external_id="B", url=site.url(), now=NOW)] * 4)
    assert len({row.pk for row in rows}) == 1
    assert sorted(made for _avatar, made in told) == [False] * 3 + [True]
    assert AvatarFetch.objects.count() == 2


def test_staff_see_everybodys_and_clients_their_own(
    platform_client: User, reviewer: User, site: Listener
) -> None:
    row = asked(platform_client, site.url("/secret"))
    assert (str(row), row.host) == (f"AV-1 · 127.0.0.1:{site.port}", f"127.0.0.1:{site.port}")
    assert list(fetches(reviewer)) == list(fetches(platform_client, state="WAITING")) == [row]
    assert list(fetches(platform_client, state="FAILED")) == []
    assert list(fetches(make_user(Role.PLATFORM_CLIENT))) == []


def test_every_reason_has_a_sentence() -> None:
    params = {
        "limit": 1, "host": "h", "allowed": "a", "status": 1, "width": 1, "height": 1,
    }  # fmt: skip
    for code in [*(f"url_{code}" for code in ADDRESSES), *SENTENCES, *LATER]:
        assert reason(code, params)
    assert reason("", {}) == ""


def test_naming_a_picture_rings_the_bell(
    platform_client: User, site: Listener, settings: LazySettings,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    settings.REDRESS_WAKE = f"{__name__}.heard"
    HEARD.clear()
    with django_capture_on_commit_callbacks(execute=True):
        asked(platform_client, site.url())
    assert HEARD == ["AVATARS_NAMED"]


HEARD: list[str] = []


def heard(event: str) -> None:
    HEARD.append(event)
