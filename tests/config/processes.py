"""Runs the product's own programs in a folder of their own, with nothing set but what is given."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
SECONDS = 60


@contextmanager
def place() -> Iterator[Path]:
    """A folder for the data of a server, removed at the end.

    Not in pytest's own temporary folder: every new run of pytest closes that one to other users,
    and for root the server runs as another user.
    """
    folder = Path(tempfile.mkdtemp(prefix="redress-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def surroundings(var: Path, **variables: str) -> dict[str, str]:
    """The variables of a development machine that keeps everything under `var`."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "DEBUG": "1", "ENV_FILE": os.devnull, "REDRESS_VAR": str(var), **variables}


def start(
    *arguments: str, environment: dict[str, str], program: str = sys.executable
) -> subprocess.Popen[str]:
    """Start a program in the project's folder, its input and outputs in our hands."""
    return subprocess.Popen(
        [program, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments to its end."""
    process = start(*arguments, environment=environment)
    try:
        out, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        out, errors = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, out, errors)


def manage(*arguments: str, var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", *arguments, environment=surroundings(var, **variables))


def database_url() -> str:
    """The address of the tests' own database, for another process."""
    found = {name: str(value) for name, value in connection.get_connection_params().items()}
    person = found["user"] + (
        f":{quote(found['password'], safe='')}" if "password" in found else ""
    )
    host, name = found.get("host", ""), found["dbname"]
    if host.startswith("/"):  # the folder of a socket stands in the path
        return f"postgres://{person}@/{host}/{name}"
    return f"postgres://{person}@{host}:{found.get('port', 5432)}/{name}"
