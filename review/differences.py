"""What differs between two bundles of evidence, field by field and in words."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from claims.models import Claim
from review.grounds import Access, Element, Ground
from similarity.models import Band

SHORT = 6  # values that are shown one by one; of a longer list only how many there are
MANY = 1000  # words in a text from which on comparing leaves out the frequent ones, to stay quick
# A Chinese or Japanese character is a word of its own; blanks and signs are, too.
HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORDS = re.compile(rf"[{HAN}]|\s+|[^\W{HAN}]+|[^\w\s]")

FIELDS: Mapping[str, Promise | str] = {
    "respondent": later("Respondent"),
    "avatar": later("Content of the avatar"),
    "declaration.version": later("Version of the declaration"),
    "declaration.agreed": later("Declaration agreed to"),
    "declaration.signature": later("Signature"),
    "declaration.signed_at": later("Signed"),
    "original": later("Content of the original"),
    "comparison": later("Comparison"),
    "comparison.score": later("Score"),
    "comparison.band": later("Similarity"),
    "comparison.compared_at": later("Compared"),
    "verdict": later("Verdict"),
    "verdict.ground": later("Ground"),
    "verdict.access": later("Access"),
    "verdict.elements": later("Similar in"),
    "verdict.reason": later("Reason"),
    "verdict.reviewer": later("Decided by"),
    "verdict.decided_at": later("Decided"),
    "verdict.round": later("Round"),
}
CODES: Mapping[str, Any] = {
    "respondent": Claim.RespondentKind,
    "comparison.band": Band,
    "verdict.ground": Ground,
    "verdict.access": Access,
}
MOMENTS = ("declaration.signed_at", "comparison.compared_at", "verdict.decided_at")
# What every new verdict has otherwise, whatever it says.
NOISE = frozenset({"verdict.decided_at", "verdict.round"})


@dataclass(frozen=True)
class Run:
    """A stretch of a text; `changed`: only this of the two texts has it."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Change:
    """One field that differs: its name and both values in words.

    `figure`: one of the many numbers of a comparison. `before` and `after` hold a longer text in
    stretches, for everything else they are empty.
    """

    name: str
    old: str
    new: str
    figure: bool = False
    before: tuple[Run, ...] = ()
    after: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Differences:
    """All changes: those of the whole claim, and those of each picture by its public id."""

    general: list[Change] = field(default_factory=list)
    pictures: dict[str, list[Change]] = field(default_factory=dict)


def differences(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    names: Mapping[int, str],
    quiet: frozenset[str] = frozenset(),
    only: str = "",
) -> Differences:
    """What differs between two bundles; `names` of reviewers by key.

    `quiet` fields are passed over, and with `only` all that do not begin with it.
    """

    def changes(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Change]:
        before, after = dict(_flat(one)), dict(_flat(other))
        every = sorted({**before, **after}, key=_place)
        keys = [key for key in every if key not in quiet and key.startswith(only)]
        values = [(key, before.get(key), after.get(key)) for key in keys]
        return [_change(*each, names) for each in values if each[1] != each[2]]

    mine = {picture["picture"]: picture for picture in old["pictures"]}
    theirs = {picture["picture"]: picture for picture in new["pictures"]}
    found = {key: changes(mine.get(key, {}), theirs.get(key, {})) for key in {**mine, **theirs}}
    return Differences(
        changes({**old, "pictures": None}, {**new, "pictures": None}),
        {key: some for key, some in found.items() if some},
    )


def compared_words(old: str, new: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Both texts in stretches that the other one has too, or has not; whole words."""
    one, other = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, one, other, autojunk=max(len(one), len(other)) > MANY)
    before, after = [], []
    for kind, start, end, from_, to in matcher.get_opcodes():
        before.append(Run("".join(one[start:end]), kind != "equal"))
        after.append(Run("".join(other[from_:to]), kind != "equal"))
    return (
        tuple(run for run in before if run.text),
        tuple(run for run in after if run.text),
    )


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _place(key: str) -> tuple[int, str]:
    """Named fields come first, in the order of their list."""
    return list(FIELDS).index(key) if key in FIELDS else len(FIELDS), key


def _change(key: str, old: Any, new: Any, names: Mapping[int, str]) -> Change:
    shown_old, shown_new = _shown(key, old, names), _shown(key, new, names)
    if shown_old == shown_new:
        shown_new = _("other values")
    if key == "verdict.reason" and old and new:
        return Change(_name(key), shown_old, shown_new, False, *compared_words(old, new))
    return Change(_name(key), shown_old, shown_new, figure=key not in FIELDS)


def _name(key: str) -> str:
    return str(FIELDS.get(key, key.replace(".", " · ")))


def _shown(key: str, value: Any, names: Mapping[int, str]) -> str:
    if value is None or value in ("", []):
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key in CODES:
        return str(CODES[key](value).label)
    if key in MOMENTS:
        moment = timezone.localtime(datetime.fromisoformat(value))
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    if key == "verdict.reviewer":
        return names.get(value, str(value))
    if key == "verdict.elements":
        return _(", ").join(str(element.label) for element in Element if element in value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, list) and len(value) > SHORT:
        return _("%(count)d values") % {"count": len(value)}
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
