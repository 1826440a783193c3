"""The parts of taking screenshots that need no browser."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from config.demo import screenshots


def test_a_site_that_ends_is_not_waited_for() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with pytest.raises(RuntimeError, match="did not start"):
        screenshots.wait_for("http://127.0.0.1:9", ended)


def test_a_picture_is_kept_with_a_palette(tmp_path: Path) -> None:
    drawn = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(drawn, "PNG")
    screenshots.kept(drawn.getvalue(), tmp_path / "shot.png")
    with Image.open(tmp_path / "shot.png") as kept:
        assert kept.mode == "P"
        assert kept.size == (256, 256)


def test_every_screenshot_of_the_readme_is_there() -> None:
    folder = screenshots.ROOT / "docs" / "screenshots"
    for name in ("claim-form", "queue", "comparison", "batch"):
        with Image.open(folder / f"{name}.png") as shot:
            assert shot.width >= 1280
