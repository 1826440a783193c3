"""`manage.py evidence` on two files: pictures, words, and clear errors; no database is asked."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from PIL import Image

from similarity.evidence import VIEWS
from similarity.management.commands import evidence
from tests.similarity.drawing import blank, character
from tests.similarity.exhibited import NUMBERS, POINTS, pair
from tests.similarity.movements import signals


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """An original and its mirrored crop, as files."""
    paths = [tmp_path / "original.png", tmp_path / "avatar.png"]
    for path, image in zip(paths, pair(), strict=True):
        image.save(path)
    return paths


def test_it_writes_every_view_and_says_what_is_seen(
    files: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measured = signals(NUMBERS, orientation="mirrored", points=POINTS)
    monkeypatch.setattr(evidence, "measure", lambda *_: measured)
    out = tmp_path / "deep" / "out"
    call_command("evidence", *files, out=out)
    assert {path.name for path in out.iterdir()} == {f"{view}.webp" for view in VIEWS}
    said = capsys.readouterr().out.splitlines()
    assert str(out / "regions.webp") in said
    with Image.open(out / "regions.webp") as image:
        assert image.format == "WEBP"
    assert "The avatar fits onto the original once it is mirrored." in said
    first = (out / "overlay.webp").read_bytes()
    call_command("evidence", *files, out=out, language="zh-hans")
    assert (out / "overlay.webp").read_bytes() == first
    assert "将头像镜像后，与原作重合。" in capsys.readouterr().out


def test_what_shares_nothing_is_put_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    character(1).save(tmp_path / "one.png")
    blank().save(tmp_path / "blank.png")
    call_command("evidence", tmp_path / "one.png", tmp_path / "blank.png", out=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["pair.webp"]
    assert "nothing can be aligned" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.png", "page.png"])
def test_a_file_that_is_no_picture_is_named(name: str, files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "page.png").write_text("<html>")
    with pytest.raises(CommandError, match=name):
        call_command("evidence", files[0], tmp_path / name, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_named(files: list[Path]) -> None:
    with pytest.raises(CommandError, match=r"original\.png"):
        call_command("evidence", *files, out=files[0])


def test_a_model_that_cannot_be_loaded_is_named(
    files: list[Path], tmp_path: Path, settings: LazySettings
) -> None:
    settings.CLIP_MODEL = "no-such-model"
    with pytest.raises(CommandError, match="is no model of open_clip"):
        call_command("evidence", *files, out=tmp_path / "out")
