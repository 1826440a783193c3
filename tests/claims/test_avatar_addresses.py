"""An avatar named by the address of its page: recognised, or kept as it was stated."""

import pytest
from django.conf import LazySettings

from accounts.models import User
from claims import actions
from claims.models import Claim
from config.checks import avatar_addresses_are_expressions
from pictures.addresses import avatar_id_in
from tests.claims.browsing import SignIn, picture_file, step
from tests.factories import NOW, make_avatar, make_draft

SITE = "https://platform.example"


@pytest.fixture
def empty(db: None, creator: User) -> Claim:
    return actions.start_claim(by=creator, now=NOW)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"{SITE}/avatars/AV-0001", "AV-0001"),
        (f"{SITE}/avatars/AV-0001/?from=me", "AV-0001"),
        (f"{SITE}/show?page=2&avatar=a%2Fb", "a/b"),
        (f"{SITE}/people/7", ""),
        (f"{SITE}/show?avatar=", ""),
        ("", ""),
    ],
)
def test_the_id_is_read_out_of_an_address(address: str, found: str) -> None:
    assert avatar_id_in(address) == found


def test_the_platform_sets_its_own_expressions(settings: LazySettings) -> None:
    settings.REDRESS_AVATAR_URLS = [r"/p/(?P<id>\d+)", r"/q(?P<id>x)?"]
    assert avatar_id_in(f"{SITE}/p/12") == "12"
    assert avatar_id_in(f"{SITE}/avatars/AV-0001") == ""
    assert avatar_id_in(f"{SITE}/q") == ""


def test_an_expression_that_cannot_be_used_stops_the_start(settings: LazySettings) -> None:
    assert avatar_addresses_are_expressions(None) == []
    settings.REDRESS_AVATAR_URLS = ["/avatars/(", "/avatars/(.+)", "/(?P<id>.+)"]
    found = avatar_addresses_are_expressions(None)
    assert [message.id for message in found] == ["redress.E012", "redress.E012"]
    assert "/avatars/( cannot be used" in found[0].msg


def test_an_address_alone_is_enough(creator: User, client_for: SignIn, empty: Claim) -> None:
    avatar, browser = make_avatar(), client_for(creator)
    said = {"avatar_url": f"{SITE}/avatars/{avatar.external_id}"}
    page = browser.post(step("avatar", empty), said, follow=True).content.decode()
    empty.refresh_from_db()
    assert empty.avatar == avatar
    assert f"The address names the platform&#x27;s avatar {avatar.external_id}" in page
    assert f"by the id {avatar.external_id}" in page


def test_an_address_replaces_the_id_that_was_there(creator: User, client_for: SignIn) -> None:
    claim, other = make_draft(creator), make_avatar()
    assert claim.avatar is not None
    said = {
        "avatar_id": claim.avatar.external_id,
        "avatar_url": f"{SITE}/?avatar={other.external_id}",
    }
    client_for(creator).post(step("avatar", claim), said)
    claim.refresh_from_db()
    assert claim.avatar == other


def test_an_address_that_names_nothing_needs_a_picture(
    creator: User, client_for: SignIn, empty: Claim
) -> None:
    browser = client_for(creator)
    for address, words in (
        (f"{SITE}/people/7", "Upload the avatar as you saw it, or give its id."),
        (f"{SITE}/avatars/none", "No avatar has the id “none”"),
    ):
        answer = browser.post(step("avatar", empty), {"avatar_url": address})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert words in page
        assert f'value="{address}"' in page
    empty.refresh_from_db()
    assert empty.avatar is None


def test_beside_an_own_picture_the_address_is_kept_as_stated(
    creator: User, client_for: SignIn, empty: Claim
) -> None:
    browser, address = client_for(creator), f"{SITE}/avatars/{make_avatar().external_id}"
    first = browser.post(step("avatar", empty), {"avatar_image": picture_file(9)}, follow=True)
    assert "The picture that you uploaded is used.<" in first.content.decode()
    page = browser.post(step("avatar", empty), {"avatar_url": address}, follow=True)
    empty.refresh_from_db()
    assert empty.avatar is not None
    assert (empty.avatar.registered, empty.avatar.source_url) == (False, address)
    assert "with the address that you gave" in page.content.decode()
    assert "names the platform" not in page.content.decode()


def test_the_api_takes_an_address_alone(creator: User, empty: Claim) -> None:
    avatar = make_avatar()
    choice = actions.AvatarChoice(source_url=f"{SITE}/avatars/{avatar.external_id}")
    actions.change_claim(empty, by=creator, sheet=actions.Sheet(avatar=choice), now=NOW)
    empty.refresh_from_db()
    assert empty.avatar == avatar
