"""The closed list of what stands in braces in a reusable text until it is filled in."""

import re
from collections.abc import Mapping

NAMES = ("work", "claim", "published", "generated")
_BRACES = re.compile(r"\{\s*([^{}\s]*)\s*\}")


def unknown(text: str) -> list[str]:
    """Words in braces that nothing will fill in, as they stand, in order."""
    return [found[0] for found in _BRACES.finditer(text) if found[1] not in NAMES]


def unfilled(text: str) -> list[str]:
    """Placeholders that were left in a text, as they stand, in order."""
    return [found[0] for found in _BRACES.finditer(text) if found[1] in NAMES]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder that has a value replaced; the others stay to be seen."""
    return _BRACES.sub(lambda found: values.get(found[1]) or found[0], text)
