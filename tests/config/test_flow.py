"""The bells: every task they name exists, beat rings them all, and a deaf broker harms nobody."""

import time
from pathlib import Path

import pytest

from claims.states import State
from config.celery import app
from config.flow import BELLS, WAKES
from tests.config.processes import run, surroundings

WAKING = """
import django
django.setup()
from claims.states import State
from config.flow import wake
wake(State.SUBMITTED)
print("went on")
"""


def test_every_bell_is_a_task_that_a_worker_knows() -> None:
    app.loader.import_default_modules()
    assert set(BELLS) <= set(app.tasks)
    assert {name for names in WAKES.values() for name in names} <= set(BELLS)


def test_beat_rings_every_bell_once_a_minute_and_unheard_rings_expire() -> None:
    app.finalize()
    schedule = {
        name: (entry["task"], entry["schedule"], entry["options"]["expires"])
        for name, entry in app.conf.beat_schedule.items()
    }
    assert schedule == {name: (name, 60, 60) for name in BELLS}


def test_two_states_wake_nobody() -> None:
    quiet = [state for state in State if state not in WAKES]
    assert quiet == [State.DRAFT, State.AWAITING_APPROVAL]


def test_a_pool_process_ties_itself_to_its_worker(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, DJANGO_SETTINGS_MODULE="config.settings")
    done = run("-c", "import config.celery as c; c.end_with_worker()", environment=environment)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"])
def test_a_broker_that_does_not_answer_stops_nobody(url: str, tmp_path: Path) -> None:
    environment = surroundings(
        tmp_path, DJANGO_SETTINGS_MODULE="config.settings", CELERY_BROKER_URL=url
    )
    began = time.monotonic()
    done = run("-c", WAKING, environment=environment)
    assert (done.returncode, done.stdout) == (0, "went on\n"), done.stderr
    assert done.stderr.count("The broker does not answer") == len(WAKES[State.SUBMITTED])
    assert time.monotonic() - began < 30


def test_the_files_of_the_embedded_broker_hold_the_rings(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, DJANGO_SETTINGS_MODULE="config.settings")
    assert run("-c", WAKING, environment=environment).returncode == 0
    assert len(list((tmp_path / "broker" / "waiting").iterdir())) == len(WAKES[State.SUBMITTED])
