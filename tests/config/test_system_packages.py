"""What pip cannot install is probed for; what is missing is installed by root or named."""

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from config import system_packages
from config.system_packages import (
    Need,
    chinese_font,
    library,
    main,
    missing,
    program,
    python_headers,
)
from tests.config.processes import start

SCRIPT = "config/system_packages.py"


def need(package: str, *answers: bool) -> Need:
    """A need whose probe gives these answers in turn."""
    remaining = list(answers)
    return Need(package, "trying", lambda: remaining.pop(0))


@pytest.fixture
def wanting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "ALWAYS", (need("never-there", False, False),))


def fake(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_it_runs_without_any_package_installed() -> None:
    done = start("-S", "-I", SCRIPT, "--help", environment=dict(os.environ))
    out, errors = done.communicate(timeout=60)
    assert (done.returncode, errors) == (0, "")
    assert "--tests" in out


def test_probes_tell_what_is_there() -> None:
    assert program("sh")()
    assert program("no-such-program", "sh")()
    assert not program("no-such-program")()
    assert library("c")()
    assert not library("no-such-library")()
    assert missing((need("there", True), need("gone", False)))[0].package == "gone"


def test_headers_are_looked_for_where_extensions_are_built_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    assert not python_headers()
    (tmp_path / "Python.h").touch()
    assert python_headers()


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo Noto Sans CJK SC; echo Noto Serif CJK SC", True),
        ("echo Noto Sans CJK SC", False),
        ("true", False),
        (None, False),
    ],
)
def test_a_chinese_font_is_one_that_fontconfig_knows(
    script: str | None, found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if script:
        fake(tmp_path, "fc-list", script)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chinese_font() is found


def test_nothing_is_said_when_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "ALWAYS", (need("there", True),))
    assert main([]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("wanting")
def test_without_apt_get_the_missing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 1
    errors = capsys.readouterr().err
    assert "never-there            for trying" in errors
    assert "sudo apt-get install never-there" in errors


@pytest.mark.usefixtures("wanting")
def test_without_being_root_nothing_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, "apt-get", f"touch {tmp_path}/called")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main([]) == 1
    assert not (tmp_path / "called").exists()


def test_root_installs_after_one_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = f'echo "$@" >> {tmp_path}/calls; [ -f {tmp_path}/lists ] || [ "$1" = update ] && touch {tmp_path}/lists'  # noqa: E501
    fake(tmp_path, "apt-get", script)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_packages, "ALWAYS", (need("soon-there", False, True),))
    monkeypatch.setattr(system_packages, "FOR_TESTS", ())
    assert main(["--tests"]) == 0
    installing = "install -y -qq --no-install-recommends soon-there"
    assert (tmp_path / "calls").read_text().splitlines() == [installing, "update -qq", installing]
    assert "Installing soon-there" in capsys.readouterr().out


def test_what_installs_at_once_needs_no_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, "apt-get", f'echo "$1" >> {tmp_path}/calls')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_packages, "ALWAYS", (need("soon-there", False, True),))
    assert main([]) == 0
    assert (tmp_path / "calls").read_text() == "install\n"


def test_this_machine_has_all_that_tests_need() -> None:
    done = start(SCRIPT, "--tests", environment=dict(os.environ), program=sys.executable)
    assert done.communicate(timeout=60)[1] == ""
    assert done.returncode == 0
