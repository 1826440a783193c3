"""The supervisor runs the real site, shows progress, and stops everything at one Ctrl-C."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import LazySettings

from config.embedded.server import Server
from config.supervisor import (
    CannotRun,
    Program,
    leave_database,
    prepare,
    run_step,
    status_of_start_page,
    wait_until_served,
)
from tests.config.processes import place, start, surroundings

PATIENCE = 240  # seconds, on a busy machine


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


def children(process: "subprocess.Popen[bytes]", word: str) -> list[psutil.Process]:
    """The supervisor's own programs whose command holds a word."""
    alive = psutil.Process(process.pid).children()
    living = [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if word in " ".join(child.cmdline())]


@pytest.fixture
def folder() -> Iterator[Path]:
    with place() as folder:
        yield folder


@pytest.fixture
def site(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The supervisor on an empty folder, ready; ended in any case."""
    output = (folder / "out").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.supervisor", "--port", str(port)],
        env=surroundings(folder / "var", WEB_WORKERS="1"),
        stdout=output,
        stderr=output,
    )
    try:
        until(lambda: "Ctrl-C stops" in (folder / "out").read_text(), folder / "out")
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
        output.close()


@pytest.mark.timeout(900)
def test_it_serves_restarts_what_dies_and_stops_cleanly(
    site: "subprocess.Popen[bytes]", port: int, folder: Path
) -> None:
    log = folder / "out"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()

    server = Server(folder / "var" / "postgres")
    assert server.is_ready()
    [worker] = children(site, " worker ")
    worker.kill()
    until(lambda: [child.pid for child in children(site, " worker ")] != [worker.pid], log)
    until(lambda: len(children(site, " worker ")) == 1, log)

    programs = psutil.Process(site.pid).children(recursive=True)
    site.send_signal(signal.SIGINT)
    assert site.wait(PATIENCE) == 0
    said = log.read_text().replace("\nworker: Warm shutdown (MainProcess)\n", "")  # had it begun
    assert server.pid() is None, said
    assert psutil.wait_procs(programs, timeout=10)[1] == []
    assert "Database …\nDatabase: done in " in said
    assert f"Redress runs at http://127.0.0.1:{port}/" in said
    assert "\nMails are shown here. Ctrl-C stops everything.\n" in said
    assert "worker ended (-9); starting it again" in said
    assert said.endswith("Stopping …\nStopped.\n")
    assert (folder / "var" / "log" / "access.log").read_text().count("GET / HTTP") >= 1


def test_a_busy_port_is_named_with_another_one(tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = start(
            *("-m", "config.supervisor", "--port", str(port)), environment=surroundings(tmp_path)
        )
        out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert f"Port {port} is in use" in errors
    assert f"make demo PORT={port + 1}" in errors
    assert not (tmp_path / "postgres").exists()


def test_a_database_that_does_not_answer_is_told(tmp_path: Path, port: int) -> None:
    environment = surroundings(tmp_path, DATABASE_URL="postgres://u:p@127.0.0.1:1/none")
    process = start("-m", "config.supervisor", "--port", str(port), environment=environment)
    out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert errors.startswith("The database does not answer. See DATABASE_URL.\n")


def test_a_step_that_fails_stops_it_all(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CannotRun, match=r"“manage\.py nonsense” failed; see above\."):
        run_step("Trying", "nonsense")
    shown = capfd.readouterr()
    assert shown.out == "Trying …\n"
    assert "Unknown command: 'nonsense'" in shown.err


def test_outside_debug_static_files_are_collected_and_the_demo_is_filled_on_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[str] = []
    monkeypatch.setattr("config.supervisor.run_step", lambda _title, name, *_: steps.append(name))
    prepare(demo=False, debug=True)
    assert steps == ["migrate"]
    prepare(demo=True, debug=False)
    assert steps[1:] == ["migrate", "collectstatic", "demo"]


def test_a_database_that_somebody_else_uses_stays_up(
    folder: Path,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("config.supervisor.LEAVE_SECONDS", 0.3)
    settings.POSTGRES_DIR = folder / "postgres"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "config.embedded")
    other = Server(settings.POSTGRES_DIR)
    other.hold()
    other.start(database="redress")
    leave_database()
    assert other.is_ready()
    assert "PostgreSQL stays up" in capsys.readouterr().out
    other.forget()
    leave_database()
    assert other.pid() is None
    assert capsys.readouterr().out == ""


def test_a_database_of_your_own_is_left_alone(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.POSTGRES_DIR = tmp_path / "postgres"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    leave_database()
    assert list(tmp_path.iterdir()) == []


def program(tmp_path: Path, script: str) -> Program:
    return Program("trial", [sys.executable, "-c", script], tmp_path / "log" / "trial.log")


def test_a_program_that_keeps_failing_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    failing = program(tmp_path, "import sys; sys.exit('no luck today')")
    failing.start()
    with pytest.raises(CannotRun, match=r"trial keeps ending(.|\n)*no luck today"):
        keep_alive_for_ever(failing)


def keep_alive_for_ever(failing: Program) -> None:
    while True:
        failing.keep_alive()
        time.sleep(0.05)


def test_a_program_that_does_not_stop_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    script = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    monkeypatch.setattr("config.supervisor.STOP_SECONDS", 0.5)
    stubborn = program(tmp_path, script)
    stubborn.start()
    child = ""
    while not child:
        child = capfd.readouterr().out
        time.sleep(0.05)
    stubborn.stop()
    assert stubborn.process is not None
    assert stubborn.process.returncode == -signal.SIGKILL
    assert "trial does not stop; ending it" in capfd.readouterr().out
    gone = time.monotonic() + 10
    while psutil.pid_exists(int(child)) and _lives(int(child)):
        assert time.monotonic() < gone
        time.sleep(0.05)
    stubborn.stop()  # a second time does nothing


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_program_that_was_never_started_is_left_alone(tmp_path: Path) -> None:
    idle = program(tmp_path, "")
    idle.keep_alive()
    idle.stop()
    assert idle.process is None


ANSWERING = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[2]))
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def test_a_start_page_that_fails_stops_it_all(tmp_path: Path, port: int) -> None:
    broken = Program(
        "web",
        [sys.executable, "-c", ANSWERING, str(port), "500"],
        tmp_path / "web.log",
        environment={**os.environ},
    )
    broken.start()
    try:
        with pytest.raises(CannotRun, match="The start page answers 500"):
            wait_until_served(port, broken)
        assert status_of_start_page(port) == 500
    finally:
        broken.stop()


def test_a_web_that_never_answers_stops_it_all(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.supervisor.READY_SECONDS", 0.5)
    silent = program(tmp_path, "import time; time.sleep(60)")
    silent.start()
    try:
        with pytest.raises(CannotRun, match=f"Port {port} does not answer"):
            wait_until_served(port, silent)
    finally:
        silent.stop()
