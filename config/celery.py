"""The Celery application: tasks are bells, rung on a change of state and once a minute."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init
from kombu.transport import TRANSPORT_ALIASES

from config.lifelines import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["embedded"] = "config.embedded.broker:Transport"

app = Celery("redress")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_wrong_settings(**kwargs: Any) -> None:
    """Stop a worker or beat before it starts, as the system checks stop a command."""
    from django.core.management.base import SystemCheckError

    from config.checks import must_be_usable

    try:
        must_be_usable()
    except SystemCheckError as error:  # Celery passes over what a signal raises, but not over this
        raise SystemExit(str(error)) from error


@worker_process_init.connect
def end_with_worker(**kwargs: Any) -> None:
    """Do not outlive a worker that was killed: another one does its work already."""
    end_with_parent(signal.SIGKILL)


@app.on_after_finalize.connect
def ring_every_bell(sender: Celery, **kwargs: Any) -> None:
    """Let beat ring each bell of the flow at a fixed interval.

    A ring that nobody heard until the next one expires, so rings do not pile up.
    """
    from django.conf import settings

    from config.flow import BELLS  # late: the rooms' models need a configured Django

    every = settings.BELL_SECONDS
    for name in BELLS:
        sender.add_periodic_task(every, sender.signature(name), name=name, expires=every)
