"""Avatars are found by the platform's id, but nobody walks through all of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import Claim
from pictures import lookups
from pictures.lookups import MOST_A_DAY, LookupsUsedUp, look_up_avatar
from tests.factories import NOW, make_avatar, make_draft

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
JSON = "application/json"


@pytest.fixture(autouse=True)
def nothing_was_looked_up() -> None:
    cache.clear()


def use_up(person: User) -> None:
    """Look up as many ids as one may in a day, the way of somebody who counts through them."""
    for number in range(MOST_A_DAY):
        assert look_up_avatar(f"AV-{number:04}", by=person, now=NOW) is None


def test_so_many_different_ids_a_day_and_no_more(creator: User, other_creator: User) -> None:
    avatar = make_avatar(external_id="AV-0060")
    use_up(creator)
    with pytest.raises(LookupsUsedUp, match="many avatars today") as refused:
        look_up_avatar("AV-0060", by=creator, now=NOW)
    assert (refused.value.status, refused.value.code) == (429, "avatar_lookups_used_up")
    assert look_up_avatar("AV-0059", by=creator, now=NOW) is None  # asked for already
    assert look_up_avatar("AV-0060", by=other_creator, now=NOW) == avatar
    assert look_up_avatar("AV-0060", by=creator, now=NOW + timedelta(days=1)) == avatar


@pytest.fixture
def used_up(creator: User, monkeypatch: pytest.MonkeyPatch) -> Claim:
    """A draft of somebody who may look up nothing more."""
    monkeypatch.setattr(lookups, "MOST_A_DAY", 0)
    return make_draft(creator)


def test_the_page_says_so_and_keeps_what_was_entered(
    used_up: Claim, creator: User, client_for: SignIn
) -> None:
    url = reverse("claims:step", args=[used_up.public_id, "avatar"])
    known, other = used_up.avatar, make_avatar()
    assert known is not None
    answer = client_for(creator).post(url, {"avatar_id": other.external_id})
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "You have looked up many avatars today." in page
    assert f'value="{other.external_id}"' in page
    used_up.refresh_from_db()
    assert used_up.avatar == known


def test_saving_the_avatar_that_is_there_is_no_look_up(
    used_up: Claim, creator: User, client_for: SignIn
) -> None:
    assert used_up.avatar is not None
    said = {"avatar_id": used_up.avatar.external_id, "holder_name": "Chen Xi"}
    url = reverse("api:claim-detail", args=[used_up.public_id])
    answer = client_for(creator).patch(url, said, content_type=JSON)
    assert (answer.status_code, answer.json()["holder_name"]) == (200, "Chen Xi")


def test_the_api_answers_that_it_was_too_often(
    used_up: Claim, creator: User, client_for: SignIn
) -> None:
    said = {"avatar_id": make_avatar().external_id}
    api = client_for(creator)
    for answer in (
        api.post(reverse("api:claim-list"), said, content_type=JSON),
        api.patch(reverse("api:claim-detail", args=[used_up.public_id]), said, content_type=JSON),
    ):
        assert answer.status_code == 429
        assert "many avatars today" in answer.json()["errors"]["avatar"][0]
    assert Claim.objects.count() == 1
