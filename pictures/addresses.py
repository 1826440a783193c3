"""Reads the platform's avatar id out of an address that somebody pasted."""

import re
from urllib.parse import unquote

from django.conf import settings


def avatar_id_in(address: str) -> str:
    """The id that the first fitting expression of REDRESS_AVATAR_URLS finds; empty without one."""
    for expression in settings.REDRESS_AVATAR_URLS:
        if found := re.search(expression, address):
            return unquote(found["id"] or "")
    return ""


def broken_expressions() -> list[str]:
    """The expressions of REDRESS_AVATAR_URLS that cannot be read or have no group `id`."""
    return [text for text in settings.REDRESS_AVATAR_URLS if not _usable(text)]


def _usable(expression: str) -> bool:
    try:
        return "id" in re.compile(expression).groupindex
    except re.error:
        return False
