"""What may be asked, how much of it is taken, and how a request is refused."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

# Refusals after which the same request may succeed later.
PASSING = frozenset({"unresolved", "unreachable", "tls", "timeout", "broken", "busy"})


@dataclass(frozen=True)
class Rules:
    """Which addresses may be asked.

    `hosts` are exact names or `*.example.org` (every name below it, not itself), in lower case
    and punycode; None is any public host, an empty tuple is none. Without `ports` any port may be
    asked. `inside` are networks of our own that may be reached although they are not public: where
    the operator names a host in them, and for trying out, where the other side runs on the same
    machine.
    """

    hosts: tuple[str, ...] | None
    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] | None = frozenset({443})
    inside: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """How long one request may take in all, with every hop, and what is taken of the answer.

    `seconds` counts from the look-up of the name to the last byte. An answer of more than `size`
    bytes is refused, or cut there with `cut`.
    """

    seconds: float = 20.0
    size: int = 20 * 1024 * 1024
    redirects: int = 0
    cut: bool = False


@dataclass(frozen=True)
class Target:
    """An address taken apart that passed every check that needs no network."""

    scheme: str
    host: str
    port: int
    path: str = field(default="/")

    @property
    def authority(self) -> str:
        """Host and port as the Host header names them."""
        usual = {"https": 443, "http": 80}[self.scheme]
        return self.host if self.port == usual else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address in its one canonical form, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


class FetchRefused(Exception):
    """An address is not asked, or its answer not taken; `code` names why."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.code in PASSING
