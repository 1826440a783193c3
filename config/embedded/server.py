"""A PostgreSQL server in a folder: started on first use, shared, stopped by its last user.

Who uses the server is known to the kernel, not to a list of process ids: every process holds a
shared lock on a file while it lives. Such a lock ends with its process, however that ended, so
nothing stale is left behind and no server is stopped under a living process.
"""

import atexit
import fcntl
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psutil
import psycopg2
from django.db.utils import OperationalError
from psycopg2 import sql

from config.embedded.owner import Owner, owner_of_server
from config.embedded.programs import BINARIES, VERSION
from config.embedded.sockets import folder_for_socket

logger = logging.getLogger(__name__)

START_SECONDS = 30


class ServerFailed(OperationalError):
    """The embedded PostgreSQL could not be made or started; the message says why."""


class Server:
    """The server whose data lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: int | None = None

    @property
    def socket_folder(self) -> Path:
        """Where the server's socket lies: the data folder, unless that path is too long."""
        return folder_for_socket(self.folder)

    # --- who uses it ------------------------------------------------------------------------

    def hold(self) -> None:
        """Keep the server from being stopped by others until this process ends."""
        if self._held is not None:
            return
        self._held = self._open("users.lock")
        fcntl.flock(self._held, fcntl.LOCK_SH)  # waits while somebody is stopping the server

    def release(self) -> bool:
        """Give up this process's hold; stop the server when nobody else holds it.

        Returns whether the server is down now.
        """
        held = self._held if self._held is not None else self._open("users.lock")
        self._held = None
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self.stop()
            return True
        finally:
            os.close(held)

    def users(self) -> list[int]:
        """The other processes that hold the server, where the system tells (Linux)."""
        try:
            inode = self.folder.with_name(f"{self.folder.name}.users.lock").stat().st_ino
            lines = Path("/proc/locks").read_text().splitlines()
        except OSError:
            return []
        entries = [line.split() for line in lines if " -> " not in line]
        held = {int(entry[4]) for entry in entries if entry[5].endswith(f":{inode}")}
        return sorted(held - {os.getpid()})

    def forget(self) -> None:
        """Drop the hold that a forked child has inherited; the parent keeps its own."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    # --- starting and stopping --------------------------------------------------------------

    def start(self, *, database: str) -> None:
        """Make the data folder where there is none, start the server and make `database`."""
        with self._one_at_a_time():
            if self.is_ready():
                return
            logger.info("Process %s starts PostgreSQL in %s", os.getpid(), self.folder)
            owner = owner_of_server()
            owner.may_reach(BINARIES)
            self._make_folder(owner)
            self._start(owner)
            self._make_database(database)

    def stop(self) -> None:
        """Stop the server, ending its connections; data is complete on disk afterwards."""
        with self._one_at_a_time():
            if self.pid() is None:
                return
            owner = owner_of_server()
            owner.owns(self.folder)  # somebody may have closed the way to it again
            problem = owner.run(BINARIES / "pg_ctl", "-D", self.folder, "-w", "-m", "fast", "stop")
            if self.pid() is not None:
                raise ServerFailed(f"PostgreSQL did not stop: {problem}")

    def pid(self) -> int | None:
        """The process id of the running server, or nothing."""
        try:
            number = int(self._status_lines()[0])
            is_postgres = psutil.Process(number).name().startswith("postgres")
        except (OSError, IndexError, ValueError, psutil.NoSuchProcess):
            return None
        return number if is_postgres else None

    def is_ready(self) -> bool:
        """Whether the server runs and takes connections."""
        return self.pid() is not None and self._status_lines()[-1:] == ["ready"]

    def _status_lines(self) -> list[str]:
        text = (self.folder / "postmaster.pid").read_text()
        return [line.strip() for line in text.splitlines()]

    def _make_folder(self, owner: Owner) -> None:
        """Make the data folder beside its place and move it there: it is never half made."""
        version = self.folder / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != VERSION:
                raise ServerFailed(
                    f"{self.folder} was made by PostgreSQL {version.read_text().strip()}, this is "
                    f"{VERSION}. Move the folder away, or dump it with the older version."
                )
            return
        logger.info("Making a PostgreSQL %s data folder in %s", VERSION, self.folder)
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        owner.owns(draft)
        options = ("--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C")
        problem = owner.run(
            *(BINARIES / "initdb", *options, "--builtin-locale=C.UTF-8"),
            *("--username=postgres", "--no-instructions", "-D", draft),
        )
        if problem:
            raise ServerFailed(f"PostgreSQL's data folder could not be made: {problem}")
        draft.rename(self.folder)

    def _start(self, owner: Owner) -> None:
        """Start the server; after a crash its last children may need a moment to go away."""
        owner.owns(self.socket_folder)
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.socket_folder}'"
        log = self.folder / "server.log"
        until = time.monotonic() + START_SECONDS
        while True:
            if self.pid() is None:
                (self.folder / "postmaster.pid").unlink(missing_ok=True)
            problem = owner.run(
                *(BINARIES / "pg_ctl", "-D", self.folder, "-w", "-t", str(START_SECONDS)),
                *("-l", log, "-o", options, "start"),
            )
            if self.is_ready():
                return
            if time.monotonic() > until:
                tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
                raise ServerFailed(f"PostgreSQL did not start: {problem}\n{tail}")
            time.sleep(0.5)

    def _make_database(self, name: str) -> None:
        connection = psycopg2.connect(
            dbname="postgres", user="postgres", host=str(self.socket_folder)
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        finally:
            connection.close()

    # --- locks ------------------------------------------------------------------------------

    def _open(self, name: str) -> int:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        path = self.folder.with_name(f"{self.folder.name}.{name}")
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        lock = self._open("start.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


@cache
def server_in(folder: Path) -> Server:
    """The one `Server` of this process for a folder, released when the process ends."""
    server = Server(folder)
    atexit.register(server.release)
    os.register_at_fork(after_in_child=server.forget)
    return server
