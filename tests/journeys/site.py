"""The whole product as it runs for people: web, worker, beat and database in real processes."""

import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from tests.config.processes import surroundings

REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 240
MAIL_SECONDS = 20
SEEDINGS = count(1)  # so that no two make the same names


def today() -> str:
    """The day it is for a bank in China, as a result file writes it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


WHOLE = """
from django.db import transaction
whole = transaction.atomic()
whole.__enter__()
{code}
whole.__exit__(None, None, None)
"""


@dataclass
class Site:
    """A running site with its own empty data folder."""

    url: str
    var: Path
    environment: dict[str, str]

    def manage(self, *arguments: str, given: str = "") -> str:
        """Run a management command on this site and return what it printed."""
        numbers = {"FACTORY_NUMBERS": str(next(SEEDINGS) * 10_000)}
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.environment | numbers,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def scene(self, code: str) -> str:
        """Run code that makes people and cases, and return what it printed.

        In one transaction: the site's worker sees the cases once they are as they shall be.
        """
        return self.manage("shell", given=WHOLE.format(code=code))

    def mail_with(self, pattern: str) -> str:
        """Wait for a mail that matches and return the match's first group."""
        until = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < until:
            for file in (self.var / "mail").glob("*"):
                if found := re.search(pattern, file.read_text(encoding="utf-8")):
                    return found.group(1)
            time.sleep(0.2)
        raise AssertionError(f"no mail with {pattern}")


class RunningSite:
    """Starts a site on a free port and stops it again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.port = port
        self.log = folder / "site.log"
        (folder / "mail").mkdir(parents=True)
        environment = surroundings(
            folder,
            EMAIL_URL=f"filemail:///{folder / 'mail'}",
            MEDIA_ROOT=str(folder / "media"),
            SITE_URL=f"http://127.0.0.1:{port}",
            REDRESS_BELL_SECONDS="5",
            REDRESS_DOUBLE_REVIEW_PERCENT="0",
            REDRESS_GOLDEN_PERCENT="0",
            WEB_WORKERS="1",
        )
        self.site = Site(f"http://127.0.0.1:{port}", folder, environment)

    def __enter__(self) -> Site:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.supervisor", "--port", str(self.port)],
                cwd=REPOSITORY,
                env=self.site.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urlopen(self.site.url, timeout=30):  # noqa: S310  # our own address
                    return self.site
            except HTTPError:
                break
            except URLError:
                time.sleep(0.3)
        self.__exit__()
        raise AssertionError(self.log.read_text(errors="replace")[-4000:])

    def __exit__(self, *error: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
