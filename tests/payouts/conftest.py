"""What every test of the payouts room finds in the database."""

import pytest

from tests.factories import make_tariff


@pytest.fixture(autouse=True)
def tariff(request: pytest.FixtureRequest) -> None:
    """The tariff is in force, also after a test of another room has emptied the tables."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        make_tariff()
