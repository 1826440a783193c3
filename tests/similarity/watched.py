"""Watched works and registered avatars of drawn characters, for the tests of watching."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from pictures.actions import keep_picture
from pictures.models import Avatar, Blob, Work
from similarity import matching
from similarity.models import Watch
from similarity.watching import watch
from tests.factories import NOW, make_avatar, make_work
from tests.similarity.drawing import as_png, character, mirrored


def content(number: int, *, turned: bool = False) -> Blob:
    """A drawn character; `turned` is its mirror image, which is another content."""
    image = mirrored(character(number)) if turned else character(number)
    return keep_picture(as_png(image), now=NOW)


def work(owner: User, number: int, **fields: Any) -> Work:
    return make_work(owner, blob=content(number), **fields)


def watched(owner: User, number: int) -> Watch:
    return watch(work(owner, number), by=owner, now=NOW)


def copy_of(number: int, **fields: Any) -> Avatar:
    """A registered avatar that is a character turned round."""
    return make_avatar(blob=content(number, turned=True), **fields)


def match(*, at: int = 0) -> int:
    """Let a worker compare what waits, some minutes later."""
    return matching.match_waiting(now=NOW + timedelta(minutes=at), seconds=200)
