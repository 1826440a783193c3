"""The register as a table and as JSON Lines, written as it is read."""

from collections.abc import Iterable, Iterator

from claims.bulk.table import write_table
from transparency.models import Entry
from transparency.queries.register import facts_of
from transparency.statements import line

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
COLUMNS = (
    "number", "entered_on", "outcome", "decided_by", "respondent", "pictures_least",
    "pictures_most", "grounds", "award_cny", "review", "replaces", "replaced_by",
)  # fmt: skip


def table(found: Iterable[Entry]) -> Iterator[bytes]:
    """Entries as CSV with codes, in UTF-8 with the mark that Excel needs."""
    return write_table(COLUMNS, map(cells, found))


def cells(entry: Entry) -> list[str]:
    """One row; an empty cell says that there is nothing, or that it is not told."""
    facts = facts_of(entry)
    grounds = (name if count is None else f"{name}:{count}" for name, count in facts.grounds)
    return [
        facts.number,
        facts.entered_on.isoformat(),
        facts.outcome,
        "MACHINE" if entry.automated else "PERSON",
        facts.respondent,
        str(facts.least),
        "" if facts.most is None else str(facts.most),
        " ".join(grounds),
        "" if facts.amount is None else f"{facts.amount:.2f}",
        facts.review,
        facts.replaces,
        entry.later.number if entry.later else "",
    ]


def lines(found: Iterable[Entry]) -> Iterator[bytes]:
    """Entries as statements of reasons, one a line, as the archives have them."""
    return (line(facts_of(entry)) for entry in found)


WRITERS = {"csv": table, "jsonl": lines}
