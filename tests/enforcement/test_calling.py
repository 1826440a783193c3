"""Webhooks go through the guard of the house: public hosts by https, or hosts an operator named."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import LazySettings

from enforcement import calling
from enforcement.calling import AddressRefused, check_address, post
from tests.enforcement.names import PUBLIC, public_names
from tests.pictures.wires import Resolver, certificate_for, listening, reply

INSIDE = [
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
    "https://0177.0.0.1/", "https://0.0.0.0/", "https://10.0.0.8/", "https://172.16.3.4/",
    "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/",
    "https://192.0.2.7/", "https://198.18.0.1/", "https://224.0.0.1/", "https://240.0.0.1/",
    "https://255.255.255.255/", "https://[::1]/", "https://[::]/", "https://[fe80::1]/",
    "https://[fc00::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[ff02::1]/",
    "https://[2001:0:7f00:1::1]/", "https://localhost/", "https://LOCALHOST:8443/",
    "https://db.internal/", "https://redress/",
]  # fmt: skip
MALFORMED = [
    "http://store.example.org/", "ftp://store.example.org/", "file:///etc/passwd",
    "gopher://example.org/", "https://user@store.example.org/",
    "https://user:word@store.example.org/", "https:///nobody", "https://[::1",
    "https://store.example.org:99999/", "https://store.example.org:0/",
    "https://example.org\\@127.0.0.1/", "https://93.184.216.34/", "", "x",
]  # fmt: skip
NEVER_SENT = {"X-One": "1"}


@contextmanager
def no_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test when anybody connects."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a connection was made")

    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        yield


@pytest.mark.parametrize("url", INSIDE)
def test_what_leads_inside_is_refused_without_a_connection(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_connection(monkeypatch):
        with pytest.raises(AddressRefused):
            check_address(url)
        answer = post(url, b"{}", NEVER_SENT)
    assert (answer.status, answer.text) == (None, "")
    assert answer.failure


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_address_of_https_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with no_connection(monkeypatch), pytest.raises(AddressRefused) as refused:
        check_address(url)
    assert (refused.value.code, refused.value.field) == ("address_refused", "url")


@pytest.mark.parametrize(
    "url", ["https://store.example.org/", "https://STORE.example.org:8443/a?b=c"]
)
def test_a_public_host_is_allowed_by_any_port(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with no_connection(monkeypatch), public_names() as asked:
        check_address(url)
    assert asked == ["store.example.org"]


def test_what_is_opened_for_fetching_pictures_opens_nothing_here(settings: LazySettings) -> None:
    settings.REDRESS_FETCH_INSIDE = ["127.0.0.0/8"]
    settings.REDRESS_FETCH_PLAIN = True
    for url in ("https://127.0.0.1/", "http://store.example.org/"):
        with pytest.raises(AddressRefused):
            check_address(url)


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1"])
def test_a_name_with_one_address_inside_is_refused_whole(
    inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Resolver(monkeypatch).says("mixed.example.org", [PUBLIC, inside])
    with pytest.raises(AddressRefused, match="not a place in the public internet"):
        check_address("https://mixed.example.org/")


def test_a_name_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Resolver(monkeypatch)
    with pytest.raises(AddressRefused, match=r"Nobody knows the name nowhere\.example\.org"):
        check_address("https://nowhere.example.org/")
    assert post("https://nowhere.example.org/", b"{}", {}).failure.startswith("Nobody knows")


def test_a_name_that_changes_its_mind_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolved once: the connection goes to the address that was checked."""
    resolver, connected = Resolver(monkeypatch), []
    resolver.says("rebinding.example.org", [PUBLIC], ["127.0.0.1"])

    def connect(_wire: socket.socket, address: Any) -> None:
        connected.append(address)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    answer = post("https://rebinding.example.org/", b"{}", {})
    assert (answer.status, answer.failure) == (None, "rebinding.example.org takes no connection.")
    assert resolver.asked == ["rebinding.example.org"]
    assert connected == [(PUBLIC, 443)]


def test_a_host_that_the_operator_named_is_called_also_by_http(settings: LazySettings) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1", "Store.Internal"]
    with listening(reply(b"heard\0 " + b"x" * 6000)) as site:
        check_address(site.url())
        answer = post(site.url("/in?a=1"), b'{"a": 1}', {"X-One": "1"})
    assert (answer.status, answer.failure) == (200, "")
    assert answer.text == ("heard " + "x" * 6000)[:500]
    head, _blank, body = site.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"a": 1}'
    assert head.startswith(b"POST /in?a=1 HTTP/1.1\r\n")
    assert {b"X-One: 1", f"Host: 127.0.0.1:{site.port}".encode()} < set(head.split(b"\r\n"))
    with pytest.raises(AddressRefused):
        check_address("http://127.0.0.2/")


def test_a_named_host_may_lie_inside(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["Store.internal"]
    resolver = Resolver(monkeypatch)
    resolver.says("store.internal", ["127.0.0.1"])
    resolver.says("other.internal", ["127.0.0.1"])
    with listening(reply()) as site:
        assert post(site.url(host="store.internal"), b"{}", {}).status == 200
        assert post(site.url(host="other.internal"), b"{}", {}).status is None
    assert site.connections == 1


def test_nothing_is_followed(settings: LazySettings) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    with listening(reply()) as other:
        moved = reply(b"", "307 Elsewhere", f"Location: {other.url()}")
        with listening(moved) as site:
            assert post(site.url(), b"{}", {}).status == 307
    assert (site.connections, other.connections) == (1, 0)


def test_who_answers_a_byte_at_a_time_is_cut_off(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(calling, "SECONDS", 0.3)
    stop = Event()

    def dripping(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not stop.wait(0.05):
            line.sendall(b"x")

    with listening(dripping) as site:
        answer = post(site.url(), b"{}", {})
        stop.set()
    assert (answer.status, answer.text) == (None, "")
    assert answer.failure == "The answer took too long."
    assert answer.milliseconds >= 300


def test_by_https_the_certificate_has_to_be_of_the_host(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["store.internal", "other.internal"]
    resolver = Resolver(monkeypatch)
    resolver.says("store.internal", ["127.0.0.1"])
    resolver.says("other.internal", ["127.0.0.1"])
    server, _caller = certificate_for("store.internal", tmp_path)
    with listening(reply(b"", "204 No Content"), tls=server) as site:
        url = site.url(host="store.internal", scheme="https")
        unknown = post(url, b"{}", {})
        settings.REDRESS_WEBHOOK_CA = str(tmp_path / "both.pem")
        known = post(url, b"{}", {})
        another = post(site.url(host="other.internal", scheme="https"), b"{}", {})
    assert (unknown.status, another.status) == (None, None)
    assert unknown.failure == "store.internal could not show that it is itself (TLS)."
    assert another.failure == "other.internal could not show that it is itself (TLS)."
    assert (known.status, known.text, known.failure) == (204, "", "")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_authorities_that_cannot_be_read_are_a_failed_try(
    content: str | None, settings: LazySettings, tmp_path: Path
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    path = tmp_path / "own.pem"
    if content is not None:
        path.write_text(content)
    settings.REDRESS_WEBHOOK_CA = str(path)
    with listening(reply()) as site:
        answer = post(site.url(), b"{}", {})
    assert answer.status is None
    assert answer.failure.startswith("REDRESS_WEBHOOK_CA: ")
    assert site.connections == 0
    with pytest.raises((FileNotFoundError, ssl.SSLError)):
        ssl.create_default_context(cafile=path)
