"""Text from outside, made so that a letter prints it literally and nothing else.

Characters that would reorder, hide or overprint their neighbours are written as their number,
[U+202E]; so are pictographs that no installed font has. Letters are never replaced: a name is
printed as it is, or the letter is refused.
"""

import re
import unicodedata
from collections.abc import Iterable

JOINERS = frozenset("\u200c\u200d")  # needed to write Persian, Hindi and joined pictographs
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
PICTOGRAPHS = frozenset({"So", "Sk", "Sm", "Sc", "Co", "Cn"})
MARKS = frozenset({"Mn", "Me"})
BLANK_LINES = re.compile(r"\n{3,}")
MOST_MARKS = 4  # on one letter; Vietnamese needs two, Hebrew with accents three


def printable(text: str, without: frozenset[str] = frozenset()) -> str:
    """Return the text as a letter may print it; lines stay lines, blank ones come singly.

    `without` are pictographs that no font has; `irreplaceable` has found no letter among them.
    """
    written: list[str] = []
    marks = 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    for char in BLANK_LINES.sub("\n\n", lines):
        category = unicodedata.category(char)
        marks = marks + 1 if category in MARKS else 0
        hidden = category in HIDDEN and char != "\n" and char not in JOINERS
        plain = not hidden and char not in without and marks <= MOST_MARKS
        written.append(char if plain else number(char))
    return "".join(written)


def number(char: str) -> str:
    """A character as its Unicode number in brackets."""
    return f"[U+{ord(char):04X}]"


def irreplaceable(chars: Iterable[str]) -> list[str]:
    """Those of some characters that are no pictographs, so that no number may stand for them."""
    return sorted(
        char
        for char in chars
        if unicodedata.category(char) not in PICTOGRAPHS and char not in JOINERS
    )
