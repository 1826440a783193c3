"""What every test of the payouts room finds in the database."""

import pytest

from tests.factories import make_tariff, make_tax_policy


@pytest.fixture(autouse=True)
def policies(request: pytest.FixtureRequest) -> None:
    """A tariff is in force and no tax is withheld, also after a test has emptied the tables."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        make_tariff()
        make_tax_policy()
