"""A worker killed in the middle of a comparison loses nothing: real processes, real database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from claims.states import State
from pictures.actions import keep_picture
from similarity.models import Attempt, Comparison, Fingerprint
from tests.config.processes import database_url, surroundings
from tests.factories import make_avatar, make_claim, make_work
from tests.similarity.drawing import as_png, character, mirrored

PATIENCE = 200


class Worker:
    """A Celery worker with its beat, in a process group of its own."""

    def __init__(self, var: Path, media: str) -> None:
        self.environment = surroundings(
            var, DATABASE_URL=database_url(), MEDIA_ROOT=media, REDRESS_BELL_SECONDS="10"
        )
        self.var = var
        var.mkdir(exist_ok=True)

    def __enter__(self) -> Self:
        with (self.var / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", "worker", "--beat",
                 "--schedule", str(self.var / "beat"), "--concurrency", "1"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        return self

    def kill(self) -> None:
        """SIGKILL for the worker and its children, as when the machine loses power."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __exit__(self, *error: object) -> None:
        self.kill()

    @property
    def log(self) -> str:
        return (self.var / "worker.log").read_text(errors="replace")[-6000:]


def wait_for(holds: Callable[[], bool], worker: Worker) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(worker.log)


def somebody_waits_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND NOT granted"
            " AND relation = 'similarity_comparison'::regclass"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing(
    creator: User, settings: LazySettings, tmp_path: Path
) -> None:
    work = make_work(creator, blob=keep_picture(as_png(character(1)), now=timezone.now()))
    avatar = make_avatar(blob=keep_picture(as_png(mirrored(character(1))), now=timezone.now()))
    past = timezone.now() - timedelta(minutes=1)
    claim = make_claim(creator, works=[work], avatar=avatar, now=past)
    with transaction.atomic(), Worker(tmp_path / "var", str(settings.MEDIA_ROOT)) as worker:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE similarity_comparison IN SHARE MODE")
        wait_for(somebody_waits_for_the_lock, worker)  # it has measured and wants to write
        assert Attempt.objects.get().tries == 1
        worker.kill()
    assert Claim.objects.get().state == State.SUBMITTED
    assert not Comparison.objects.exists()
    assert not Fingerprint.objects.exists()

    with Worker(tmp_path / "var", str(settings.MEDIA_ROOT)) as worker:
        wait_for(lambda: Claim.objects.get().state != State.SUBMITTED, worker)
    claim.refresh_from_db()
    assert claim.state == State.IN_REVIEW
    assert Comparison.objects.get().band == "LIKELY"
    attempt = Attempt.objects.get()
    assert attempt.tries >= 2
    assert attempt.done_at is not None
