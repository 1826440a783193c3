"""Nothing that a caller may send makes a defect, and every answer is as described."""

import logging
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.utils import timezone

from accounts.actions import make_key
from accounts.models import User
from accounts.scopes import fitting
from tests.contract.inventing import Caller, description, targets
from tests.house.test_doors import PEOPLE, make_scene

pytestmark = pytest.mark.django_db
EXAMPLES = 1  # of each kind; `bench.contract` makes more


@pytest.fixture
def quiet() -> Iterator[None]:
    """Refused calls are what is wanted: they need not be written down."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.timeout(600)
# The client reads a file that is sent to it and leaves it to be collected.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("quiet")
def test_invented_calls_are_answered_as_described(
    request: pytest.FixtureRequest, settings: LazySettings
) -> None:
    settings.DEBUG = False
    people: dict[str, User] = {name: request.getfixturevalue(name) for name in PEOPLE[1:]}
    scene, now = make_scene(people), timezone.now()
    keys = {
        name: make_key(by=user, name=name, scopes=fitting(user.roles), now=now).secret
        for name, user in people.items()
    }
    described = description()
    with Caller(keys) as caller:
        for target in targets(scene, described):
            caller.call(target, EXAMPLES)
    found = caller.found
    assert found.server_errors == {}
    assert found.violations == {}
    assert len(found.operations) == sum(
        method in item
        for item in described["paths"].values()
        for method in ("get", "post", "put", "patch", "delete")
    )
    assert {200, 201, 400, 404, 409} <= set(found.statuses)
