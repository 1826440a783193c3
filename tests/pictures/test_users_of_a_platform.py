"""The users of a platform: handed over with its account, forgotten with it, seen by nobody else."""

from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import User
from accounts.roles import Role
from pictures import personal
from pictures.actions import ask_fetch, register_avatar
from pictures.models import Avatar, AvatarFetch
from tests.factories import NOW, make_picture_bytes, make_user
from tests.pictures.platform import FACTS, pictures_at
from tests.pictures.wires import reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def avatar(platform_client: User, settings: LazySettings) -> Avatar:
    """A registered avatar of a user, and another that is to be fetched."""
    with pictures_at(settings, reply()) as site:
        ask_fetch(by=platform_client, external_id="F", url=site.url("/?u=81"), now=NOW, **FACTS)
    data = make_picture_bytes(1)
    return register_avatar(by=platform_client, data=data, external_id="A", now=NOW, **FACTS)[0]


def test_the_account_takes_them_along(platform_client: User, avatar: Avatar) -> None:
    part: Any = personal.hand_over(platform_client).records
    (kept,) = part["avatars_added"]
    assert {name: kept[name] for name in FACTS} == FACTS
    (named,) = part["avatars_named_by_address"]
    assert (named["external_id"], named["pseudonym"]) == ("F", "u-81f3")
    assert named["url"].endswith("/?u=81")
    assert personal.hand_over(make_user(Role.PLATFORM_CLIENT)).records["avatars_added"] == []


def test_they_are_forgotten_with_the_account(platform_client: User, avatar: Avatar) -> None:
    other = make_user(Role.PLATFORM_CLIENT)
    data = make_picture_bytes(2)
    foreign, _made = register_avatar(by=other, data=data, external_id="B", now=NOW, pseudonym="u-1")
    personal.forget(platform_client, now=NOW)
    avatar.refresh_from_db()
    foreign.refresh_from_db()
    assert (avatar.pseudonym, foreign.pseudonym) == ("", "u-1")
    assert (avatar.model_version, avatar.made_by) == ("avatars-3.1", "USER")
    assert AvatarFetch.objects.count() == 0
    said = [str(each.what) for each in personal.kept(platform_client)]
    assert len(personal.kept(make_user(Role.CREATOR))) == len(said) - 1
    assert "Avatars that your account registered for a platform, without their users" in said
