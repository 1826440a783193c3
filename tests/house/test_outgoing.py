"""Nothing asks an address that somebody gave us but by the guard of `pictures.fetching`."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.utils import timezone

from accounts.models import User
from claims import actions
from pictures.actions import add_seen_avatar, change_work
from tests.claims.tables import GOOD, upload
from tests.factories import NOW, make_draft, make_picture_bytes, make_work
from tests.house.sources import ROOMS, modules
from tests.pictures.wires import Resolver, listening, reply

CLIENTS = {
    "aiohttp", "ftplib", "http", "httpcore", "httpx", "requests", "smtplib", "socket", "ssl",
    "telnetlib", "urllib3",
}  # fmt: skip
# pyHanko asks the timestamp authority that the operator set, at the address of a setting.
# The letters' deliverer tells refusals of Django's mail server apart by the library's exceptions.
KNOWN = {
    "notices/actions/delivering.py": {"smtplib"},
    "notices/signing.py": {"HTTPTimeStamper"},
}


def reaching(tree: ast.Module) -> Iterator[str]:
    """What a module imports to reach other machines with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] in CLIENTS or name.startswith("urllib.request"):
                yield name.split(".")[0]
            if name.endswith("HTTPTimeStamper"):
                yield "HTTPTimeStamper"


def test_only_the_guard_reaches_out() -> None:
    found = {
        name: set(reaching(tree))
        for name, tree in modules().items()
        if name.split("/")[0] in ROOMS and not name.startswith("pictures/fetching/")
    }
    assert {name: used for name, used in found.items() if used} == KNOWN
    guard = {used for name, tree in modules().items() for used in reaching(tree)
             if name.startswith("pictures/fetching/")}  # fmt: skip
    assert guard == {"http", "socket", "ssl"}


@pytest.mark.django_db
def test_addresses_that_people_state_are_kept_and_never_asked(
    creator: User, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an avatar was seen, where a work was published: in drafts, tables, filed claims."""
    resolver = Resolver(monkeypatch)
    with listening(reply(make_picture_bytes(1))) as site:
        url = site.url("/avatars/17")
        seen = add_seen_avatar(
            by=creator, data=make_picture_bytes(2), source_url=url, seen_at=NOW, now=NOW
        )
        work = make_work(creator, first_published_url=url)
        change_work(
            work, by=creator, title="Fox", created_on=work.created_on, now=NOW,
            first_published_on=work.first_published_on, first_published_url=url,
        )  # fmt: skip
        claim = make_draft(creator, works=[work], avatar=seen)
        actions.file_claim(claim, by=creator, signature=claim.holder_name, now=NOW)
        upload(creator, [GOOD | {"avatar_url": url, "first_published_url": url}])
        actions.check_bulk(now=timezone.now())
    assert (site.connections, resolver.asked) == (0, [])
