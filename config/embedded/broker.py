"""A Celery transport over plain files, for when no broker is named.

Kombu's own file transport, with three gaps closed: a message appears complete or not at all, a
message is taken by exactly one worker (a rename within one file system), and the table of queues
is never read while it is being written. A worker that dies after taking a message loses it: the
database is the queue here, and the next ring of the bell finds the work again.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

STALE_SECONDS = 3600  # every bell has been rung again many times by then


class Channel(filesystem.Channel):
    """Messages are files named TIME_ID.QUEUE.msg in `folder`/waiting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(self.transport_options["folder"])
        self.waiting = self._private("waiting")
        self.taken = self._private("taken")
        self.drafts = self._private("drafts")
        self._private("control")
        self._sweep()

    @property
    def control_folder(self) -> Path:
        return self.folder / "control"

    @property
    def data_folder_in(self) -> str:
        return str(self.waiting)

    def get_table(self, exchange: str) -> Any:
        with self._one_at_a_time():
            return super().get_table(exchange)

    def _queue_bind(self, *args: Any) -> None:
        with self._one_at_a_time():
            super()._queue_bind(*args)

    def _put(  # type: ignore[override]  # as in kombu itself
        self, queue: str, payload: Any, **kwargs: Any
    ) -> None:
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        draft = self.drafts / name
        draft.write_text(dumps(payload))
        draft.rename(self.waiting / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(file.name for file in self.waiting.iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            mine = self.taken / name
            try:
                (self.waiting / name).rename(mine)
            except FileNotFoundError:  # another worker was faster
                continue
            payload = mine.read_text()
            mine.unlink()
            return loads(payload)
        raise Empty

    def _private(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _sweep(self) -> None:
        """Remove what dead processes left half done, and rings that nobody waited for."""
        oldest = time.time() - STALE_SECONDS
        for folder in (self.waiting, self.taken, self.drafts):
            for file in folder.iterdir():
                try:
                    if file.stat().st_mtime < oldest:
                        file.unlink()
                except FileNotFoundError:  # taken or swept in the meantime
                    continue

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


class Transport(filesystem.Transport):
    """Remembers per connection what it declared: kombu's memory would mix up two folders."""

    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = virtual.BrokerState()
