"""One running site for all journeys, its staff, and a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from accounts.roles import Role
from tests.config.processes import place
from tests.journeys.site import RunningSite, Site

PASSWORD = "secret-word-9"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en",
]
STAFF = """
from django.contrib.auth.models import Group
from allauth.account.models import EmailAddress
from accounts.models import User
from tests.factories import make_tax_policy, make_token
for role in {roles!r}:
    user = User.objects.create_user(role + "@journey.example", {password!r}, language="en")
    user.groups.add(Group.objects.get(name=role))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    print(role, make_token(user))
make_tax_policy()  # or nobody could be paid
"""


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """An empty site with nobody on it."""
    with place() as folder, RunningSite(folder) as running:
        yield running


@pytest.fixture(scope="session")
def tokens(site: Site) -> dict[str, str]:
    """One person per role, `ROLE@journey.example`; the API token of each by role."""
    code = STAFF.format(roles=[role.value for role in Role], password=PASSWORD)
    lines = site.scene(code).splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail("Chromium is missing: apt-get install chromium")
    started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    yield started
    started.close()
