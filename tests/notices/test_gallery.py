"""The contact sheet of the letters for the documentation."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from notices import render
from notices.models import Notice
from tests.notices.reading import text_of


def test_it_draws_every_kind_and_writes_the_letters(tmp_path: Path) -> None:
    said = StringIO()
    call_command("notice_gallery", str(tmp_path / "new"), pdf=True, stdout=said)
    with Image.open(tmp_path / "new" / "notices.png") as sheet:
        assert sheet.size == (24 + 5 * (620 + 24), 24 + 2 * (877 + 24))
    assert "10 pages" in said.getvalue()
    names = sorted(path.stem for path in tmp_path.rglob("*.pdf"))
    assert names == sorted(kind.lower() for kind in Notice.Kind.values)
    assert "处理决定书" in text_of((tmp_path / "new" / "decision.pdf").read_bytes())


def test_without_the_font_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "FAMILIES", ("No Such Font",))
    with pytest.raises(CommandError, match="fonts-noto-cjk"):
        call_command("notice_gallery", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_the_sheet_alone_needs_no_option(tmp_path: Path) -> None:
    call_command("notice_gallery", str(tmp_path), stdout=StringIO())
    assert [path.name for path in tmp_path.iterdir()] == ["notices.png"]
