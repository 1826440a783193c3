"""What is sent to another machine, and how much of its answer is taken."""

import socket
import ssl
import time
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import pytest

from pictures.fetching import Bounds, FetchRefused, Rules, fetch, send
from pictures.fetching.lines import left
from tests.pictures.wires import (
    Listener,
    Resolver,
    Speak,
    certificate_for,
    listening,
    reply,
)

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def refused(listener: Listener, *, rules: Rules | None = None, **bounds: float) -> FetchRefused:
    with pytest.raises(FetchRefused) as error:
        fetch(listener.url(), rules or listener.rules, bounds=Bounds(**{"seconds": 5.0} | bounds))  # type: ignore[arg-type]
    return error.value


def test_nothing_is_told_but_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with listening(reply(b"a", "200 OK", "Set-Cookie: a=b")) as listener:
        assert fetch(listener.url("/x?y"), listener.rules, accept="image/*") == b"a"
        assert fetch(listener.url("/x?y"), listener.rules, accept="image/*") == b"a"
        port = listener.port
    expected = (
        f"GET /x?y HTTP/1.1\r\nAccept: image/*\r\nHost: 127.0.0.1:{port}\r\n"
        "User-Agent: Redress/1.0\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
    )
    assert listener.requests == [expected.encode()] * 2


def test_a_message_is_sent_and_every_answer_taken() -> None:
    with listening(reply(b"no", "500 Broken", "X-Why: tired")) as listener:
        answer = send(listener.url("/hook"), listener.rules, headers={"X-Id": "7"}, body=b"{}")
    assert (answer.status, answer.body, answer.headers["x-why"]) == (500, b"no", "tired")
    assert (answer.whole, answer.url) == (True, listener.url("/hook"))
    request = listener.requests[0]
    assert request.startswith(b"POST /hook HTTP/1.1\r\n")
    assert {b"X-Id: 7", b"Content-Length: 2"} < set(request.split(b"\r\n"))


@pytest.mark.parametrize(
    ("answer", "code", "passing"),
    [
        (reply(b"", "404 Gone"), "status", False),
        (reply(b"", "401 No"), "status", False),
        (reply(b"", "204 Empty"), "status", False),
        (reply(b"", "429 Slowly"), "busy", True),
        (reply(b"", "503 Later"), "busy", True),
        (reply(b"x" * 101), "too_large", False),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 101, "too_large", False),
        (CHUNKED + b"65\r\n" + b"x" * 101 + b"\r\n0\r\n\r\n", "too_large", False),
        (CHUNKED + b"zz\r\n", "broken", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nxx", "broken", True),
        (reply(b"x", "200 OK", "Content-Encoding: gzip"), "encoding", False),
        (b"SSH-2.0-OpenSSH\r\n", "broken", True),
        (b"", "broken", True),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "broken", True),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70000, "broken", True),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_taken(answer: bytes, code: str, passing: bool) -> None:
    with listening(answer) as listener:
        error = refused(listener, size=100)
    assert (error.code, error.passing) == (code, passing)


def test_an_answer_of_just_the_size() -> None:
    with listening(reply(b"x" * 100)) as listener:
        assert fetch(listener.url(), listener.rules, bounds=Bounds(size=100)) == b"x" * 100


def test_a_long_answer_can_be_cut() -> None:
    with listening(reply(b"x" * 101, "200 OK", "Content-Encoding: br")) as listener:
        cut = Bounds(size=100, cut=True)
        answer = send(listener.url(), listener.rules, bounds=cut)
    assert (answer.body, answer.whole) == (b"x" * 100, False)


def silent(done: Event) -> Speak:
    """Take the connection and say nothing."""

    def speak(_wire: socket.socket) -> None:
        done.wait(10)

    return speak


def drip(start: bytes, done: Event) -> Speak:
    """Say a byte now and then, and never come to an end."""

    def speak(wire: socket.socket) -> None:
        wire.sendall(start)
        while not done.wait(0.02):
            wire.sendall(b"x")

    return speak


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["line", "header", "body"],
)
def test_who_speaks_slowly_is_not_waited_for(start: bytes) -> None:
    done = Event()
    with listening(drip(start, done)) as listener:
        error = refused(listener, seconds=0.2)
        done.set()
    assert (error.code, error.passing) == ("timeout", True)


def test_who_says_nothing_is_not_waited_for() -> None:
    done = Event()
    with listening(silent(done)) as listener:
        assert refused(listener, seconds=0.1).code == "timeout"
        done.set()


def test_who_takes_nothing_in_is_not_waited_for() -> None:
    done = Event()
    with listening(silent(done)) as listener:
        with pytest.raises(FetchRefused) as error:
            send(listener.url(), listener.rules, body=b"x" * 50_000_000, bounds=Bounds(0.3))
        done.set()
    assert error.value.code == "timeout"


def test_redirects_share_one_limit_of_time() -> None:
    def late(wire: socket.socket) -> None:
        time.sleep(0.15)
        wire.sendall(reply(b"", "302 Found", "Location: /"))

    with listening(late) as listener:
        error = refused(listener, seconds=0.4, redirects=1000)
    assert error.code == "timeout"


def test_a_resolver_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    done = Event()

    def asleep(*_about: object, **_more: object) -> list[object]:
        done.wait(10)
        return []

    monkeypatch.setattr("pictures.fetching.networks.socket.getaddrinfo", asleep)
    with listening() as listener, pytest.raises(FetchRefused) as error:
        send(listener.url(host="slow.example"), listener.rules, bounds=Bounds(0.1))
    monkeypatch.undo()
    done.set()
    assert (error.value.code, listener.connections) == ("timeout", 0)


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    resolver.says("empty.example", [])
    for host in ("unknown.example", "empty.example"):
        with listening() as listener, pytest.raises(FetchRefused) as error:
            send(listener.url(host=host), listener.rules)
        assert (error.value.code, error.value.passing) == ("unresolved", True)


def test_the_next_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(reply(b"here")) as listener:
        Resolver(monkeypatch).says("two.example", ["::1", "127.0.0.1"])
        assert fetch(listener.url(host="two.example"), listener.rules) == b"here"


def test_a_machine_without_the_newer_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def only_old(family: int = -1, *rest: int, **more: object) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError
        return real(family, *rest, **more)  # type: ignore[arg-type]

    with listening(reply(b"here")) as listener:
        Resolver(monkeypatch).says("two.example", ["::1", "127.0.0.1"])
        monkeypatch.setattr("pictures.fetching.lines.socket.socket", only_old)
        assert fetch(listener.url(host="two.example"), listener.rules) == b"here"


def test_nobody_there() -> None:
    with listening() as gone:
        pass
    error = refused(gone)
    assert (error.code, error.passing) == ("unreachable", True)


def test_no_connection_within_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_wire: object, _place: object) -> None:
        raise TimeoutError

    with listening() as listener:
        monkeypatch.setattr("pictures.fetching.lines.socket.socket.connect", never)
        assert refused(listener).code == "timeout"


@pytest.fixture
def secured(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certificate_for("art.example", tmp_path)


def test_the_certificate_is_for_the_name_not_the_address(
    secured: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, caller = secured
    resolver = Resolver(monkeypatch)
    resolver.says("art.example", ["127.0.0.1"])
    resolver.says("other.example", ["127.0.0.1"])
    with listening(reply(b"safe"), tls=server) as listener:
        right = listener.url(host="art.example", scheme="https")
        assert fetch(right, listener.rules, tls=caller) == b"safe"
        for url, trust in (
            (right, None),
            (listener.url(host="other.example", scheme="https"), caller),
        ):
            with pytest.raises(FetchRefused) as error:
                fetch(url, listener.rules, tls=trust)
            assert (error.value.code, error.value.passing) == ("tls", True)
    assert HTTPConnection.default_port == 80  # nothing of the library was changed


def test_a_greeting_that_never_ends(
    secured: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    Resolver(monkeypatch).says("art.example", ["127.0.0.1"])
    done = Event()
    with listening(silent(done)) as listener:
        url = listener.url(host="art.example", scheme="https")
        with pytest.raises(FetchRefused) as error:
            fetch(url, listener.rules, tls=secured[1], bounds=Bounds(0.2))
        done.set()
    assert error.value.code == "timeout"


def test_no_time_is_left() -> None:
    with pytest.raises(TimeoutError):
        left(time.monotonic())
