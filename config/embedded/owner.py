"""Who the embedded PostgreSQL runs as: PostgreSQL refuses to run as root."""

import logging
import os
import pwd
import stat
import subprocess
import tempfile
from pathlib import Path

from config.embedded.programs import ensure_folder_permissions, ensure_user_exists

logger = logging.getLogger(__name__)

SYSTEM_USER = "pgserver"
READ_AND_ENTER = stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH


class Owner:
    """The present user, who owns everything that the server needs already."""

    user: int | None = None
    group: int | None = None

    def owns(self, folder: Path) -> None:
        """Let the server's user own and reach a folder."""

    def may_reach(self, programs: Path) -> None:
        """Let the server's user run the programs of a folder."""

    def run(self, *command: str | Path) -> str:
        """Run a command as the server's user; what it complained of, or nothing when it went well.

        Its output goes to a file: a server that inherits a pipe would keep its reader waiting.
        """
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            done = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                cwd="/",
                user=self.user,
                group=self.group,
            )
            output.seek(0)
            return output.read().strip() if done.returncode else ""


class SystemUser(Owner):
    """A system user of the server's own, for when Redress is run by root."""

    user: int
    group: int

    def __init__(self) -> None:
        ensure_user_exists(SYSTEM_USER)
        entry = pwd.getpwnam(SYSTEM_USER)
        self.user, self.group = entry.pw_uid, entry.pw_gid

    def owns(self, folder: Path) -> None:
        open_parents(folder)
        os.chown(folder, self.user, self.group)

    def may_reach(self, programs: Path) -> None:
        open_parents(programs)
        if not (programs / "postgres").stat().st_mode & stat.S_IXOTH:  # a strict umask
            ensure_folder_permissions(programs.parent, READ_AND_ENTER)


def owner_of_server() -> Owner:
    """The present user, or for root a system user that is made on first use."""
    return SystemUser() if os.geteuid() == 0 else Owner()


def closed_parents(folder: Path) -> list[Path]:
    """The folders above `folder` that other users cannot pass through."""
    return [p for p in folder.parents if p.exists() and not p.stat().st_mode & stat.S_IXOTH]


def open_parents(folder: Path) -> None:
    """Let other users pass through, but not list, the folders above `folder`; say which."""
    for parent in closed_parents(folder):
        logger.warning("PostgreSQL's user must pass through %s: opening it (o+x)", parent)
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
