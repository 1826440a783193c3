"""A statement of reasons as data, in the spirit of the DSA's transparency database.

Only codes, numbers and dates: what a person wrote is in no statement. The schema stands beside this
module and has a version; a statement that was published keeps its version for ever.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

VERSION = 1
SCHEMA = Path(__file__).with_name("statement-1.schema.json")
LAW = "Copyright Law of the People's Republic of China, articles 10 and 53"
REMOVED = "DECISION_VISIBILITY_CONTENT_REMOVED"
UPHOLDING = ("UPHELD", "PARTLY")


@dataclass(frozen=True)
class Facts:
    """What an entry says; `review` is APPEAL, PERSON or "" for a first decision."""

    number: str
    entered_on: date
    outcome: str
    respondent: str
    least: int
    most: int | None
    grounds: Sequence[tuple[str, int | None]]
    amount: Decimal | None
    replaces: str
    review: str


def statement(facts: Facts) -> dict[str, Any]:
    """The statement of one decision; its `puid` stays the same whenever it is made."""
    upholds = facts.outcome in UPHOLDING
    by_machine = facts.outcome == "NO_MATCH"
    return {
        "schema": VERSION,
        "puid": facts.number,
        "entered_on": facts.entered_on.isoformat(),
        "outcome": facts.outcome,
        "decision_visibility": [REMOVED] if upholds else [],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT" if upholds else None,
        "decision_ground_reference": LAW if upholds else None,
        "category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "category_specification": ["KEYWORD_COPYRIGHT_INFRINGEMENT"],
        "content_type": ["CONTENT_TYPE_IMAGE"],
        "territorial_scope": ["CN"],
        "source_type": "SOURCE_TYPE_OTHER_NOTIFICATION",
        "automated_detection": False,
        "automated_decision": "AUTOMATED_DECISION_FULLY"
        if by_machine
        else "AUTOMATED_DECISION_NOT_AUTOMATED",
        "person_on_request": by_machine,
        "respondent": facts.respondent or None,
        "pictures": {"least": facts.least, "most": facts.most},
        "grounds": [{"ground": name, "pictures": count} for name, count in facts.grounds],
        "award": None
        if facts.amount is None
        else {"amount": f"{facts.amount:.2f}", "currency": "CNY"},
        "replaces": facts.replaces or None,
        "review": facts.review or None,
    }


def line(facts: Facts) -> bytes:
    """A statement as one line of an archive: sorted keys, no blanks, UTF-8."""
    text = json.dumps(statement(facts), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n"


def tag(facts: Facts) -> str:
    """What changes when the statement does."""
    return sha256(line(facts)).hexdigest()


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of statements of this version."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text())
    return found
