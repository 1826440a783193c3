"""`.env.example` names exactly the variables that are read."""

import re
from pathlib import Path

from django.conf import settings

import config.gunicorn  # noqa: F401  # reads variables of its own
from config.settings import env

ROOT = Path(settings.BASE_DIR)
DIRECT = re.compile(r"os\.environ\.get\(\s*\"([A-Z_]+)\"")
NAMED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def read_directly() -> set[str]:
    """Variables that are read before or without Django's settings."""
    return {
        name
        for path in (ROOT / "config").rglob("*.py")
        for name in DIRECT.findall(path.read_text())
    }


def test_every_variable_is_explained_and_none_is_invented() -> None:
    explained = NAMED.findall((ROOT / ".env.example").read_text())
    assert len(explained) == len(set(explained))
    assert set(explained) == env.names | read_directly()


def test_it_sets_nothing_as_it_stands() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
