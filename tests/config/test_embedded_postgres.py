"""The embedded PostgreSQL with real processes: shared, crash-proof, never leaked, never stolen."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from config.embedded.owner import Owner
from config.embedded.server import Server, ServerFailed
from tests.config.processes import SECONDS, manage, place, start, surroundings

ASKING = """
import sys, django
django.setup()
from django.db import connection
def ask(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        print(*cursor.fetchone(), flush=True)
for line in sys.stdin:
    connection.close()
    ask(line)
"""


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A folder with a data folder in it, which the tests of this module share."""
    with place() as var:
        server = Server(var / "postgres")
        server.start(database="redress")
        server.stop()
        yield var
        server.stop()


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder without anything in it."""
    with place() as empty:
        yield empty


@pytest.fixture
def server(var: Path) -> Iterator[Server]:
    """The server of the shared folder, down at the start and at the end."""
    server = Server(var / "postgres")
    assert server.pid() is None
    yield server
    server.stop()


class Asker:
    """A living process that asks the database one query per line."""

    def __init__(self, var: Path) -> None:
        environment = surroundings(var, DJANGO_SETTINGS_MODULE="config.settings")
        self.process = start("-c", ASKING, environment=environment)

    def ask(self, query: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(query + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        """Close its input, as a process that ends by itself."""
        _, errors = self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0, errors

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=SECONDS)


def until(condition: object) -> None:
    """Wait until the condition, a function, is true."""
    assert callable(condition)
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_settings_and_checks_start_no_server(tmp_path: Path) -> None:
    done = manage("check", var=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "postgres").exists()


def test_two_processes_share_one_server_and_the_last_stops_it(var: Path, server: Server) -> None:
    one, other = Asker(var), Asker(var)
    query = "SELECT pg_postmaster_start_time()"
    assert one.ask(query) == other.ask(query)
    one.end()
    assert server.is_ready()
    other.end()
    assert server.pid() is None


def test_pgvector_and_the_time_limit_of_idle_transactions_are_there(
    var: Path, server: Server
) -> None:
    asker = Asker(var)
    available = asker.ask("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
    limit = asker.ask("SHOW idle_in_transaction_session_timeout")
    asker.end()
    assert (available, limit) == ("1", "1min")


def test_a_killed_server_starts_again_for_a_process_that_lives(var: Path, server: Server) -> None:
    asker = Asker(var)
    asker.ask("SELECT 1")
    crashed = server.pid()
    assert crashed is not None
    os.kill(crashed, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(crashed))
    assert asker.ask("SELECT 'still here'") == "still here"
    assert server.pid() not in {None, crashed}
    asker.end()


def test_a_killed_process_leaves_no_trace_behind(var: Path, server: Server) -> None:
    killed = Asker(var)
    killed.ask("SELECT 1")
    killed.kill()
    assert server.is_ready()
    last = Asker(var)
    assert last.ask("SELECT 2") == "2"
    last.end()
    assert server.pid() is None


def test_a_server_in_use_is_not_stopped_unless_forced(var: Path, server: Server) -> None:
    asker = Asker(var)
    asker.ask("SELECT 1")
    refused = manage("postgres", "stop", var=var)
    assert refused.returncode == 1
    assert f"in use (processes {asker.process.pid})" in refused.stderr
    assert server.is_ready()
    forced = manage("postgres", "stop", "--force", var=var)
    assert (forced.returncode, forced.stdout) == (0, "PostgreSQL is stopped.\n")
    assert server.pid() is None
    asker.end()


def test_stop_ends_a_server_that_a_killed_process_left(var: Path, server: Server) -> None:
    killed = Asker(var)
    killed.ask("SELECT 1")
    killed.kill()
    assert manage("postgres", "stop", var=var).returncode == 0
    assert server.pid() is None


def test_status_tells_who_uses_it(var: Path, server: Server) -> None:
    asker = Asker(var)
    asker.ask("SELECT 1")
    running = manage("postgres", "status", var=var).stdout
    asker.end()
    stopped = manage("postgres", "status", var=var).stdout
    assert f"used by   {asker.process.pid}\n" in running
    assert "state     running (process " in running
    assert "state     stopped\n" in stopped
    assert "used by   nobody\n" in stopped


def test_the_command_says_when_another_server_is_named(tmp_path: Path) -> None:
    done = manage("postgres", "status", var=tmp_path, DATABASE_URL="postgres://u:p@h/n")
    assert done.returncode == 1
    assert "DATABASE_URL names another server" in done.stderr


def test_dbshell_opens_the_psql_of_the_wheel(var: Path, server: Server) -> None:
    done = manage("dbshell", "--", "-Atc", "SELECT current_database()", var=var)
    assert (done.returncode, done.stdout) == (0, "redress\n"), done.stderr
    assert server.pid() is None or manage("postgres", "stop", var=var).returncode == 0


FORKING = """
import os, sys, time, django
django.setup()
from django.db import connection
connection.ensure_connection()
connection.close()
if os.fork() == 0:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        print("child asked", flush=True)
        sys.stdin.read()
        cursor.execute("SELECT 2")
    print("child done", flush=True)
"""


def test_a_forked_child_keeps_the_server_of_a_parent_that_ended(var: Path, server: Server) -> None:
    environment = surroundings(var, DJANGO_SETTINGS_MODULE="config.settings")
    parent = start("-c", FORKING, environment=environment)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "child asked\n"
    until(lambda: parent.poll() is not None or _is_zombie(parent))
    assert server.is_ready()
    out, errors = parent.communicate(timeout=SECONDS)
    assert out == "child done\n", errors
    until(lambda: server.pid() is None)


def _is_zombie(process: subprocess.Popen[str]) -> bool:
    return bool(psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_hindrance(server: Server) -> None:
    stranger = start("-c", "input()", environment=dict(os.environ))
    pid_file = server.folder / "postmaster.pid"
    pid_file.write_text(f"{stranger.pid}\n{server.folder}\n1\n5432\n\n\n\nready\n")
    assert server.pid() is None
    server.start(database="redress")
    assert server.is_ready()
    stranger.kill()
    stranger.communicate()


def test_a_half_made_data_folder_is_made_anew(empty: Path) -> None:
    server = Server(empty / "postgres")
    half = empty / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server.start(database="redress")
    assert server.is_ready()
    assert not half.exists()
    server.stop()


def test_the_data_of_another_version_is_left_alone(tmp_path: Path) -> None:
    server = Server(tmp_path / "postgres")
    server.folder.mkdir()
    (server.folder / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServerFailed, match=r"was made by PostgreSQL 16, this is 18"):
        server.start(database="redress")


def test_a_failed_start_shows_the_servers_own_words(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = server.folder / "postgresql.auto.conf"
    before = conf.read_text()
    conf.write_text("shared_buffers = 'plenty'\n")
    monkeypatch.setattr("config.embedded.server.START_SECONDS", 1)
    try:
        with pytest.raises(ServerFailed, match="invalid value for parameter"):
            server.start(database="redress")
    finally:
        conf.write_text(before)


def test_a_long_path_gets_a_short_socket(empty: Path) -> None:
    folder = empty / ("deep" * 20)
    folder.mkdir()
    server = Server(folder / "postgres")
    server.start(database="redress")
    try:
        assert server.socket_folder != server.folder
        psycopg2.connect(dbname="redress", user="postgres", host=str(server.socket_folder)).close()
    finally:
        server.stop()
        server.socket_folder.rmdir()


class Powerless(Owner):
    """A user who may do nothing."""

    def run(self, *command: str | Path) -> str:
        return "no luck"


@pytest.fixture
def powerless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.embedded.server.owner_of_server", Powerless)


def test_a_server_that_does_not_stop_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start(database="redress")
    with monkeypatch.context() as patch:
        patch.setattr("config.embedded.server.owner_of_server", Powerless)
        with pytest.raises(ServerFailed, match="PostgreSQL did not stop: no luck"):
            server.stop()
    assert server.is_ready()


@pytest.mark.usefixtures("powerless")
def test_a_data_folder_that_cannot_be_made_is_told(empty: Path) -> None:
    server = Server(empty / "postgres")
    with pytest.raises(ServerFailed, match="data folder could not be made: no luck"):
        server.start(database="redress")
    assert server.pid() is None


def test_a_server_that_is_not_ready_in_time_is_told_and_left_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start(database="redress")
    running = server.pid()
    status = server.folder / "postmaster.pid"
    before = status.read_text()
    monkeypatch.setattr("config.embedded.server.START_SECONDS", 1)
    status.write_text(before.replace("ready", "starting"))
    with pytest.raises(ServerFailed, match="PostgreSQL did not start"):
        server.start(database="redress")
    assert server.pid() == running
    status.write_text(before)
    server.start(database="redress")  # a second time does nothing
    assert server.pid() == running


def test_a_folder_that_nobody_used_has_no_users(empty: Path) -> None:
    server = Server(empty / "postgres")
    assert server.users() == []
    server.forget()
    assert list(empty.iterdir()) == []


def test_two_holders_in_turn_release_it(server: Server) -> None:
    first, second = Server(server.folder), Server(server.folder)
    first.hold()
    first.hold()
    second.hold()
    first.start(database="redress")
    assert first.release() is False
    assert server.is_ready()
    assert second.release() is True
    assert server.pid() is None
