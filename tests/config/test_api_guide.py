"""The examples of docs/api.md, run by curl against a running server."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import LazySettings
from django.core.wsgi import get_wsgi_application
from django.db import connections

from accounts.models import ApiKey, User
from accounts.scopes import Scope
from claims.models import Claim
from pictures.models import Avatar
from tests.factories import make_claim, make_draft, make_picture_bytes, make_token

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
SHELL = shutil.which("bash") or "/bin/bash"


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


def named(word: str) -> str:
    """The one example of the page that contains a word."""
    (found,) = [each for each in examples("sh") if word in each]
    return found


@pytest.fixture
def site(settings: LazySettings, tmp_path: Path) -> Iterator[str]:
    """A server of the whole product in a thread, on a free port."""
    settings.STATIC_ROOT = str(tmp_path)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent)

    def serve() -> None:
        server.serve_forever(0.05)
        connections.close_all()

    thread = Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Silent(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_line: object) -> None:
        """Nothing is written down."""


@pytest.fixture
def around(site: str, creator: User, platform_client: User, tmp_path: Path) -> dict[str, str]:
    """What the examples take as given: the site, keys, a draft and a picture."""
    (tmp_path / "avatar.png").write_bytes(make_picture_bytes())
    return {
        "PATH": os.environ["PATH"],
        "PWD": str(tmp_path),
        "SITE": site,
        "KEY": make_token(creator),
        "PLATFORM_KEY": make_token(platform_client),
        "CLAIM": str(make_draft(creator).public_id),
    }


def told(example: str, around: dict[str, str]) -> Any:
    """What the last call of an example is answered."""
    done = subprocess.run(
        [SHELL, "-ec", example], env=around, cwd=around["PWD"], capture_output=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
def test_every_example_works_as_the_page_says(around: dict[str, str], creator: User) -> None:
    keys = told(named('curl -s "$SITE/api/v1/keys/"'), around)["results"]
    assert [key["prefix"] for key in keys] == [around["KEY"][:14]]
    made = told(named("Night job"), around)
    assert ApiKey.objects.get(digest__gt="", public_id=made["id"]).scopes == ["read-only"]

    before = Claim.objects.count()
    twice = [told(named("2f1c-0001"), around) for _ in range(2)]
    assert twice[0] == twice[1]
    assert Claim.objects.count() == before + 1

    assert told(named("state=UNKNOWN"), around) == json.loads(examples("json")[0])

    make_claim(creator)
    page = told(named("with_count"), around)
    assert (len(page["results"]), page["count"], page["previous"]) == (2, 3, None)
    assert page["next"].startswith(around["SITE"])

    changed = told(named("If-Match"), around)
    assert (changed["id"], changed["holder_name"]) == (around["CLAIM"], "Lin Mo, Hangzhou")

    avatar = told(named("avatars/"), around)
    assert str(Avatar.objects.get(external_id="gen-000017").public_id) == avatar["id"]


def test_there_is_no_example_that_is_not_run() -> None:
    words = ('curl -s "$SITE/api/v1/keys/"', "Night job", "2f1c-0001", "state=UNKNOWN")
    rest = ("with_count", "If-Match", "avatars/")
    assert len({named(word) for word in (*words, *rest)}) == len(examples("sh"))


def test_what_the_page_names_exists() -> None:
    text = PAGE.read_text()
    for scope in Scope:
        assert f"`{scope.value}`" in text
    for header in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"):
        assert header in text
