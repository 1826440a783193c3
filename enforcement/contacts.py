"""How a respondent is reached: sealed in the row, opened for who may read it."""

import json
from collections.abc import Mapping

from enforcement.models import CounterStatement
from payouts.keys import opening_keys, sealing_key
from payouts.vault import seal, unseal

CONTACT = ("postal_address", "email", "telephone")


def sealed(statement: CounterStatement, contact: Mapping[str, str]) -> bytes:
    """The contact as the row keeps it."""
    text = json.dumps({name: contact.get(name, "") for name in CONTACT}, ensure_ascii=False)
    return seal(text, place=statement.place, key=sealing_key())


def opened(statement: CounterStatement) -> dict[str, str]:
    """The contact in clear; empty words where nothing is kept. Raises `Unreadable`."""
    if not statement.contact:
        return dict.fromkeys(CONTACT, "")
    text = unseal(bytes(statement.contact), place=statement.place, keys=opening_keys())
    kept: dict[str, str] = json.loads(text)
    return dict.fromkeys(CONTACT, "") | kept
