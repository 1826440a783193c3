"""Makes the secrets of a development machine once and keeps them under var/."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in the file `path`; made on first use, readable by its owner alone.

    Two processes that start together agree: the file appears complete or not at all, and the
    slower one reads what the faster one wrote.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
