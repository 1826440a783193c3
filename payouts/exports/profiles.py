"""What a bank's file looks like, read from TOML: a new bank is a new file, no code."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "profiles"
FORMS: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030")
CHARSETS: Final = ("unicode", "gb18030", "gbk", "gb2312", "ascii")
METHODS: Final = frozenset({"BANK", "ALIPAY"})
# What the whole file may say, and what each payment may say besides.
OF_THE_FILE: Final = frozenset(
    {"batch", "total", "count", "day", "moment", "currency"}
    | {"payer_name", "payer_account", "payer_bank_code"}
)
OF_A_PAYMENT: Final = frozenset(
    {"reference", "account_name", "account_number", "bank", "bank_code", "amount", "purpose"}
    | {"evidence_digest", "method", "identity_number", "number"}
)
FORMATS: Final = {"": "", "digits": r"[^0-9]", "alphanumeric": r"[^0-9A-Za-z]"}
SHEET_ROWS: Final = 1_048_576
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}", re.ASCII)
_FILENAME = re.compile(r"[A-Za-z0-9._-]{1,60}", re.ASCII)
_TYPES: Final = {str: "a text", int: "a whole number", bool: "true or false"}


class BadProfile(ValueError):
    """A profile file that can't be used; the text says which, where and why."""


@dataclass(frozen=True)
class Column:
    """One column or element: where its value comes from and what the bank takes."""

    header: str
    source: str = ""
    constant: str = ""
    format: str = ""
    most: int = 0
    unit: str = "characters"
    required: bool = True
    pattern: str = ""
    when: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def text_of(self, values: Mapping[str, str]) -> str:
        """What stands in the cell, given the values of all sources."""
        if self.when and not values[self.when]:
            return ""
        text = values[self.source] if self.source else self.constant
        return re.sub(FORMATS[self.format], "", text) if self.format else text

    @property
    def may_be_empty(self) -> bool:
        """Whether the file may leave it out; an empty constant is meant to be empty."""
        return bool(self.when) or not self.required or not (self.source or self.constant)


@dataclass(frozen=True)
class Profile:
    """One bank's way of reading: form, encoding, limits and columns.

    `head` is what stands once at the top: two lines of labels and values in a table, elements
    before the payments in XML. There `root` and `rows` name the elements around them.
    """

    key: str
    name: Mapping[str, str]
    form: str
    filename: str
    columns: tuple[Column, ...]
    head: tuple[Column, ...] = ()
    encoding: str = "utf-8"
    charset: str = "unicode"
    methods: frozenset[str] = METHODS
    most_rows: int = 0
    sheet: str = "Sheet1"
    namespace: str = ""
    root: str = ""
    rows: str = ""

    @property
    def media_type(self) -> str:
        """The Content-Type of the file."""
        if self.form == "xlsx":
            return FORMS[self.form]
        return f"{FORMS[self.form]}; charset={self.encoding.removesuffix('-sig')}"

    @property
    def most(self) -> int:
        """How many payments fit into one file; 0: no limit."""
        sheet = SHEET_ROWS - 3 if self.form == "xlsx" else 0
        return min(filter(None, (self.most_rows, sheet)), default=0)

    def filename_for(self, batch: str) -> str:
        """The name of the file that is made of a batch."""
        return self.filename.format(batch=batch)

    def name_in(self, language: str) -> str:
        """Its name for people, in Chinese or English."""
        return self.name["zh" if language.startswith("zh") else "en"]


def load(path: Path) -> Profile:
    """Read and check one profile file; raises `BadProfile`."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadProfile(f"{path.name}: {error}") from error
    try:
        return _profile(data, stem=path.stem if path.suffix == ".toml" else path.name)
    except BadProfile as bad:
        raise BadProfile(f"{path.name}: {bad}") from bad


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile that the house ships, by key; raises `BadProfile`."""
    paths = sorted(FOLDER.glob("*.toml"), key=lambda path: path.stem)
    return {path.stem: load(path) for path in paths}


def broken_profiles(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the profile files of a folder, one sentence for each broken one."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            load(path)
        except BadProfile as bad:
            found.append(str(bad))
    return found


def _profile(data: dict[str, Any], *, stem: str) -> Profile:
    wanted = dict(data)
    for name in ("columns", "head"):
        rows = wanted.pop(name, [])
        _must(isinstance(rows, list), f"{name} is not a list of tables")
        wanted[name] = tuple(_column(name, at, row) for at, row in enumerate(rows, 1))
    wanted["methods"] = frozenset(wanted.get("methods", METHODS))
    profile = Profile(**_known(Profile, wanted, "the profile"))
    _must(profile.key == stem, f"the key {profile.key!r} is not the name of the file")
    _must(bool(_KEY.fullmatch(profile.key)), "the key is not 2 to 40 of a-z, 0-9, point and dash")
    _must(
        profile.name.keys() == {"zh", "en"} and all(profile.name.values()),
        "name needs zh and en",
    )
    _one_of("form", profile.form, FORMS)
    _one_of("encoding", profile.encoding, ENCODINGS)
    _one_of("charset", profile.charset, CHARSETS)
    _must(bool(profile.methods) and profile.methods <= METHODS, "methods: BANK, ALIPAY or both")
    _check_filename(profile.filename)
    _check_columns(profile)
    return profile


def _column(name: str, at: int, row: Any) -> Column:
    where = f"{name} {at}"
    _must(isinstance(row, dict), f"{where} is not a table")
    column = Column(**_known(Column, row, where))
    _must(bool(column.header), f"{where} has no header")
    known = OF_THE_FILE if name == "head" else OF_THE_FILE | OF_A_PAYMENT
    where = f"{where} ({column.header})"
    _must(not (column.source and column.constant), f"{where} has both a source and a constant")
    for source in filter(None, (column.source, column.when)):
        _one_of(f"{where}: source", source, known)
    _one_of(f"{where}: format", column.format, FORMATS)
    _one_of(f"{where}: unit", column.unit, ("characters", "bytes"))
    try:
        re.compile(column.pattern)
    except re.error as error:
        raise BadProfile(f"{where}: pattern: {error}") from error
    return column


def _check_columns(profile: Profile) -> None:
    _must(bool(profile.columns), "there are no columns")
    headers = [column.header for column in profile.columns]
    _must(len(set(headers)) == len(headers), "two columns have the same header")
    sources = {column.source for column in profile.columns}
    for source in ("reference", "amount", "account_name", "account_number"):
        _must(source in sources, f"no column tells the {source}")
    if profile.form != "xml":
        for column in (*profile.head, *profile.columns):
            _encodable(column.header + column.constant, profile)
        return
    _must(profile.encoding == "utf-8", "XML is written in utf-8")
    _must(all((profile.namespace, profile.root, profile.rows)), "XML needs namespace, root, rows")
    for column in (*profile.head, *profile.columns):
        _must(bool(re.fullmatch(r"\w+(/\w+)*", column.header, re.ASCII)), "a header is no path")


def _encodable(text: str, profile: Profile) -> None:
    charset = profile.encoding if profile.charset == "unicode" else profile.charset
    try:
        text.encode(charset)
    except UnicodeEncodeError as error:
        raise BadProfile(f"{text!r} can't be written in {charset}") from error


def _check_filename(pattern: str) -> None:
    try:
        name = pattern.format(batch="PB-2026-000001")
    except (KeyError, IndexError, ValueError) as error:
        raise BadProfile("filename knows {batch} alone") from error
    _must("{batch}" in pattern and bool(_FILENAME.fullmatch(name)), "filename is not plain")


def _known(kind: type, row: dict[str, Any], where: str) -> dict[str, Any]:
    """The keys of a table, each known, of the right type, and none missing."""
    fitting = {field.name: field for field in fields(kind)}
    if unknown := row.keys() - fitting.keys():
        raise BadProfile(f"{where}: unknown key {', '.join(sorted(unknown))}")
    for name, expected in fitting.items():
        if name not in row:
            without = expected.default is MISSING and expected.default_factory is MISSING
            _must(not without, f"{where}: {name} is missing")
        elif expected.type in _TYPES:
            right = type(row[name]) is expected.type
            _must(right, f"{where}: {name} is not {_TYPES[expected.type]}")
        elif expected.type == Mapping[str, str]:
            right = isinstance(row[name], dict) and all(
                isinstance(text, str) for text in row[name].values()
            )
            _must(right, f"{where}: {name} is not a table of texts")
    return row


def _one_of(what: str, value: str, known: Iterable[str]) -> None:
    _must(
        value in known, f"{what} {value!r} is not one of {', '.join(filter(None, sorted(known)))}"
    )


def _must(right: bool, message: str) -> None:
    if not right:
        raise BadProfile(message)
