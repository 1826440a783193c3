"""What every test of orders and answers stands on."""

from collections.abc import Iterator

import pytest

from tests.enforcement.names import public_names


@pytest.fixture(autouse=True)
def _names() -> Iterator[None]:
    """Endpoints at hosts below example.org can be registered without a network."""
    with public_names():
        yield
