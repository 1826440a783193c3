"""The navigation says where one is: each of its links leads to a page that it marks, alone."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_user

LINK = re.compile(r'<li><a href="([^"]+)"( aria-current="page")?>')


def links(browser: Client, page: str) -> dict[str, bool]:
    """The navigation's links on a page, and whether each is marked as the place where one is."""
    answer = browser.get(page)
    assert answer.status_code == 200, page
    nav = answer.content.decode().partition('<nav class="site-nav"')[2].partition("</nav>")[0]
    return {address: bool(here) for address, here in LINK.findall(nav)}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_link_marks_its_own_page_and_no_other(
    role: Role, client_for: Callable[[User], Client]
) -> None:
    browser = client_for(make_user(role))
    there = links(browser, "/")
    assert there
    for address in there:
        assert [one for one, here in links(browser, address).items() if here] == [address]
