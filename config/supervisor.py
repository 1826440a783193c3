"""Runs the whole site on one machine: database, web, worker and beat, until Ctrl-C.

    python -m config.supervisor [--demo] [--port 8000]

Each program runs in a session of its own, so a Ctrl-C reaches this process alone, which then
stops the others in order and the database last. A program that ends by itself is started again.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

import django
from environ import Env

from config.lifelines import end_with_parent

HOST = "127.0.0.1"
READY_SECONDS = 60
STOP_SECONDS = 10
LEAVE_SECONDS = 5
STEADY_SECONDS = 5  # a program that lives shorter than this has failed to start
MOST_FAILURES = 3


class CannotRun(Exception):
    """The site cannot run; the message says why and what to do."""


@dataclass
class Program:
    """One program of the site, its log and how often it failed to start in a row."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:  # what it prints is shown, what it logs is kept
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509  # there is one thread
            )
        self.started = time.monotonic()

    def keep_alive(self) -> None:
        """Start again a program that has ended; give up when it keeps failing."""
        if self.process is None or self.process.poll() is None:
            return
        steady = time.monotonic() - self.started > STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1
        if self.failures > MOST_FAILURES:
            tail = self.log.read_text(errors="replace")[-2000:]
            raise CannotRun(f"{self.name} keeps ending. The last of {self.log}:\n{tail}")
        say(f"{self.name} ended ({self.process.returncode}); starting it again")
        self.start()

    def stop(self) -> None:
        """Ask it to finish what it is doing; after a while, end it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop; ending it")
            os.killpg(self.process.pid, signal.SIGKILL)  # with its own children
            self.process.wait()


def say(text: str) -> None:
    print(text, flush=True)


def must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} is in use by another program. Stop that one, or choose another "
                f"port, for example: make demo PORT={port + 1}"
            ) from error


def run_step(title: str, *arguments: str) -> None:
    """Run one management command to its end, showing what it prints."""
    began = time.monotonic()
    say(f"{title} …")
    done = subprocess.run([sys.executable, "manage.py", *arguments], check=False)
    if done.returncode:
        raise CannotRun(f"“manage.py {' '.join(arguments)}” failed; see above.")
    say(f"{title}: done in {time.monotonic() - began:.1f} s")


def wait_until_served(port: int, web: Program) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        web.keep_alive()
        status = status_of_start_page(port)
        if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise CannotRun(f"The start page answers {status}. See {web.log}")
        if status:
            return
        time.sleep(0.2)
    raise CannotRun(f"Port {port} does not answer. See {web.log}")


def status_of_start_page(port: int) -> int:
    """The status that the start page answers, 0 while nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=READY_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def programs(port: int, var: Path) -> list[Program]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--quiet", "-A", "config"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        Program(
            "web",
            [*python, "gunicorn", "--config", "config/gunicorn.py", "--bind", f"{HOST}:{port}"],
            var / "log" / "web.log",
            environment={"WEB_ACCESS_LOG": str(var / "log" / "access.log")}
            if "WEB_ACCESS_LOG" not in os.environ
            else {},
        ),
        Program("worker", [*celery, "worker", *quiet], var / "log" / "worker.log"),
        Program("checker", [sys.executable, "manage.py", "checker"], var / "log" / "checker.log"),
        Program(
            "beat",
            [*celery, "beat", "--pidfile", ""],
            var / "log" / "beat.log",
        ),
    ]


def hold_database() -> None:
    """Start the embedded database, and keep it up to the very end of this process."""
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CannotRun(f"The database does not answer. See DATABASE_URL.\n{error}") from error
    connection.close()


def leave_database() -> None:
    """Stop the embedded database, unless others use it; the last child may need a moment."""
    from django.conf import settings

    from config.embedded.server import server_in

    if settings.DATABASES["default"]["ENGINE"] != "config.embedded":
        return
    server = server_in(settings.POSTGRES_DIR)
    until = time.monotonic() + LEAVE_SECONDS
    while not server.release() and time.monotonic() < until:
        time.sleep(0.2)
    if server.pid():
        say(f"PostgreSQL stays up: processes {server.users()} use it")


def prepare(*, demo: bool, debug: bool) -> None:
    run_step("Database", "migrate", "--no-input", "--verbosity", "0")
    if not debug:
        run_step("Static files", "collectstatic", "--no-input", "--verbosity", "0")
    if demo:
        run_step("Demo data", "demo")


def interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Run the whole site on this machine.")
    parser.add_argument("--demo", action="store_true", help="with the demo's people and claims")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    try:
        run(options.port, demo=options.demo)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def run(port: int, *, demo: bool) -> NoReturn:
    """Prepare, start everything and stay until interrupted; stop everything in any case."""
    must_be_free(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    Env.read_env(os.environ.get("ENV_FILE", ".env"))  # its SITE_URL comes before ours
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    django.setup()
    from django.conf import settings

    running: list[Program] = []
    try:
        hold_database()
        prepare(demo=demo, debug=settings.DEBUG)
        for program in programs(port, settings.VAR_DIR):
            program.start()
            running.append(program)
        wait_until_served(port, running[0])
        say(f"\nRedress runs at http://{HOST}:{port}/ (logs in {settings.VAR_DIR / 'log'})")
        mails = "Mails are shown here. " if "console" in settings.EMAIL_BACKEND else ""
        say(f"{mails}Ctrl-C stops everything.\n")
        while True:
            for program in running:
                program.keep_alive()
            time.sleep(1)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if running:
            say("\nStopping …")
        for program in reversed(running):
            program.stop()
        if running:
            leave_database()
            say("Stopped.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
