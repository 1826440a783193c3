"""The embedded transport: a message is whole, is taken once, and old ones are swept away."""

import os
import time
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES

from config.embedded.broker import STALE_SECONDS

TRANSPORT_ALIASES["embedded"] = "config.embedded.broker:Transport"


def connect(folder: Path) -> Connection:
    return Connection("embedded://files", transport_options={"folder": str(folder)})


def test_messages_come_out_once_and_in_order(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        queue = connection.SimpleQueue("bells")
        for number in range(3):
            queue.put({"number": number})
        other = connection.SimpleQueue("other")
        with pytest.raises(Empty):
            other.get(block=False)
        for number in range(3):
            message = queue.get(timeout=1)
            message.ack()
            assert message.payload == {"number": number}
        with pytest.raises(Empty):
            queue.get(block=False)
    assert [*(tmp_path / "taken").iterdir(), *(tmp_path / "drafts").iterdir()] == []


def test_its_folders_are_private(tmp_path: Path) -> None:
    with connect(tmp_path / "broker") as connection:
        connection.SimpleQueue("bells").put({})
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "broker").iterdir()}
    folders = dict.fromkeys(("waiting", "taken", "drafts", "control"), 0o700)
    assert modes == {**folders, "lock": 0o600}


def take_all(folder: str, taken: "Queue[int]") -> None:
    with connect(Path(folder)) as connection:
        queue = connection.SimpleQueue("bells", no_ack=True)
        try:
            while True:
                taken.put(queue.get(timeout=1).payload["number"])
        except Empty:
            taken.put(-1)


def test_many_takers_never_take_the_same_message(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        queue = connection.SimpleQueue("bells")
        for number in range(200):
            queue.put({"number": number})
    context = get_context("spawn")
    taken: Queue[int] = context.Queue()
    takers = [context.Process(target=take_all, args=(str(tmp_path), taken)) for _ in range(3)]
    for taker in takers:
        taker.start()
    numbers: list[int] = []
    while numbers.count(-1) < len(takers):
        numbers.append(taken.get(timeout=60))
    for taker in takers:
        taker.join()
    assert sorted(n for n in numbers if n >= 0) == list(range(200))


def test_a_message_that_another_taker_grabs_in_between_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(tmp_path) as connection:
        queue = connection.SimpleQueue("bells")
        queue.put({"number": 1})
        queue.put({"number": 2})
        first = min((tmp_path / "waiting").iterdir())
        listed = list((tmp_path / "waiting").iterdir())
        first.unlink()
        monkeypatch.setattr(type(first), "iterdir", lambda _folder: iter(listed))
        assert queue.get(timeout=1).payload == {"number": 2}


def test_what_nobody_wanted_for_long_is_swept_away(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        connection.SimpleQueue("bells").put({"age": "old"})
        connection.SimpleQueue("bells").put({"age": "new"})
    old = min((tmp_path / "waiting").iterdir())
    half = tmp_path / "drafts" / "half.msg"
    half.write_text("{")
    long_ago = time.time() - STALE_SECONDS - 1
    for file in (old, half):
        os.utime(file, (long_ago, long_ago))
    with connect(tmp_path) as connection:
        assert connection.SimpleQueue("bells").get(timeout=1).payload == {"age": "new"}
    assert not half.exists()


def test_sweeping_bears_a_file_that_vanishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(tmp_path) as connection:
        connection.SimpleQueue("bells").put({})
        gone = tmp_path / "waiting" / "1_x.bells.msg"
        present = list((tmp_path / "waiting").iterdir())
        monkeypatch.setattr(type(gone), "iterdir", lambda _folder: iter([gone, *present]))
        assert connection.clone().SimpleQueue("bells").qsize() == 1
