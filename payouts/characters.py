"""Whether a name survives every shipped way to a bank: as text, as bytes, and in a spreadsheet.

Chinese banks read GB 18030, which has a place for every character of Unicode: rare characters of
names such as U+36C3, U+4DAE and U+2B5AF survive it, where GBK would lose them. What is refused is
refused for another reason: it can't be seen, it means something else on another computer, it is a
picture, or a spreadsheet would calculate with it.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from payouts import bankfile

EVERY_BANK: Final = "gb18030"
# Characters that leave no mark although their category says letter, mark or symbol.
_BLANK: Final = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF),
)  # fmt: skip
# Signs and emoji: no account is opened under one.
_PICTURES: Final = ((0x2600, 0x27BF), (0x1F000, 0x1FAFF))
_CODES: Final = {
    "Cc": "control", "Zl": "control", "Zp": "control",
    "Cf": "invisible", "Cs": "surrogate", "Co": "private", "Cn": "unassigned",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Why a value can't go to a bank; `character` is the one concerned, if it is one.

    `code` is "empty", "formula", "bytes", "charset", "picture", "control", "invisible",
    "surrogate", "private" or "unassigned".
    """

    code: str
    character: str = ""

    @property
    def name(self) -> str:
        """The character as U+XXXX, since some can't be shown."""
        return f"U+{ord(self.character):04X}" if self.character else ""


def problem_of(
    value: str, *, charset: str = EVERY_BANK, most_bytes: int | None = None
) -> Problem | None:
    """What keeps a value from a bank that reads `charset` (a Python codec); None if nothing does.

    `most_bytes` counts bytes in that set, as banks do: two for most Chinese characters, four for
    rare ones. Raises `LookupError` for a codec that does not exist.
    """
    "".encode(charset)  # a wrong name is the caller's mistake, also where the value is refused
    for character in value:
        if code := _problem_of_one(character, charset):
            return Problem(code, character)
    if code := bankfile.problem_of(value):
        return Problem(code)
    if most_bytes is not None and len(value.encode(charset)) > most_bytes:
        return Problem("bytes")
    return None


def _problem_of_one(character: str, charset: str) -> str:
    if code := _CODES.get(unicodedata.category(character), ""):
        return code
    if _within(character, _BLANK):
        return "invisible"
    if _within(character, _PICTURES):
        return "picture"
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return "charset"
    return ""


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)
