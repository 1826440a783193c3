"""What is generated or promised in the repository: the states page, the declaration."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from claims.declaration import TEXTS, VERSION, text_of
from claims.diagram import mermaid, page, table
from claims.states import ENDED, STEPS, State

# Claims carry a declaration by its version: a text that was ever signed stays as it was.
SIGNED = {"2026-1": "ebee0c4622a8745bd06a9fb7d249135faef649e1ff7dd96b9edd9c93dc9e222d"}


def test_the_states_page_is_what_the_table_says() -> None:
    call_command("state_diagram", check=True, stdout=StringIO())


def test_a_stale_states_page_is_named_and_written_anew(tmp_path: Path) -> None:
    target = tmp_path / "states.md"
    with pytest.raises(CommandError, match="make diagram"):
        call_command("state_diagram", check=True, to=target)
    with translation.override("zh-hans"):
        call_command("state_diagram", to=target, stdout=StringIO())
    with translation.override("en"):
        assert target.read_text(encoding="utf-8") == page()
    target.write_text("old", encoding="utf-8")
    with pytest.raises(CommandError, match="stale"):
        call_command("state_diagram", check=True, to=target)


def test_the_diagram_has_every_step_and_no_other() -> None:
    arrows = {tuple(line.split(" --> ")) for line in map(str.strip, mermaid().splitlines()[2:])}
    steps = {(old.value, new.value) for old in State for new in STEPS[old]}
    ends = {(old.value, "[*]") for old in ENDED}
    assert {old for old in State if not STEPS[old]} <= ENDED
    assert arrows == steps | ends
    assert table().count("\n") == len(State) + 1


def test_a_signed_declaration_is_never_edited() -> None:
    hashes = {
        version: hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
        for version, texts in TEXTS.items()
    }
    assert hashes == SIGNED
    assert VERSION in TEXTS


def test_the_declaration_is_there_in_both_languages() -> None:
    assert text_of(VERSION, "zh-Hans").startswith("本人声明")
    assert text_of(VERSION, "en") == text_of(VERSION, "fr")
    assert text_of(VERSION, "en").startswith("I declare")
