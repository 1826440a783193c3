"""The typed Python client that is made from the description understands the site's own answers."""

import io
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from accounts.models import User
from tests.contract.inventing import description
from tests.factories import make_claim, make_picture_bytes, make_token

pytestmark = pytest.mark.django_db
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


@pytest.fixture(autouse=True)
def one_transaction() -> Any:
    """The site answers inside the test's transaction, as for Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def part(name: str) -> Any:
    """A module of the made client: no checker can know it before it is made."""
    return import_module(f"redress_client.{name}")


def client_of(key: str) -> Any:
    client = import_module("redress_client")
    transport = httpx.WSGITransport(app=WSGIHandler())
    return client.AuthenticatedClient(
        base_url="http://testserver", token=key, httpx_args={"transport": transport}
    )


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("made")
def test_it_reads_answers_and_problems(platform_client: User, creator: User) -> None:
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
