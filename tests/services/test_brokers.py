"""A worker process does real work over each broker, switched by one variable."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from claims.models import Claim
from claims.states import State
from similarity.models import Comparison
from tests.config.processes import database_url, run, surroundings
from tests.factories import make_claim

BROKERS = {
    "embedded": "",
    "redis": "redis://127.0.0.1:6379/0",
    "rabbitmq": "amqp://guest:guest@127.0.0.1:5672//",
}
PATIENCE = 90
WAKING = """
import django
django.setup()
from claims.states import State
from config.flow import wake
wake(State.SUBMITTED)
"""


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> str:
    """A broker's URL; skipped with the reason when nothing answers there."""
    url = BROKERS[request.param]
    if url:
        try:
            with Connection(url, connect_timeout=2) as connection:
                connection.ensure_connection(max_retries=1)
        except OperationalError as error:
            pytest.skip(f"{request.param} does not answer at {url}: {error}")
    return url


@pytest.fixture
def site(broker: str, settings: LazySettings, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of a site on the tests' database with a queue of its own."""
    queue = f"redress-test-{os.getpid()}"
    yield surroundings(
        tmp_path / "var",
        DJANGO_SETTINGS_MODULE="config.settings",
        DATABASE_URL=database_url(),
        MEDIA_ROOT=str(settings.MEDIA_ROOT),
        CELERY_BROKER_URL=broker,
        CELERY_QUEUE=queue,
    )
    if broker:
        with Connection(broker) as connection:
            connection.SimpleQueue(queue).queue.delete()


@pytest.fixture
def worker(site: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """A running worker without beat, so that only a message can make it work; its log."""
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "INFO"],
            env=site,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: "ready." in log.read_text(errors="replace"), log)
        yield log
        process.terminate()
        assert process.wait(30) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(holds: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, log.read_text(errors="replace")[-3000:]
        time.sleep(0.1)


@pytest.mark.timeout(400)
@pytest.mark.django_db(transaction=True)
def test_a_filed_claim_is_compared_when_its_bell_rings(site: dict[str, str], worker: Path) -> None:
    claim = make_claim(now=timezone.now())
    time.sleep(1)  # a worker without a message stays idle
    claim.refresh_from_db()
    assert claim.state == State.SUBMITTED
    rung = run("-c", WAKING, environment=site)
    assert rung.returncode == 0, rung.stderr
    wait_until(lambda: Claim.objects.get().state != State.SUBMITTED, worker)
    assert Comparison.objects.get().picture.claim == claim
