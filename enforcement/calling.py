"""Calls the addresses of endpoints through the guard of the house, and says what came back."""

import time
from dataclasses import dataclass
from ipaddress import ip_network

from django.conf import settings

from accounts.refusal import Refused
from pictures.fetching import Bounds, FetchRefused, Rules, check_name, check_url, send, trusting
from pictures.refusals import reason

SECONDS = 20.0  # for all of a call; receivers are told to answer within ten
MOST_READ = 4096
LONGEST_ANSWER = 500
EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))
# Nothing that is opened for fetching pictures opens anything here.
PUBLIC = Rules(hosts=None, ports=None)


class AddressRefused(Refused):
    """The address is none that we call."""

    code = "address_refused"
    status = 400


@dataclass(frozen=True)
class Answer:
    """What came back: a status with the beginning of the text, or why there was none."""

    status: int | None
    text: str
    failure: str
    milliseconds: int


def check_address(url: str) -> None:
    """Raise `AddressRefused` unless this is an address that may be called; asks the name server.

    https to public hosts, by any port. Hosts that the operator named in REDRESS_WEBHOOK_HOSTS are
    called wherever they are, also by http.
    """
    try:
        check_name(url, _rules_for(url), bounds=Bounds(seconds=SECONDS))
    except FetchRefused as refusal:
        raise AddressRefused(_in_words(refusal), field="url") from refusal


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post bytes and say what came of it; never raises for what the other side does."""
    began = time.monotonic()
    try:
        status, text = _posted(url, body, headers)
        failure = ""
    except FetchRefused as refusal:
        status, text, failure = None, "", _in_words(refusal)[:300]
    except OSError as error:  # the file of authorities cannot be read
        status, text, failure = None, "", f"REDRESS_WEBHOOK_CA: {error}"[:300]
    return Answer(status, text, failure, int((time.monotonic() - began) * 1000))


def _rules_for(url: str) -> Rules:
    """The rules for hosts that the operator named, or those for everybody's."""
    named = Rules(
        hosts=tuple(host.lower() for host in settings.REDRESS_WEBHOOK_HOSTS),
        schemes=frozenset({"https", "http"}),
        ports=None,
        inside=EVERYWHERE,
    )
    try:
        check_url(url, named)
    except FetchRefused:
        return PUBLIC
    return named


def _posted(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    authorities = settings.REDRESS_WEBHOOK_CA
    answer = send(
        url, _rules_for(url), headers=headers, body=body,
        bounds=Bounds(seconds=SECONDS, size=MOST_READ, cut=True),
        tls=trusting(authorities) if authorities else None,
    )  # fmt: skip
    text = answer.body.decode("utf-8", "replace").replace("\0", "")
    return answer.status, text[:LONGEST_ANSWER]


def _in_words(refusal: FetchRefused) -> str:
    return reason(f"url_{refusal.code}", refusal.params)
