"""Nothing that is made from something else is stale: migrations, API description, states."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house.sources import ROOT


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_the_description_of_the_api_is_up_to_date(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command(
        "spectacular", "--lang", "en", "--file", str(fresh), "--validate", "--fail-on-warn"
    )
    committed = ROOT / "docs" / "openapi.yaml"
    assert committed.read_text() == fresh.read_text(), "Run `make openapi`."


def test_the_states_in_the_docs_are_up_to_date() -> None:
    out = StringIO()
    call_command("state_diagram", "--check", stdout=out)
    assert "up to date" in out.getvalue()
