"""Only public hosts by https are called, at the address that was checked, and little is read."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from enforcement import calling
from enforcement.calling import AddressRefused, check_address, post
from tests.enforcement.receiver import receiving

INSIDE = [
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
    "https://0177.0.0.1/", "https://0.0.0.0/", "https://10.0.0.8/", "https://172.16.3.4/",
    "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/",
    "https://192.0.2.7/", "https://198.18.0.1/", "https://224.0.0.1/", "https://240.0.0.1/",
    "https://255.255.255.255/", "https://[::1]/", "https://[::]/", "https://[fe80::1]/",
    "https://[fc00::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[ff02::1]/",
    "https://[2001:0:7f00:1::1]/", "https://localhost/", "https://LOCALHOST:8443/",
]  # fmt: skip
MALFORMED = [
    "http://93.184.216.34/", "ftp://93.184.216.34/", "file:///etc/passwd", "gopher://example.org/",
    "https://user@93.184.216.34/", "https://user:word@93.184.216.34/", "https:///nobody",
    "https://[::1", "https://93.184.216.34:99999/", "https://example.org\\@127.0.0.1/", "", "x",
]  # fmt: skip


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
        answer = post(url, b"{}", {})
    assert (answer.status, answer.text) == (None, "")
    assert answer.failure


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_address_of_https_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with no_connection(monkeypatch), pytest.raises(AddressRefused):
        check_address(url)


@pytest.mark.parametrize("url", ["https://93.184.216.34/", "https://[2606:4700::1111]:8443/a?b=c"])
def test_a_public_address_is_allowed(url: str) -> None:
    check_address(url)


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("93.184.216.34", "10.0.0.1"))
    with pytest.raises(AddressRefused):
        check_address("https://mixed.example.org/")


def test_a_name_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(AddressRefused, match="not known"):
        check_address("https://nowhere.example.org/")


def test_a_name_that_changes_its_mind_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolved once: the connection goes to the address that was checked."""
    asked, connected = [], []

    def once_public(*args: Any, **kwargs: Any) -> Any:
        asked.append(args[0])
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return answers(address)(*args, **kwargs)

    def connect(address: Any, *args: Any, **kwargs: Any) -> Any:
        connected.append(address)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", once_public)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    assert post("https://rebinding.example.org/", b"{}", {}).status is None
    assert asked == ["rebinding.example.org"]
    assert connected == [("93.184.216.34", 443)]


def answers(*addresses: str) -> Any:
    """A name server that gives these addresses for whatever name."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]

    return answer


def test_a_host_that_the_operator_named_is_called_also_by_http(settings: LazySettings) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    with receiving() as receiver:
        answer = post(receiver.url + "in?a=1", b'{"a": 1}', {"X-One": "1"})
    assert (answer.status, answer.failure) == (200, "")
    headers, body = receiver.requests[0]
    assert body == b'{"a": 1}'
    assert headers["x-one"] == "1"
    assert headers["host"] == receiver.url.removeprefix("http://").rstrip("/")
    with pytest.raises(AddressRefused):
        check_address("http://localhost/")


def test_who_answers_a_byte_at_a_time_is_cut_off(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(calling, "LONGEST_SECONDS", 0.3)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=dripping, args=(server, stop))
        thread.start()
        answer = post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        stop.set()
        thread.join()
    assert answer.milliseconds < 8_000
    assert answer.text == "" or len(answer.text) < 4096


def dripping(server: socket.socket, stop: threading.Event) -> None:
    line, _address = server.accept()
    with line:
        try:
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not stop.wait(0.05):
                line.sendall(b"x")
        except OSError:
            return


def test_by_https_the_certificate_has_to_be_of_the_host(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    pem = tmp_path / "own.pem"
    pem.write_bytes(certificate("127.0.0.1"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answering_tls, args=(server, context, 2))
        thread.start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/"
        unknown = post(url, b"{}", {})
        settings.REDRESS_WEBHOOK_CA = str(pem)
        known = post(url, b"{}", {})
        thread.join()
    assert unknown.status is None
    assert "certificate" in unknown.failure.lower()
    assert (known.status, known.text) == (204, "")


def certificate(address: str) -> bytes:
    """A key and a certificate of its own for an address, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def answering_tls(server: socket.socket, context: ssl.SSLContext, times: int) -> None:
    for _time in range(times):
        line, _address = server.accept()
        try:
            with context.wrap_socket(line, server_side=True) as safe:
                safe.recv(65536)
                safe.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        except OSError:
            line.close()
