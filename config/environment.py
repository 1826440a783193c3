"""Reads settings from environment variables and remembers what was wrong with them."""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """One variable whose value cannot be used; `message` says why, `hint` what to do."""

    variable: str
    message: str
    hint: str


@dataclass
class Environment:
    """Typed look-ups that note a bad value and go on with the default.

    Going on lets the system checks name all bad values at once, instead of a traceback for the
    first. `names` collects every variable that was looked up. A variable may also be given as
    NAME_FILE, the path of a file that holds the value.
    """

    source: Mapping[str, str]
    names: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._env = environ.FileAwareEnv()
        self._env.ENVIRON = environ.fileaware_mapping.FileAwareMapping(dict(self.source))

    def given(self, name: str) -> bool:
        """Whether a variable has a value of its own."""
        return bool(self._read(name, "", lambda: self._env.str(name).strip(), "text"))

    def text(self, name: str, default: str = "") -> str:
        return self._read(name, default, lambda: self._env.str(name).strip(), "text")

    def flag(self, name: str, default: bool) -> bool:
        return self._read(name, default, lambda: _flag(self._env.str(name)), "one of 1, 0, on, off")

    def whole(self, name: str, default: int, *, least: int = 0) -> int:
        expected = f"a whole number of at least {least}"
        return self._read(name, default, lambda: _whole(self._env.str(name), least), expected)

    def matching(self, name: str, default: str, pattern: str, expected: str) -> str:
        return self._read(name, default, lambda: _match(self._env.str(name), pattern), expected)

    def day(self, name: str, default: str) -> date:
        def read() -> date:
            return date.fromisoformat(self._env.str(name).strip())

        return self._read(name, date.fromisoformat(default), read, "a day like 2026-03-02")

    def words(self, name: str, default: list[str]) -> list[str]:
        return self._read(name, default, lambda: _words(self._env.str(name)), "a comma list")

    def folder(self, name: str, default: Path) -> Path:
        return self._read(name, default, lambda: Path(self._env.str(name)).expanduser(), "a path")

    def address(self, name: str, default: str, *, schemes: tuple[str, ...]) -> str:
        expected = "an address that starts with " + " or ".join(f"{s}://" for s in schemes)
        return self._read(name, default, lambda: _address(self._env.str(name), schemes), expected)

    def url(self, name: str, parse: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        """A server's URL as the settings dictionary that `parse` makes of it; {} when absent."""

        def read() -> dict[str, Any]:
            with warnings.catch_warnings(action="ignore"):  # an unknown kind is noted below
                settings = parse(self._env.str(name).strip())
            if not (
                settings.get("ENGINE") or settings.get("BACKEND") or settings.get("EMAIL_BACKEND")
            ):
                raise ValueError
            return settings

        return self._read(name, {}, read, "a URL like scheme://user:password@host:port/name")

    def _read(self, name: str, default: T, read: Callable[[], T], expected: str) -> T:
        self.names.add(name)
        try:
            if not self._env.ENVIRON.get(name, "").strip():
                return default
            return read()
        except OSError as error:
            self._note(name, f"{name}_FILE cannot be read: {error.strerror}.", "Fix the path.")
        except (ValueError, KeyError, ImproperlyConfigured):
            self._note(name, f"{name} is not {expected}.", f"Set {name} to {expected}.")
        return default

    def _note(self, name: str, message: str, hint: str) -> None:
        self.problems.append(Problem(name, message, hint))


def origins_of(address: str) -> list[str]:
    """The origin of an address, as a content security policy names it; none of no address."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if address else []


def _flag(value: str) -> bool:
    lowered = value.strip().lower()
    if lowered not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ValueError(value)
    return lowered in {"1", "true", "yes", "on"}


def _whole(value: str, least: int) -> int:
    number = int(value.strip())
    if number < least:
        raise ValueError(value)
    return number


def _match(value: str, pattern: str) -> str:
    if not re.fullmatch(pattern, value.strip()):
        raise ValueError(value)
    return value.strip()


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _address(value: str, schemes: tuple[str, ...]) -> str:
    address = value.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in schemes or not parts.netloc:
        raise ValueError(value)
    return address
