"""The checks that look at this machine rather than at variables."""

import pytest
from django.conf import LazySettings
from django.core.checks import ERROR, WARNING
from django.core.management.base import SystemCheckError

from config.checks import (
    approval_limits_agree,
    bank_profiles_can_be_used,
    must_be_usable,
    notices_can_be_printed,
    outgoing_addresses_are_guarded,
)
from config.environment import Problem
from config.settings import env
from pictures.fetching import Rules
from pictures.outgoing import rules, rules_for_avatars


@pytest.mark.parametrize(("debug", "letter", "level"), [(True, "W", WARNING), (False, "E", ERROR)])
def test_a_machine_that_cannot_print_notices_is_warned_or_refused(
    debug: bool,
    letter: str,
    level: int,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.DEBUG = debug
    monkeypatch.setattr("config.checks.missing_fonts", lambda: ["Noto Sans CJK SC"])
    monkeypatch.setattr("config.checks.missing_subsetter", lambda: True)
    found = notices_can_be_printed(None)
    assert [message.id for message in found] == [f"redress.{letter}010", f"redress.{letter}011"]
    assert {message.level for message in found} == {level}
    assert "fonts-noto-cjk" in str(found[0].hint)
    assert "libharfbuzz-subset0" in str(found[1].hint)


def test_a_machine_that_has_all_is_left_in_peace() -> None:
    assert notices_can_be_printed(None) == []


def test_all_that_is_wrong_is_raised_together(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True
    must_be_usable()
    problems = [Problem("A", "A is wrong.", "Mend A."), Problem("B", "B is wrong.", "Mend B.")]
    monkeypatch.setattr(env, "problems", problems)
    with pytest.raises(SystemCheckError, match=r"Redress cannot start:(.|\n)*A is(.|\n)*B is"):
        must_be_usable()


@pytest.mark.parametrize(
    ("top", "people", "words"),
    [
        (0, [], []),
        (50_000, ["a@example.org", "b@example.org"], []),
        (49_999, ["a@example.org", "b@example.org"], ["is below"]),
        (60_000, ["a@example.org", "A@example.org"], ["fewer than two"]),
        (1, [], ["is below", "fewer than two"]),
        (0, ["a@example.org", "b@example.org"], ["no amount"]),
    ],
)
def test_limits_of_approval_that_contradict_each_other_stop_the_start(
    settings: LazySettings, top: int, people: list[str], words: list[str]
) -> None:
    settings.REDRESS_APPROVAL_LIMIT, settings.REDRESS_APPROVAL_TOP = 50_000, top
    settings.REDRESS_APPROVERS = people
    found = approval_limits_agree(None)
    assert [message.id for message in found] == ["redress.E017"] * len(words)
    assert all(word in message.msg for word, message in zip(words, found, strict=True))
    assert all(message.hint for message in found)


def test_a_bank_profile_that_cannot_be_used_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert bank_profiles_can_be_used(None) == []
    monkeypatch.setattr("config.checks.broken_profiles", lambda: ["a.toml: no columns"])
    [message] = bank_profiles_can_be_used(None)
    assert (message.id, message.msg) == ("redress.E040", "a.toml: no columns")


def test_what_is_asked_outside_is_checked(settings: LazySettings) -> None:
    settings.DEBUG = False
    settings.REDRESS_AVATAR_HOSTS = ["Pictures.Example.org", "*.example.org"]
    assert outgoing_addresses_are_guarded(None) == []
    settings.REDRESS_AVATAR_HOSTS = ["*", "pictures.example.org"]
    settings.REDRESS_FETCH_PORTS = ["443", "0", "65536", "https", "²"]
    settings.REDRESS_FETCH_INSIDE = ["127.0.0.1/8", "10.0.0.0/8"]
    settings.REDRESS_FETCH_PLAIN = True
    found = outgoing_addresses_are_guarded(None)
    assert [message.id for message in found] == ["redress.E051"] * 6 + ["redress.E052"] * 2
    assert "REDRESS_AVATAR_HOSTS holds *, which" in found[0].msg
    assert "127.0.0.1/8" in found[5].msg
    settings.DEBUG = True
    assert len(outgoing_addresses_are_guarded(None)) == 6


def test_the_guard_follows_the_settings(settings: LazySettings) -> None:
    assert rules_for_avatars() == Rules(hosts=())
    assert rules() == Rules(hosts=None)
    settings.REDRESS_AVATAR_HOSTS = ["Pictures.Example.org"]
    settings.REDRESS_FETCH_PLAIN, settings.REDRESS_FETCH_PORTS = True, ["443", "8443"]
    assert rules_for_avatars() == Rules(
        ("pictures.example.org",), frozenset({"http", "https"}), frozenset({443, 8443})
    )
