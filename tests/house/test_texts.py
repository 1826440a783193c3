"""Every text that people see is translated, none by guess."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import FOLDERS, ROOT

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")


def entries(catalogue: Path, *options: str) -> str:
    """The entries of a catalogue that `msgattrib` picks, without its head."""
    command = ["msgattrib", "--no-obsolete", "--no-location", *options, str(catalogue)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.partition("\n\n")[2]


@pytest.mark.parametrize("kind", ["--untranslated", "--only-fuzzy"])
def test_nothing_is_untranslated_or_guessed(kind: str) -> None:
    assert entries(ROOT / CATALOGUE, kind) == ""


def test_the_catalogue_holds_every_text_of_the_code(tmp_path: Path) -> None:
    """Collect the texts anew in a copy and compare."""
    for folder in (*FOLDERS, "templates", "locale"):
        if folder not in {"tests", "bench"}:
            leave = shutil.ignore_patterns("__pycache__", "weights", "training")
            shutil.copytree(ROOT / folder, tmp_path / folder, ignore=leave)
    collect = ["makemessages", "--locale", "zh_Hans", "--no-location", "--no-wrap"]
    command = [sys.executable, "-m", "django", *collect]
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        command, cwd=tmp_path, env=plain, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    msgids = [
        sorted(line for line in entries(path).splitlines() if line.startswith(("msgid", '"')))
        for path in (ROOT / CATALOGUE, tmp_path / CATALOGUE)
    ]
    assert msgids[0] == msgids[1], "Run `make messages` and translate."


def test_the_catalogue_compiles_strictly(tmp_path: Path) -> None:
    """Placeholders must be the same on both sides."""
    command = ["msgfmt", "--check", "-o", str(tmp_path / "django.mo"), str(ROOT / CATALOGUE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
