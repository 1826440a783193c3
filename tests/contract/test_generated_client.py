"""The typed Python client that is made from the description understands a live site's answers."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.contract.inventing import description
from tests.factories import make_claim, make_picture_bytes, make_token

CONFIG = Path(__file__).resolve().parents[2] / "docs" / "client.yaml"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client, made from what the site says of itself now, and importable."""
    schema = tmp_path / "openapi.yaml"
    schema.write_text(yaml.safe_dump(description()))
    program = Path(sys.executable).with_name("openapi-python-client")
    subprocess.run(
        [program, "generate", "--path", schema, "--config", CONFIG, "--meta", "none",
         "--output-path", tmp_path / "redress_client"],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.syspath_prepend(str(tmp_path))


def part(name: str) -> Any:
    """A module of the made client: no checker can know it before it is made."""
    return import_module(f"redress_client.{name}")


@pytest.fixture
def client_of(live_server: LiveServer, made: None) -> Iterator[Callable[[str], Any]]:
    """Gives the made client with a key; its connections are closed afterwards."""
    with ExitStack() as opened:

        def client(key: str) -> Any:
            kind = import_module("redress_client").AuthenticatedClient
            return opened.enter_context(kind(base_url=live_server.url, token=key))

        yield client


@pytest.mark.timeout(600)
def test_it_reads_answers_and_problems(
    client_of: Callable[[str], Any], platform_client: User, creator: User
) -> None:
    claims_list = part("api.claims.claims_list")
    orders_list = part("api.enforcement.orders_list")
    orders_retrieve = part("api.enforcement.orders_retrieve")
    avatars_check_create = part("api.similarity.avatars_check_create")
    check, problem = part("models.new_check_request"), part("models.problem").Problem
    platform = client_of(make_token(platform_client))
    assert orders_list.sync(client=platform).results == []
    unknown = orders_retrieve.sync(uuid4(), client=platform)
    assert isinstance(unknown, problem)
    assert (unknown.status, unknown.code) == (404, "not_found")
    stranger = orders_list.sync(client=client_of("nobody's"))
    assert isinstance(stranger, problem)
    assert stranger.status == 401
    picture = part("types").File(io.BytesIO(make_picture_bytes()), "a.png", "image/png")
    checked = avatars_check_create.sync_detailed(
        client=platform, body=check.NewCheckRequest(image=picture)
    )
    assert checked.status_code in (200, 202)
    assert checked.parsed.id

    claim = make_claim(creator)
    page = claims_list.sync(client=client_of(make_token(creator)))
    assert [each.reference for each in page.results] == [claim.reference]
