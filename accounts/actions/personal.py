"""What a person does with their own data: taking all of it along, and leaving."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.archive import zipped
from accounts.handover import Farewell, Obstacle, Part, PersonalFile, Room
from accounts.models import PersonalRequest, User
from accounts.refusal import Refused

LEFT_OUT = "left_out.json"


class NotConfirmed(Refused):
    """Whoever asks has not shown that they mean it, or that they are the person."""

    code = "not_confirmed"
    status = 400


class AccountNeeded(Refused):
    """Something is still under way for which the account is needed; `obstacles` says what."""

    code = "account_needed"

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(_("The account is still needed. See below what has to end first."))
        self.obstacles = obstacles


def rooms() -> list[Room]:
    """The modules in which each room answers for a person, in the order of the rooms."""
    return [cast("Room", import_module(name)) for name in settings.REDRESS_PERSONAL_ROOMS]


def farewell_of(user: User) -> Farewell:
    """What stands in the way of deleting the account, and what will be kept."""
    everywhere = rooms()
    return Farewell(
        [obstacle for room in everywhere for obstacle in room.obstacles(user)],
        [kept for room in everywhere for kept in room.kept(user)],
    )


@dataclass(frozen=True)
class Parcel:
    """All data of a person as a ZIP: its name and its bytes, made while they are read."""

    filename: str
    chunks: Iterator[bytes]


def take_data_along(user: User, *, by: User, now: datetime) -> Parcel:
    """Gather everything about a person and write down that it was taken; only they themselves can.

    The rows are read at once and in one moment; files follow as they are sent. A file that cannot
    be read is named in `left_out.json`, and the others are sent.
    """
    if by.pk != user.pk:
        raise PermissionDenied(_("You can only take your own data along."))
    with transaction.atomic():
        PersonalRequest.objects.create(user=user, kind=PersonalRequest.Kind.TAKEN, at=now)
        parts = [room.hand_over(user) for room in rooms()]
    day = timezone.localdate(now)
    with translation.override(user.language):
        facts = {"person": user, "day": day, "platform": settings.REDRESS_PLATFORM_NAME}
        readme = render_to_string("accounts/data_readme.txt", facts)
    return Parcel(f"redress-data-{day:%Y-%m-%d}.zip", zipped(_entries(readme, parts)))


def _entries(readme: str, parts: list[Part]) -> Iterator[tuple[str, Iterable[bytes]]]:
    left_out: list[str] = []
    yield "README.txt", [readme.encode()]
    for part in parts:
        text = json.dumps(part.records, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        yield f"{part.room}.json", [text.encode()]
        for file in part.files:
            chunks = _readable(file)
            if chunks is None:
                left_out.append(f"{part.room}/{file.name}")
            else:
                yield f"{part.room}/{file.name}", chunks
    yield LEFT_OUT, [json.dumps(left_out, ensure_ascii=False).encode()]


def _readable(file: PersonalFile) -> list[bytes] | None:
    """A file's bytes (at most some tens of megabytes, one file at a time), None if damaged."""
    try:
        return list(file.read())
    except (OSError, ValueError, Refused):
        return None


@transaction.atomic
def delete_account(user: User, *, by: User, now: datetime) -> None:
    """Delete what can be deleted of a person and make a pseudonym of the rest.

    Only they themselves can. Raises `AccountNeeded`, and then nothing has changed: also when a
    claim was filed while this waited for its rows.
    """
    if by.pk != user.pk:
        raise PermissionDenied(_("You can only delete your own account."))
    locked = User.objects.select_for_update().get(pk=user.pk)
    _refuse_if_needed(locked)
    PersonalRequest.objects.create(user=locked, kind=PersonalRequest.Kind.DELETED, at=now)
    for room in reversed(rooms()):
        room.forget(locked, now=now)
    _refuse_if_needed(locked)
    transaction.on_commit(partial(user.refresh_from_db))


def _refuse_if_needed(user: User) -> None:
    obstacles = farewell_of(user).obstacles
    if obstacles:
        raise AccountNeeded(obstacles)
