"""Says in words why a profile can't carry a payment."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payouts.exports.cells import Trouble

REASONS = {
    "empty": gettext_lazy("it is empty"),
    "payer": gettext_lazy("it is empty; the settings REDRESS_PAYER_… say who pays"),
    "formula": gettext_lazy("it begins like a formula"),
    "character": gettext_lazy("it holds the invisible character %(character)s"),
    "charset": gettext_lazy("the character %(character)s is not in %(limit)s"),
    "characters": gettext_lazy("it is longer than %(limit)s characters"),
    "bytes": gettext_lazy("it is longer than %(limit)s bytes"),
    "escape": gettext_lazy("it holds what some programs read as the number of a character"),
    "pattern": gettext_lazy("it does not have the form that the bank asks for"),
    "unreadable": gettext_lazy("the account number can't be decrypted"),
    "BANK": gettext_lazy("it is paid through a bank, which this file can't carry"),
    "ALIPAY": gettext_lazy("it is paid to an Alipay account, which this file can't carry"),
    "rows": gettext_lazy("it can't hold more than %(limit)s payments"),
    "sum": gettext_lazy("its payments do not add up to its total"),
    "broken": gettext_lazy("making it broke off several times; the log of the worker says why"),
}
MOST_NAMED = 20


@dataclass(frozen=True)
class Problem:
    """One reason: which payment of which claim, in which column; all empty: the whole file."""

    code: str
    payment: str = ""
    claim: str = ""
    header: str = ""
    character: str = ""
    limit: str = ""

    @classmethod
    def of_the_file(cls, trouble: Trouble) -> "Problem":
        """What the trouble of a cell that all payments share means: the payer alone can lack."""
        code = "payer" if trouble.code == "empty" else trouble.code
        return cls(code, header=trouble.header, character=trouble.character, limit=trouble.limit)

    @classmethod
    def of(cls, trouble: Trouble, *, payment: str, claim: str) -> "Problem":
        """What a cell's trouble means for a payment."""
        return cls(trouble.code, payment, claim, trouble.header, trouble.character, trouble.limit)

    def as_json(self) -> dict[str, str]:
        """As it is kept in the export's row."""
        return asdict(self)

    def in_words(self) -> str:
        """One sentence in the reader's language."""
        why = str(REASONS[self.code]) % {"character": self.character, "limit": self.limit}
        if self.header:
            why = _("column “%(column)s”: %(why)s") % {"column": self.header, "why": why}
        if not self.payment:
            return _("The file: %(why)s.") % {"why": why}
        return _("Payment %(payment)s of claim %(claim)s: %(why)s.") % {
            "payment": self.payment,
            "claim": self.claim,
            "why": why,
        }


class Problems:
    """All problems of one file: the first ones are named, the others are counted."""

    def __init__(self) -> None:
        self.named: list[Problem] = []
        self.more = 0

    @classmethod
    def just(cls, problem: Problem) -> "Problems":
        """A single problem, of the whole file."""
        problems = cls()
        problems.add(problem)
        return problems

    def add(self, problem: Problem) -> None:
        """Note one problem; memory does not grow with a file full of them."""
        if len(self.named) < MOST_NAMED:
            self.named.append(problem)
        else:
            self.more += 1

    def __bool__(self) -> bool:
        return bool(self.named)

    def as_json(self) -> list[dict[str, str]]:
        """As they are kept in the export's row; the last one says how many more there are."""
        kept = [problem.as_json() for problem in self.named]
        return [*kept, {"code": "more", "limit": str(self.more)}] if self.more else kept


def in_words(kept: Iterable[dict[str, Any]]) -> list[str]:
    """The kept problems of an export as sentences."""
    return [
        _("and %(more)s more") % {"more": one["limit"]}
        if one["code"] == "more"
        else Problem(**one).in_words()
        for one in kept
    ]
