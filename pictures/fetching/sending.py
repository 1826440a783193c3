"""Asks an address that passed the guard, and takes a bounded answer."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from urllib.parse import urljoin

from pictures.fetching.lines import Line, connect
from pictures.fetching.networks import resolve
from pictures.fetching.rules import Bounds, FetchRefused, Rules, Target
from pictures.fetching.targets import PLAIN, check_url

AGENT = "Redress/1.0"
PIECE = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({408, 425, 429})  # as every 5xx: later it may work
BOUNDS = Bounds()


@dataclass(frozen=True)
class Answer:
    """What the other side answered; names of headers are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True  # False: cut at the size limit


def check_name(url: str, rules: Rules, *, bounds: Bounds = BOUNDS) -> None:
    """Raise `FetchRefused` unless this address may be asked now; looks its name up, asks nobody."""
    target = check_url(url, rules)
    resolve(target.host, target.port, rules, until=monotonic() + bounds.seconds)


def fetch(
    url: str,
    rules: Rules,
    *,
    accept: str = "*/*",
    bounds: Bounds = BOUNDS,
    tls: ssl.SSLContext | None = None,
) -> bytes:
    """The file at an address, following at most `bounds.redirects` allowed hops.

    Raises `FetchRefused`; an answer other than 200 is `status`, or `busy` if it may pass.
    """
    until = monotonic() + bounds.seconds
    for _hop in range(bounds.redirects + 1):
        rest = replace(bounds, seconds=max(until - monotonic(), 0))
        answer = send(url, rules, method="GET", headers={"Accept": accept}, bounds=rest, tls=tls)
        if answer.status not in REDIRECTS:
            return _file(answer)
        if bounds.redirects:
            url = _next(answer)
    raise FetchRefused("redirects", limit=bounds.redirects)


def _file(answer: Answer) -> bytes:
    if answer.status == 200:
        return answer.body
    passing = answer.status in BUSY or answer.status >= 500
    raise FetchRefused("busy" if passing else "status", status=answer.status)


def _next(answer: Answer) -> str:
    """Where a redirect leads; the caller checks it as it checked the first address."""
    location = answer.headers.get("location", "")
    if not PLAIN.fullmatch(location):
        raise FetchRefused("characters" if location else "broken")
    return urljoin(answer.url, location)


def send(
    url: str,
    rules: Rules,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    bounds: Bounds = BOUNDS,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Send one request and take the answer, whatever its status; no redirect is followed.

    Without cookies, proxies of the environment or a kept connection. Raises `FetchRefused`: what
    `check_url` and the look-up raise, and unreachable, tls, timeout, broken, encoding, too_large.
    """
    target = check_url(url, rules)
    until = monotonic() + bounds.seconds
    try:
        addresses = resolve(target.host, target.port, rules, until=until)
        with connect(target, addresses, tls=tls, until=until) as line:
            return _exchange(line, target, method, dict(headers or {}), body, bounds)
    except TimeoutError as error:
        raise FetchRefused("timeout") from error
    except (HTTPException, OSError) as error:
        raise FetchRefused("broken") from error


def _exchange(
    line: Line,
    target: Target,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    bounds: Bounds,
) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = line  # it has what is used of a socket
    own = {"Host": target.authority, "User-Agent": AGENT, "Accept-Encoding": "identity"}
    connection.request(method, target.path, body, {**headers, **own, "Connection": "close"})
    with connection.getresponse() as response:
        told = {name.lower(): value for name, value in response.getheaders()}
        if response.status in REDIRECTS:
            return Answer(target.url, response.status, told, b"")
        if told.get("content-encoding", "identity").lower() != "identity" and not bounds.cut:
            raise FetchRefused("encoding")
        taken, whole = _body(response, bounds)
        return Answer(target.url, response.status, told, taken, whole)


def _body(response: HTTPResponse, bounds: Bounds) -> tuple[bytes, bool]:
    """The answer's bytes up to the limit, and whether that is all of them."""
    limit = bounds.size
    if not bounds.cut and (response.length or 0) > limit:
        raise FetchRefused("too_large", limit=limit)
    pieces, size = [], 0
    while size <= limit and (piece := response.read(min(PIECE, limit + 1 - size))):
        pieces.append(piece)
        size += len(piece)
    if size <= limit:
        if response.length:
            raise FetchRefused("broken")
        return b"".join(pieces), True
    if not bounds.cut:
        raise FetchRefused("too_large", limit=limit)
    return b"".join(pieces)[:limit], False
