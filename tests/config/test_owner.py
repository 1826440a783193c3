"""Who the embedded server runs as, what is opened for that user, and where its socket lies."""

import logging
import os
import pwd
import stat
from pathlib import Path

import pytest
from django.conf import LazySettings

from config.checks import folders_stay_closed
from config.embedded import owner
from config.embedded.owner import Owner, SystemUser, closed_parents, owner_of_server
from config.embedded.sockets import folder_for_socket


@pytest.fixture
def myself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system user of the server that is really the present one, so that nobody need be root."""
    me = pwd.getpwuid(os.getuid())
    monkeypatch.setattr(owner, "ensure_user_exists", lambda name: None)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: me)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder inside a folder that others cannot pass through."""
    folder = tmp_path / "closed" / "data"
    folder.mkdir(parents=True)
    tmp_path.chmod(0o755)
    folder.parent.chmod(0o700)
    return folder


@pytest.mark.usefixtures("myself")
def test_root_gets_a_system_user_and_others_run_it_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert isinstance(owner_of_server(), SystemUser)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not isinstance(owner_of_server(), SystemUser)


@pytest.mark.usefixtures("myself")
def test_closed_folders_are_opened_for_passing_but_not_for_listing_and_named(
    closed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert closed.parent in closed_parents(closed)
    with caplog.at_level(logging.WARNING):
        SystemUser().owns(closed)
    assert stat.S_IMODE(closed.parent.stat().st_mode) == 0o701
    assert f"must pass through {closed.parent}" in caplog.text
    assert closed.parent not in closed_parents(closed)


@pytest.mark.usefixtures("myself")
@pytest.mark.parametrize(("before", "after"), [(0o700, 0o755), (0o711, 0o711)])
def test_programs_that_others_cannot_run_are_opened(closed: Path, before: int, after: int) -> None:
    program = closed / "postgres"
    program.touch()
    program.chmod(before)
    SystemUser().may_reach(closed)
    assert stat.S_IMODE(program.stat().st_mode) == after


def test_a_command_that_fails_gives_its_words_and_one_that_works_none() -> None:
    assert Owner().run("sh", "-c", "echo fine") == ""
    assert Owner().run("sh", "-c", "echo no luck; exit 3") == "no luck"


def test_root_is_warned_of_folders_that_will_be_opened(
    closed: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "config.embedded")
    settings.POSTGRES_DIR = closed
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    [warning] = folders_stay_closed(None)
    assert (warning.id, str(closed.parent) in warning.msg) == ("redress.W020", True)
    settings.POSTGRES_DIR = Path("/postgres")
    assert folders_stay_closed(None) == []
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert folders_stay_closed(None) == []


def test_the_folder_of_a_long_path_must_be_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / ("deep" * 30)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = folder_for_socket(data)
    assert folder == folder_for_socket(data)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(PermissionError, match="belongs to another user"):
        folder_for_socket(data)
