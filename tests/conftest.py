"""People and surroundings that every test may ask for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_user


@pytest.fixture(autouse=True)
def surroundings(settings: LazySettings, tmp_path: Path) -> None:
    """Files in a folder of their own, an empty cache, English, mail in memory, a deaf broker."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.LANGUAGE_CODE = "en"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.REDRESS_WAKE = "tests.conftest.nobody"
    cache.clear()  # what one test counted is not true in the next


def nobody(state: str) -> None:
    """Wakes nobody: tests call the actions themselves. `tests/config` tests the real bells."""


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """Gives a signed-in browser for a person."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def stranger() -> Client:
    """Somebody who has not signed in."""
    return Client()


@pytest.fixture
def creator(db: None) -> User:
    return make_user(Role.CREATOR, email="creator@example.org")


@pytest.fixture
def other_creator(db: None) -> User:
    return make_user(Role.CREATOR, email="other-creator@example.org")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user(Role.REVIEWER, email="reviewer@example.org")


@pytest.fixture
def senior(db: None) -> User:
    return make_user(Role.SENIOR_REVIEWER, email="senior@example.org")


@pytest.fixture
def finance_preparer(db: None) -> User:
    return make_user(Role.FINANCE_PREPARER, email="preparer@example.org")


@pytest.fixture
def finance_approver(db: None) -> User:
    return make_user(Role.FINANCE_APPROVER, email="approver@example.org")


@pytest.fixture
def auditor(db: None) -> User:
    return make_user(Role.AUDITOR, email="auditor@example.org")


@pytest.fixture
def platform_client(db: None) -> User:
    return make_user(Role.PLATFORM_CLIENT, email="platform@example.org")


@pytest.fixture
def administrator(db: None) -> User:
    return make_user(Role.ADMINISTRATOR, email="administrator@example.org")
