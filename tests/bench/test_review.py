"""A small office whose processes are killed, and what is printed of it."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bench import review
from bench._office import Office

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]

SMALL = replace(
    review.QUICK, cases=10, reviewers=4, seniors=2, lease_seconds=4.0, kill_every=1.0, crash=0.1
)


def test_every_case_is_decided_once_though_processes_are_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def here() -> Iterator[Path]:
        yield tmp_path

    monkeypatch.setattr(review, "scratch_site", here)
    monkeypatch.setattr(review, "QUICK", SMALL)
    monkeypatch.setattr(sys, "argv", ["bench.review", "--quick", "--json", "--seed", "3"])
    review.main()
    figures = json.loads(capsys.readouterr().out)
    assert (figures["cases"], figures["decided_once"]) == (10, 10)
    assert (figures["lost"], figures["twice"], figures["flaws"], figures["errors"]) == (0, 0, 0, 0)
    assert (figures["trail_faults"], figures["open_leases"], figures["seed"]) == (0, 0, 3)
    assert figures["crashes"] >= 1


def test_what_is_left_when_patience_ends_is_lost(tmp_path: Path) -> None:
    figures = review.measured(replace(SMALL, cases=3, patience=0.0), 1, tmp_path)
    assert (figures["lost"], figures["decided_once"], figures["twice"]) == (3, 0, 0)


class Clerk:
    """Does nothing but note that there is an office."""

    def __init__(
        self, dice: Random, *, note: Callable[[str], None], crash: object, fails: bool = False
    ) -> None:
        self.note, self.fails = note, fails

    def turn(self) -> bool:
        self.note("was_here")
        if self.fails:
            raise ZeroDivisionError
        return False


def test_only_its_own_processes_are_killed_and_each_is_replaced(tmp_path: Path) -> None:
    office = Office([[Clerk], [Clerk]], folder=tmp_path, dice=Random(1))
    office.open()
    before = dict(office.running)
    assert sorted(before.values()) == [0, 1]
    office.kill_one()
    while len(office.running) == 2:
        office.reap()
    office.open()
    assert office.killed == 1
    assert len(before.keys() & office.running.keys()) == 1
    assert sorted(office.running.values()) == [0, 1]
    while not office.events():
        office.reap()
    office.close()
    assert office.running == {}
    assert office.killed == 1
    assert set(office.events()) == {"was_here"}


def test_whoever_does_not_go_home_is_killed_and_that_is_no_crash(tmp_path: Path) -> None:
    office = Office([[Clerk]], folder=tmp_path, dice=Random(1))
    office.open()
    (process,) = office.running
    os.kill(process, signal.SIGSTOP)
    office.close(patience=0.3)
    assert (office.running, office.killed) == ({}, 0)


def test_an_error_is_noted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    office = Office([[partial(Clerk, fails=True)]], folder=tmp_path, dice=Random(1))
    office.open()
    while office.running:
        office.reap()
    assert office.events() == {"was_here": 1, "error_ZeroDivisionError": 1}
