"""Switching off the mails that nobody needs: on the page, by the link, by the mail program."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.actions import choose_mails, mute_token
from accounts.models import News, User

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
PAGE = "/accounts/mails/"


def link(user: User, kind: News = News.RECEIPTS) -> str:
    return reverse("accounts:mute", args=[mute_token(user, kind)])


def muted(user: User) -> list[str]:
    return User.objects.get(pk=user.pk).muted


def test_the_page_shows_and_changes_the_choice(creator: User, client_for: ClientFor) -> None:
    client = client_for(creator)
    assert client.get(PAGE).content.count(b"checked") == 3
    assert client.post(PAGE, {"wanted": ["PAYMENTS"]})["Location"] == PAGE
    assert muted(creator) == ["RECEIPTS", "WATCHED"]
    assert client.get(PAGE).content.count(b"checked") == 1
    client.post(PAGE, {"wanted": ["PAYMENTS", "RECEIPTS", "WATCHED"]})
    assert muted(creator) == []
    assert client.post(PAGE, {"wanted": ["EVERYTHING"]}).status_code == 400


def test_a_look_at_the_link_changes_nothing_and_its_button_does(creator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(link(creator)).content.decode()
    assert "A claim has arrived with us" in page
    assert muted(creator) == []
    answer = strict.post(link(creator), {"List-Unsubscribe": "One-Click"})
    assert "You will no longer be sent" in answer.content.decode()
    assert muted(creator) == ["RECEIPTS"]
    strict.post(link(creator, News.PAYMENTS))
    strict.post(link(creator, News.PAYMENTS))
    assert muted(creator) == ["RECEIPTS", "PAYMENTS"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_changed_link_is_refused(method: str, creator: User, stranger: Client) -> None:
    answer = getattr(stranger, method)(link(creator)[:-3] + "x/")
    assert answer.status_code == 404
    assert "This link is not whole" in answer.content.decode()
    assert muted(creator) == []


def test_a_link_of_nobody_is_refused(creator: User, stranger: Client) -> None:
    address = link(creator)
    creator.delete()
    assert stranger.post(address).status_code == 404


def test_nobody_chooses_for_somebody_else(creator: User, administrator: User) -> None:
    with pytest.raises(PermissionDenied):
        choose_mails(creator, by=administrator, muted=[News.RECEIPTS])
