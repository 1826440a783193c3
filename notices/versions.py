"""The versions of letters: one small file for each kind and version, found in the templates.

A notice says with which version it was set, and with which bytes of it; a version that is in use
is never edited, a new one is added beside it and goes live when two people have agreed.
"""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.template import Engine, TemplateDoesNotExist

LETTERS = "notices/letters"
FIRST = 1
SHAPE = 1  # of the context that all of them read
_USED = re.compile(r"""\{%\s*(?:extends|include)\s+"(notices/letters/[^"]+)"\s*%\}""")


def address_of(kind: str, version: int) -> str:
    """The template of a kind of notice, as Django's loaders know it."""
    return f"{LETTERS}/{kind.lower()}/{version}.html"


@cache
def versions_of(kind: str) -> list[int]:
    """The versions that there are of a kind, the oldest first."""
    folder = _file(address_of(kind, FIRST)).parent
    return sorted(int(path.stem) for path in folder.glob("*.html"))


@cache
def stamp_of(kind: str, version: int) -> str:
    """How a notice names its template: kind, version and the first digits of a SHA-256.

    The SHA-256 is over the context's shape, the template and all that it is built on, so that
    nobody has to remember to change a number.
    """
    digest = sha256(str(SHAPE).encode())
    for address in _with_parts(address_of(kind, version)):
        digest.update(address.encode() + b"\0" + _file(address).read_bytes())
    return f"{kind.lower()}/{version}-{digest.hexdigest()[:12]}"


def version_in(stamp: str) -> tuple[str, int]:
    """The kind and version that a stamp names."""
    kind, _slash, rest = stamp.partition("/")
    return kind.upper(), int(rest.partition("-")[0])


def _with_parts(address: str) -> list[str]:
    """A template and every template that it extends or includes, each once, in reading order."""
    found, waiting = list[str](), [address]
    while waiting:
        here = waiting.pop(0)
        if here not in found:
            found.append(here)
            waiting += _USED.findall(_file(here).read_text(encoding="utf-8"))
    return found


def _file(address: str) -> Path:
    """Where a template lies, found without reading it: a broken one must be shown as such."""
    for loader in Engine.get_default().template_loaders:
        for origin in loader.get_template_sources(address):
            if (path := Path(origin.name)).is_file():
                return path
    raise TemplateDoesNotExist(address)
