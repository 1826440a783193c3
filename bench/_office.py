"""Processes in which people work, killed now and then and replaced."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from threading import Thread
from typing import Protocol

TICK = 0.1  # seconds
IDLE = 0.3


class Worker(Protocol):
    """Somebody who works piece by piece, and can note what happens."""

    note: Callable[[str], None]

    def turn(self) -> bool:
        """Do one piece of work; whether there was any."""


Shift = list[Callable[..., Worker]]  # makers of the people who share a process


class Office:
    """The processes in which people work; a killed one is replaced, its people go on."""

    def __init__(self, shifts: list[Shift], *, folder: Path, dice: Random) -> None:
        self.shifts, self.dice = shifts, dice
        self.book, self.closed = folder / "events", folder / "closed"
        self.book.touch()
        self.running: dict[int, int] = {}
        self.killed = 0

    def open(self) -> None:
        """Start a process for every shift that has none."""
        for number in set(range(len(self.shifts))) - set(self.running.values()):
            seed = self.dice.getrandbits(32)
            process = os.fork()
            if not process:
                try:
                    self._work(number, seed)
                finally:
                    os._exit(0)
            self.running[process] = number

    def reap(self) -> None:
        """Count and forget the processes that have ended."""
        for process in list(self.running):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                del self.running[process]
                self.killed += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

    def kill_one(self) -> None:
        """Kill one of our own processes, whatever it is doing."""
        os.kill(self.dice.choice(list(self.running)), signal.SIGKILL)

    def close(self, patience: float = 10.0) -> None:
        """Let everybody finish what they do; whoever does not is killed."""
        self.closed.touch()
        give_up = time.monotonic() + patience
        while self.running and time.monotonic() < give_up:
            self.reap()
            time.sleep(TICK)
        killed = self.killed
        for process in self.running:
            os.kill(process, signal.SIGKILL)
        while self.running:
            self.reap()
            time.sleep(TICK)
        self.killed = killed  # crashes are those in which work went on

    def events(self) -> Counter[str]:
        """What people noted, and how often."""
        return Counter(self.book.read_text().split())

    def _work(self, number: int, seed: int) -> None:
        """In the new process: every person of the shift in a thread, until the office closes.

        The main thread must not touch the connection that it shares with its parent.
        """
        book = os.open(self.book, os.O_WRONLY | os.O_APPEND)
        note = partial(_note, book)
        crash = partial(os.kill, os.getpid(), signal.SIGKILL)
        threads = []
        for place, make in enumerate(self.shifts[number]):
            dice = Random(seed + place)  # noqa: S311  # accidents, not secrets
            person = make(dice, note=note, crash=crash)
            threads.append(Thread(target=self._go_on, args=(person,)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _go_on(self, person: Worker) -> None:
        while not self.closed.exists():
            try:
                busy = person.turn()
            except Exception as error:
                person.note(f"error_{type(error).__name__}")
                raise
            if not busy:
                time.sleep(IDLE)


def _note(book: int, what: str) -> None:
    os.write(book, f"{what}\n".encode())
