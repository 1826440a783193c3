"""A throw-away site for a measurement: its own folder, database, broker and real worker."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


def free_port() -> int:
    """A port of this machine's loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def matching_alone() -> None:
    """Set Django up as shipped for what needs no database: encoder, calibration, limits."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        DEBUG="1",
        CLIP_MODEL="redress-small",
        CLIP_PRETRAINED="",
        REDRESS_CALIBRATION="",
        LOG_LEVEL="ERROR",
        TQDM_DISABLE="1",
    )
    import django

    django.setup()


@contextmanager
def scratch_site() -> Iterator[Path]:
    """Set Django up on an empty embedded database; everything is removed afterwards.

    Must be entered before anything imports models. Yields the site's folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="redress-bench-"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        DEBUG="1",
        DATABASE_URL="",
        CELERY_BROKER_URL="",
        CACHE_URL="",
        REDRESS_VAR=str(folder / "var"),
        MEDIA_ROOT=str(folder / "var" / "media"),
        LOG_LEVEL="ERROR",
        REDRESS_DOUBLE_REVIEW_PERCENT="0",  # a claim held up for a second look would look lost
        REDRESS_GOLDEN_PERCENT="0",
    )
    import django

    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from config.embedded.server import server_in

    settings.DEBUG = False  # DEBUG keeps every SQL statement in memory
    try:
        call_command("migrate", verbosity=0)
        yield folder
    finally:
        connections.close_all()
        server_in(settings.POSTGRES_DIR).stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def worker() -> Iterator[None]:
    """A real Celery worker process on the scratch site, stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=1",
         "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
