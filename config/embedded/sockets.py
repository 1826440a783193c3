"""Finds a folder for a server's socket whose path is short enough for the system."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST = 100  # bytes; the system's own limit for a socket's path lies between 103 and 107
SOCKET = ".s.PGSQL.5432"


def folder_for_socket(data: Path) -> Path:
    """The data folder itself, or a private folder named after it where its path is too long.

    The private folder lies in the system's temporary folder and must be ours: somebody else could
    have made it to pose as the server.
    """
    if len(os.fsencode(data / SOCKET)) <= LONGEST:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"redress-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat().st_uid
    if owner != os.geteuid() and os.geteuid() != 0:
        raise PermissionError(f"{folder} belongs to another user. Set REDRESS_VAR to a short path.")
    return folder
