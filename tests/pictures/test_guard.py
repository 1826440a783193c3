"""No address that somebody gives us makes the house ask itself or its neighbours."""

from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from pictures.fetching import (
    Bounds,
    FetchRefused,
    Rules,
    broken_hosts,
    check_name,
    check_url,
    fetch,
    is_public,
    send,
)
from tests.pictures.wires import Listener, Resolver, listening, reply

PORT = "{port}"
# Every address leads, in one program or another, to this machine or into its network. The rules
# of the test are as open as rules can be: any host, http, the listener's own port.
WRITTEN = {
    "loopback": "http://127.0.0.1:{port}/",
    "another loopback": "http://127.8.8.8:{port}/",
    "nothing": "http://0.0.0.0:{port}/",
    "only a zero": "http://0:{port}/",
    "short form": "http://127.1:{port}/",
    "decimal": "http://2130706433:{port}/",
    "octal": "http://0177.0.0.1:{port}/",
    "octal in one": "http://017700000001:{port}/",
    "hexadecimal": "http://0x7f.0x0.0x0.0x1:{port}/",
    "hexadecimal in one": "http://0x7F000001:{port}/",
    "beyond 32 bits": "http://4294967297:{port}/",
    "dot at the end": "http://127.0.0.1.:{port}/",
    "full-width digits": "http://１２７.0.0.1:{port}/",
    "circled digits": "http://①②⑦.⓪.⓪.①:{port}/",
    "ideographic dots": "http://127。0。0。1:{port}/",
    "IPv6 loopback": "http://[::1]:{port}/",
    "IPv6 nothing": "http://[::]:{port}/",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]:{port}/",
    "IPv4 in IPv6, hexadecimal": "http://[::ffff:7f00:1]:{port}/",
    "IPv6 with a zone": "http://[fe80::1%25lo]:{port}/",
    "localhost": "http://localhost:{port}/",
    "localhost, shouted": "http://LOCALHOST:{port}/",
    "localhost with a dot": "http://localhost.:{port}/",
    "below localhost": "http://any.localhost:{port}/",
    "name of the machine": "http://redress:{port}/",
    "name of the network": "http://db.internal:{port}/",
    "cloud's metadata": "http://169.254.169.254/latest/meta-data/",
    "cloud's metadata by name": "http://metadata.google.internal/computeMetadata/v1/",
    "private": "http://10.0.0.1:{port}/",
    "shared space": "http://100.64.0.1:{port}/",
    "user in front": "http://art.example@127.0.0.1:{port}/",
    "password in front": "http://art.example:80@127.0.0.1:{port}/",
    "escaped at sign": "http://art.example%40127.0.0.1:{port}/",
    "backslash": "http://art.example\\@127.0.0.1:{port}/",
    "backslashes for slashes": "http:\\\\127.0.0.1:{port}/",
    "fragment in front": "http://127.0.0.1:{port}#@art.example/",
    "blank in front": " http://127.0.0.1:{port}/",
    "blank inside": "http://127.0.0.1 :{port}/",
    "tab inside": "http://127.0.0\t.1:{port}/",
    "line end inside": "http://127.0.0.1\r\nHost: art.example:{port}/",
    "escaped host": "http://%31%32%37.0.0.1:{port}/",
    "null byte": "http://127.0.0.1\x00.art.example:{port}/",
    "no slashes": "http:127.0.0.1:{port}/",
    "one slash": "http:/127.0.0.1:{port}/",
    "no scheme": "//127.0.0.1:{port}/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:{port}/_GET",
    "dict": "dict://127.0.0.1:{port}/info",
    "ftp": "ftp://127.0.0.1:{port}/",
    "data": "data:image/png;base64,AAAA",
    "jar": "jar:http://127.0.0.1:{port}/!/",
    "scheme in a scheme": "url:http://127.0.0.1:{port}/",
}

# What a name that looks harmless may answer.
ANSWERED = {
    "loopback": "127.0.0.1",
    "nothing": "0.0.0.0",  # noqa: S104
    "link-local": "169.254.169.254",
    "private, ten": "10.1.2.3",
    "private, 172": "172.16.0.1",
    "private, 192": "192.168.1.1",
    "shared": "100.100.100.200",
    "protocol": "192.0.0.192",
    "documentation": "192.0.2.1",
    "benchmarking": "198.18.0.1",
    "relay": "192.88.99.1",
    "a cloud's own": "168.63.129.16",
    "multicast": "224.0.0.1",
    "public multicast": "233.252.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 nothing": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 with a zone": "fe80::1%lo",
    "IPv6 private": "fd00:ec2::254",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff0e::1",
    "mapped": "::ffff:127.0.0.1",
    "mapped public": "::ffff:93.184.215.14",
    "compatible": "::127.0.0.1",
    "translated": "64:ff9b::7f00:1",
    "translated in a network": "64:ff9b:1::a00:1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001:0:7f00:1::",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 discard": "100::1",
}


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening(reply(b"secret")) as listener:
        yield listener


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    return Resolver(monkeypatch)


def open_rules(listener: Listener) -> Rules:
    ports = frozenset({80, 443, listener.port})
    return Rules(hosts=None, schemes=frozenset({"http", "https"}), ports=ports)


def refusal(url: str, rules: Rules, *, redirects: int = 0) -> str:
    with pytest.raises(FetchRefused) as refused:
        fetch(url, rules, bounds=Bounds(seconds=5, redirects=redirects))
    return refused.value.code


def test_the_listener_can_be_reached(listener: Listener) -> None:
    """Else every refusal below would prove nothing."""
    assert fetch(listener.url(), listener.rules) == b"secret"
    assert listener.connections == 1
    assert b"\r\nHost: 127.0.0.1:%d\r\n" % listener.port in listener.requests[0]


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN.keys())
def test_no_way_of_writing_leads_home(written: str, listener: Listener, resolver: Resolver) -> None:
    assert refusal(written.replace(PORT, str(listener.port)), open_rules(listener)) in {
        "characters", "form", "scheme", "userinfo", "literal", "host", "private_name",
    }  # fmt: skip
    assert (listener.connections, resolver.asked) == (0, [])


@pytest.mark.parametrize("address", ANSWERED.values(), ids=ANSWERED.keys())
def test_no_name_leads_home(address: str, listener: Listener, resolver: Resolver) -> None:
    resolver.says("art.example", [address])
    assert refusal(listener.url(host="art.example"), open_rules(listener)) == "address"
    assert (listener.connections, resolver.asked) == (0, ["art.example"])


@pytest.mark.parametrize("order", [("93.184.215.14", "127.0.0.1"), ("127.0.0.1", "93.184.215.14")])
def test_one_private_address_among_public_ones_is_enough(
    order: tuple[str, str], listener: Listener, resolver: Resolver
) -> None:
    resolver.says("art.example", [*order])
    assert refusal(listener.url(host="art.example"), open_rules(listener)) == "address"
    assert listener.connections == 0


def test_a_name_that_means_another_place_a_moment_later(
    listener: Listener, resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once, and the connection goes to what was checked."""
    reached: list[tuple[str, int]] = []

    def connected(_wire: object, place: tuple[str, int]) -> None:
        reached.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr("pictures.fetching.lines.socket.socket.connect", connected)
    resolver.says("art.example", ["93.184.215.14"], ["127.0.0.1"])
    assert refusal(listener.url(host="art.example"), open_rules(listener)) == "unreachable"
    assert (reached, resolver.asked) == ([("93.184.215.14", listener.port)], ["art.example"])
    assert listener.connections == 0


def hops_to(location: str) -> bytes:
    return reply(b"", "302 Found", f"Location: {location}")


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.2:{other}/", "port"),
        ("http://10.0.0.1:{port}/", "literal"),
        ("http://169.254.169.254/latest/", "literal"),
        ("//[::1]:{port}/", "literal"),
        ("http://inside.example:{port}/", "address"),
        ("http://a@127.0.0.1:{port}/", "userinfo"),
        ("file:///etc/passwd", "scheme"),
        ("\\\\127.0.0.1\\", "characters"),
        ("http://127.0.0.1:{port}/ä", "characters"),
        ("", "broken"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(
    location: str, code: str, resolver: Resolver
) -> None:
    resolver.says("start.example", ["127.0.0.1"])
    resolver.says("inside.example", ["10.0.0.1"])
    with listening(reply(b"secret")) as other, listening() as first:
        ports = {"port": str(first.port), "other": str(other.port)}
        first.answers.append(hops_to(location.format(**ports)))
        assert refusal(first.url(host="start.example"), first.rules, redirects=3) == code
        assert (first.connections, other.connections) == (1, 0)


def test_a_redirect_outside_the_list_is_refused(resolver: Resolver) -> None:
    resolver.says("pictures.example", ["127.0.0.1"])
    with listening() as first:
        first.answers.append(hops_to(first.url(host="elsewhere.example")))
        rules = Rules(
            ("pictures.example",), frozenset({"http"}), frozenset({first.port}), first.rules.inside
        )
        url = first.url(host="pictures.example")
        assert refusal(url, rules, redirects=3) == "host_not_listed"
    assert (first.connections, resolver.asked) == (1, ["pictures.example"])


def test_redirects_are_followed_so_often_and_not_once_more() -> None:
    with listening(hops_to("/2"), hops_to("3?x#y"), reply(b"there")) as way:
        assert fetch(way.url("/1"), way.rules, bounds=Bounds(redirects=2)) == b"there"
        told = [request.split(b" ")[1] for request in way.requests]
    assert told == [b"/1", b"/2", b"/3?x"]
    with listening(hops_to("/again")) as circle:
        assert refusal(circle.url(), circle.rules, redirects=2) == "redirects"
    assert circle.connections == 3


def test_none_is_followed_without_leave() -> None:
    with listening(hops_to("/2")) as way:
        assert refusal(way.url(), way.rules) == "redirects"
        sent = send(way.url(), way.rules, body=b"{}")
    assert (sent.status, sent.headers["location"], way.connections) == (302, "/2", 2)


@pytest.mark.parametrize(
    ("url", "hosts", "code"),
    [
        ("https://art.example/a", (), "no_hosts"),
        ("https://art.example/a", ("other.example",), "host_not_listed"),
        ("https://evil-art.example/a", ("art.example",), "host_not_listed"),
        ("https://art.example.evil.org/a", ("art.example", "*.art.example"), "host_not_listed"),
        ("https://art.example/a", ("*.art.example",), "host_not_listed"),
        ("https://evilart.example/a", ("*.art.example",), "host_not_listed"),
        ("https://127.0.0.1/a", ("127.0.0.1",), "literal"),
        ("https://bücher.example/a", ("xn--bcher-kva.example",), "characters"),
        ("http://art.example/a", ("art.example",), "scheme"),
        ("https://art.example:8443/a", ("art.example",), "port"),
        ("https://art.example:0443/a", ("art.example",), "form"),
        ("https://art.example:65536/a", ("art.example",), "form"),
        ("https://art.example:/a", ("art.example",), "form"),
        ("https:///a", ("art.example",), "form"),
        ("https://.art.example/a", ("*.art.example",), "host"),
        ("https://-x.art.example/a", ("*.art.example",), "host"),
        ("https://x_y.art.example/a", ("*.art.example",), "host"),
        ("https://" + "a." * 130 + "art.example/a", ("*.art.example",), "host"),
        ("https://art.example/" + "a" * 2000, ("art.example",), "too_long"),
        ("", ("art.example",), "characters"),
    ],
)
def test_what_is_not_let_through(url: str, hosts: tuple[str, ...], code: str) -> None:
    with pytest.raises(FetchRefused) as refused:
        check_url(url, Rules(hosts))
    assert (refused.value.code, refused.value.passing) == (code, False)


@pytest.mark.parametrize(
    ("url", "hosts", "read"),
    [
        (
            "https://art.example/a.png?size=1#top",
            ("art.example",),
            "https://art.example/a.png?size=1",
        ),
        ("HTTPS://ART.Example", ("art.example",), "https://art.example/"),
        ("https://art.example:443/a", ("art.example",), "https://art.example/a"),
        ("https://art.example?x=1", None, "https://art.example/?x=1"),
        (
            "https://a.b.art.example/%E4%BD%9C",
            ("*.art.example",),
            "https://a.b.art.example/%E4%BD%9C",
        ),
        (
            "https://xn--bcher-kva.example/",
            ("xn--bcher-kva.example",),
            "https://xn--bcher-kva.example/",
        ),
        ("https://1e100.example/@user/~x", None, "https://1e100.example/@user/~x"),
    ],
)
def test_what_is_let_through(url: str, hosts: tuple[str, ...] | None, read: str) -> None:
    assert check_url(url, Rules(hosts)).url == read


def test_without_ports_any_port_is_let_through() -> None:
    for port in (1, 8443, 65535):
        assert check_url(f"https://art.example:{port}/", Rules(None, ports=None)).port == port
    with pytest.raises(FetchRefused, match="form"):
        check_url("https://art.example:65536/", Rules(None, ports=None))


def test_a_name_is_checked_without_asking_its_place(resolver: Resolver) -> None:
    resolver.says("art.example", ["93.184.215.14"])
    resolver.says("inside.example", ["10.0.0.1"])
    check_name("https://art.example/", Rules(None))
    for url, code in (
        ("https://inside.example/", "address"),
        ("https://nobody.example/", "unresolved"),
        ("http://art.example/", "scheme"),
    ):
        with pytest.raises(FetchRefused, match=code):
            check_name(url, Rules(None))
    assert resolver.asked == ["art.example", "inside.example", "nobody.example"]


def test_public_addresses_are_public() -> None:
    public = ("93.184.215.14", "1.1.1.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1")
    assert all(is_public(ip_address(each)) for each in public)


def test_patterns_that_cannot_be_used_are_named() -> None:
    good = ["art.example", "*.art.example", "xn--bcher-kva.example", "pictures"]
    bad = [
        "*",
        "*.example",
        "art.*",
        "https://art.example",
        "art.example:443",
        "Art.example",
        "",
        "*.0.1",
    ]
    assert broken_hosts([*good, *bad]) == bad
