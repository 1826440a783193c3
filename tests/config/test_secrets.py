"""Secrets of a development machine are made once, privately, and by one process only."""

import stat
from pathlib import Path

from config.secrets import kept_secret


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    assert kept_secret(path, lambda: "first") == "first"
    assert kept_secret(path, lambda: "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_slower_of_two_takes_what_the_faster_wrote(tmp_path: Path) -> None:
    path = tmp_path / "key"

    def make_while_another_is_faster() -> str:
        path.write_text("faster\n")
        return "slower"

    assert kept_secret(path, make_while_another_is_faster) == "faster"
