"""A platform that registers avatars: its facts, its pictures' server, its calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import LazySettings

from pictures.actions.registering import Facts
from tests.factories import NOW
from tests.pictures.wires import Listener, Speak, listening

PROMPT = "0123456789abcdef" * 4
FACTS: Facts = {
    "generated_at": NOW - timedelta(days=1),
    "model_version": "avatars-3.1",
    "prompt_sha256": PROMPT,
    "pseudonym": "u-81f3",
    "manifest_id": "manifest-2026-02",
    "made_by": "USER",
}


def open_to(settings: LazySettings, listener: Listener, *hosts: str) -> None:
    """Let pictures be fetched from this listener, by plain http on this machine."""
    settings.REDRESS_AVATAR_HOSTS = [*(hosts or ("127.0.0.1",))]
    settings.REDRESS_FETCH_PLAIN = True
    settings.REDRESS_FETCH_PORTS = [str(listener.port)]
    settings.REDRESS_FETCH_INSIDE = ["127.0.0.0/8"]


@contextmanager
def pictures_at(settings: LazySettings, *answers: bytes | Speak) -> Iterator[Listener]:
    """A server of pictures to which the settings are open."""
    with listening(*answers) as listener:
        open_to(settings, listener)
        yield listener


def row(number: int, **more: Any) -> dict[str, Any]:
    """One row of a batch."""
    return {"external_id": f"AV-{number}", **more}
