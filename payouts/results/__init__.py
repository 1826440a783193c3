"""Reads what a bank answers, whatever its form: CSV by profiles, pain.002 and camt.054."""

from payouts.results import camt054, pain002
from payouts.results.lines import MOST_LINES, BadFile, Fault, Line, Status
from payouts.results.markup import document, name_of
from payouts.results.profiles import profiles
from payouts.results.table import read_table

MESSAGES = {
    "pain.002": (pain002.NAME, "ISO 20022 pain.002", pain002.read_report),
    "camt.054": (camt054.NAME, "ISO 20022 camt.054", camt054.read_notice),
}

__all__ = ["MOST_LINES", "BadFile", "Fault", "Line", "Status", "forms", "read"]


def forms() -> dict[str, str]:
    """Every form that can be read, by its key, with its name."""
    tables = {key: profile.name for key, profile in profiles().items()}
    return tables | {key: name for key, (_tag, name, _read) in MESSAGES.items()}


def read(data: bytes, form: str = "") -> tuple[str, list[Line]]:
    """The form of a result file and all its lines; raises `BadFile` when it is none.

    Without `form` it is told from the content: XML by its message, a table by its headings.
    """
    if form in MESSAGES or (not form and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")):
        return _read_message(data, form)
    if form:
        return form, read_table(data, profiles()[form])
    return _read_any_table(data)


def _read_message(data: bytes, form: str) -> tuple[str, list[Line]]:
    root = document(data)
    for element in (root, *root):
        for key, (tag, _name, reader) in MESSAGES.items():
            if name_of(element) == tag and form in ("", key):
                return key, reader(element)
    raise BadFile("message", name_of(root)[:60])


def _read_any_table(data: bytes) -> tuple[str, list[Line]]:
    """By the first profile whose headings are there; the complaint is that of our own."""
    complaint: BadFile | None = None
    for key, profile in profiles().items():
        try:
            return key, read_table(data, profile)
        except BadFile as bad:
            if bad.code != "columns":
                raise
            complaint = complaint or bad
    assert complaint is not None  # noqa: S101  # there is at least one profile
    raise complaint
