"""Signing in, signing up and the second step are dressed in the house look."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

ClientFor = Callable[[User], Client]


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"],
)
def test_entrances_have_one_heading_and_labels(db: None, stranger: Client, name: str) -> None:
    page = stranger.get(reverse(name)).content.decode()
    assert page.count("<h1>") == 1
    assert 'class="entrance"' in page
    assert page.count("<label") == page.count('class="field')


def test_a_wrong_password_is_named_in_the_summary(db: None, stranger: Client) -> None:
    sent = {"login": "nobody@example.org", "password": "wrong"}
    page = stranger.post(reverse("account_login"), sent).content.decode()
    assert "Please check what you entered" in page
    assert 'value="nobody@example.org"' in page


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "mfa_index", "account_logout"]
)
def test_account_pages_have_tabs(creator: User, client_for: ClientFor, name: str) -> None:
    page = client_for(creator).get(reverse(name), follow=True).content.decode()
    assert 'class="tabs"' in page
    assert "<h1>" in page


def test_the_second_step_shows_its_code_as_a_picture(creator: User, client_for: ClientFor) -> None:
    client = client_for(creator)
    sign_in = {"password": "secret-word-9"}
    client.post(reverse("account_reauthenticate"), sign_in)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert 'class="qr" src="data:image/svg+xml' in page
    assert 'id="authenticator_secret"' in page
