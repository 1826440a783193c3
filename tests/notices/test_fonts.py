"""Whether the machine has the fonts is known before a letter comes out as boxes."""

from pathlib import Path

import pytest

from notices import fonts


def lister(folder: Path, families: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another `fc-list` first, as a machine with other fonts would have it."""
    program = folder / "fc-list"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{families}\nEND\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_this_machine_has_them() -> None:
    assert fonts.missing_fonts() == []
    assert not fonts.missing_subsetter()


def test_a_machine_without_fontconfig_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts.missing_fonts() == ["Noto Serif CJK SC", "Noto Sans CJK SC"]


def test_a_machine_with_the_japanese_face_alone_lacks_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lister(tmp_path, "Noto Sans CJK JP\nNoto Serif CJK SC,Noto Serif CJK SC Black", monkeypatch)
    assert fonts.missing_fonts() == ["Noto Sans CJK SC"]


def test_a_missing_subsetter_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SUBSETTER", "no-such-library")
    assert fonts.missing_subsetter()
