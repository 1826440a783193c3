"""What calls say of a draft, checked and made into what actions take."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from accounts.models import User
from claims import actions
from pictures.forms import read_upload
from pictures.models import Work
from pictures.queries import works_of


def said_by(serializer_class: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The checked fields of a call; raises `ValidationError`."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


AVATAR = ("avatar_id", "avatar_image", "avatar_url", "avatar_seen_at")


def sheet_of(said: dict[str, Any], user: User) -> actions.Sheet:
    """The draft's parts out of one call."""
    avatar = {name: said.pop(name) for name in AVATAR if name in said}
    works, new_works = said.pop("works", []), said.pop("new_works", [])
    return actions.Sheet(
        fields=said,
        avatar=_choice(avatar) if any(avatar.values()) or "avatar_image" in avatar else None,
        library=works_by(works, user),
        new_works=list(_new_works(new_works)),
    )


def _choice(avatar: dict[str, Any]) -> actions.AvatarChoice:
    upload = avatar.get("avatar_image")
    seen_at: datetime | None = avatar.get("avatar_seen_at")
    return actions.AvatarChoice(
        external_id=avatar.get("avatar_id", ""),
        read=None if upload is None else partial(read_upload, upload),
        source_url=avatar.get("avatar_url", ""),
        seen_at=seen_at,
    )


def works_by(ids: list[Any], user: User) -> list[Work]:
    """The person's own works with these ids, in their order; an unknown id is named."""
    known = {work.public_id: work for work in works_of(user).filter(public_id__in=ids)}
    unknown = [str(one) for one in ids if one not in known]
    if unknown:
        message = _("Your library has no work with the id %(ids)s.") % {"ids": ", ".join(unknown)}
        raise ValidationError({"works": message})
    return [known[one] for one in ids]


def _new_works(many: list[dict[str, Any]]) -> Iterator[actions.NewWork]:
    for number, said in enumerate(many):
        yield new_work(said, f"new_works.{number}.image")


def new_work(said: dict[str, Any], place: str) -> actions.NewWork:
    """A new work out of one call; `place` is where its picture stands there."""
    names = ("title", "created_on", "first_published_on", "first_published_url")
    facts = {"title": _("Untitled")} | {name: said[name] for name in names if name in said}
    return actions.NewWork(place, partial(read_upload, said["image"]), actions.Facts(**facts))
