"""What a notice says: the shape of its frozen context, and the context dressed for printing.

A context is plain JSON that is stored with the notice. Days are ISO dates under keys that end in
`_on`, amounts are decimal text under keys that end in `_cny`, pictures stand as the SHA-256 of
their content, and codes of closed lists stand under the keys of `wording.BY_KEY`.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from claims.references import year_of
from notices.amounts import figures, in_words
from notices.printed import printable
from notices.wording import BY_KEY, day_term

LETTERS = {
    "RECEIPT": "R", "INFORMATION": "I", "NO_MATCH": "N", "DECISION": "D", "REVIEW": "V",
    "ACCEPTANCE": "A", "PAYMENT": "P", "TAKEDOWN": "T", "FORWARDING": "F",
}  # fmt: skip


class Earlier(TypedDict):
    """The notice whose place this one takes, and why."""

    number: str
    issued_on: str
    why: str


class Party(TypedDict):
    """Who claims; empty in the copy for somebody else, from whom names are kept."""

    name: str
    agent: str


class Generated(TypedDict):
    """The avatar against which the claim was filed."""

    sha256: str
    id: str
    url: str
    seen_on: str
    generated_on: str


class Proof(TypedDict):
    """A proof of authorship as it was filed."""

    proofs: str
    note: str


class Said(TypedDict):
    """A sentence in both languages, as it was when the notice was issued."""

    zh: str
    en: str


class Drawing(TypedDict):
    """A picture that shows what the comparison found; it shows the avatar too."""

    view: str
    sha256: str


class Original(TypedDict):
    """One claimed work, and what the notice says of it."""

    position: int
    title: str
    sha256: str
    created_on: str
    published_on: str
    evidence: NotRequired[list[Proof]]
    similarity: NotRequired[str]
    ground: NotRequired[str]
    reason: NotRequired[str]
    access: NotRequired[str]
    elements: NotRequired[list[str]]
    award_cny: NotRequired[str]
    held: NotRequired[str]
    resolution: NotRequired[str]
    explanation: NotRequired[list[Said]]
    exhibit: NotRequired[Drawing]


class Context(TypedDict):
    """Everything that a letter is rendered from, and nothing else is."""

    kind: str
    number: str
    issued_at: str
    issued_on: str
    template: str
    operator: str
    reference: str
    page: str
    check: str
    filed_on: str
    claimant: Party
    avatar: Generated
    pictures: list[Original]
    details: dict[str, Any]
    addressee: NotRequired[str]
    supersedes: NotRequired[Earlier]


def content(context: Context) -> bytes:
    """The context for machines: JSON that is the same for the same context, in UTF-8."""
    return json.dumps(context, ensure_ascii=False, indent=1, sort_keys=True).encode()


@dataclass(frozen=True)
class Amount:
    """Yuan as figures and as Chinese words."""

    figures: str
    words: str


def number_of(kind: str, number: int, now: datetime) -> str:
    """The number of the year's notice of a kind, RDN-D-2026-000012."""
    return f"RDN-{LETTERS[kind]}-{year_of(now)}-{number:06d}"


def masked(number: str) -> str:
    """A masked account number with asterisks: few fonts have the bullets that pages show."""
    return number.replace("•", "*")


def pictures_in(context: Context) -> set[str]:
    """The SHA-256 of every original and avatar that the letter shows."""
    return {context["avatar"]["sha256"], *(one["sha256"] for one in context["pictures"])}


def drawings_in(context: Context) -> set[str]:
    """The SHA-256 of every drawing of a comparison that the letter shows."""
    return {one["exhibit"]["sha256"] for one in context["pictures"] if "exhibit" in one}


def dressed(value: Any, key: str = "", *, without: frozenset[str] = frozenset()) -> Any:
    """A context, or a part of it under `key`, with each value as a letter prints it."""
    match value:
        case dict():
            return {name: dressed(part, name, without=without) for name, part in value.items()}
        case list():
            return [dressed(part, key, without=without) for part in value]
        case str() if value and key in BY_KEY:
            return BY_KEY[key][value]
        case str() if value and key.endswith("_on"):
            return day_term(date.fromisoformat(value))
        case str() if value and key.endswith("_cny"):
            amount = Decimal(value)
            return Amount(figures(amount), in_words(amount))
        case str():
            return printable(value, without)
    return value
