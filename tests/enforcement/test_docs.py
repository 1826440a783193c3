"""The example in the docs verifies what we send, and refuses what we did not."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from enforcement import actions
from enforcement.models import Message
from tests.enforcement.ordered import endpoint_at, ordered
from tests.enforcement.receiver import receiving
from tests.enforcement.test_delivering import real_now
from tests.house.sources import ROOT

pytestmark = pytest.mark.django_db
DOCS: Path = ROOT / "docs" / "orders.md"


def example() -> Any:
    """The function `verified` as the page shows it."""
    [text] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    there: dict[str, Any] = {}
    exec(text, there)  # noqa: S102  # the page's own example
    return there["verified"]


def test_the_example_verifies_our_messages(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDRESS_WEBHOOK_HOSTS = ["127.0.0.1"]
    with receiving() as receiver:
        _endpoint, secret = endpoint_at(receiver.url)
        _other, wrong = endpoint_at(f"{receiver.url}two")
        order = ordered()
        actions.deliver_waiting(now=real_now(), seconds=1)
        headers, body = receiver.requests[0]
    verified = example()
    assert verified(secret, headers, body)["data"]["number"] == order.number
    with pytest.raises(ValueError, match="not signed"):
        verified(wrong, headers, body)
    with pytest.raises(ValueError, match="not signed"):
        verified(secret, headers, body.replace(b"TAKE_DOWN", b"RESTORE"))
    then = time.time() + 600
    monkeypatch.setattr(time, "time", lambda: then)
    with pytest.raises(ValueError, match="too old"):
        verified(secret, headers, body)


def test_the_page_names_every_kind_of_message() -> None:
    text = DOCS.read_text()
    assert [name for name in Message.Type.values if f"`{name}`" not in text] == []
