"""The files of bench.labels, what counts as right and as a crash, and a run of it."""

import json
import sys
from collections.abc import Iterator

import pytest
from pillow_heif import register_heif_opener

from bench import labels
from bench._damage import mutated
from pictures.provenance import read

register_heif_opener()


@pytest.mark.parametrize("kind", labels.KINDS)
def test_every_kind_of_right_file_is_read_right_and_as_no_other(kind: str) -> None:
    make, expected = labels.KINDS[kind]
    found = read(make(labels.drawn(1, labels.SMALL)))
    assert labels.is_right(kind, found)
    other = "png_text" if expected != ("aigc",) else "png_plain"
    assert not labels.is_right(other, found)


def test_damage_is_the_same_every_time_and_mostly_damage() -> None:
    seeds = [b"\x89PNG\r\n\x1a\n" + bytes(64), b"abc" * 30]
    damaged = mutated(seeds, 100)
    assert damaged == mutated(seeds, 100)
    assert sum(data in seeds for data in damaged) < 10


def test_what_raises_is_counted_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(data: bytes) -> Iterator[object]:
        if data == b"bad":
            raise ZeroDivisionError
        return iter(())

    monkeypatch.setattr(labels, "read", lambda data: list(failing(data)))
    figures = labels.measured([("png_plain", b"good"), ("damaged", b"bad"), ("png_text", b"good")])
    assert figures["files"] == 3
    assert figures["crashes"] == 1
    assert (figures["right"], figures["right_files"]) == (1, 2)


def test_a_run_prints_what_it_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["labels", "--quick", "--json"])
    monkeypatch.setattr(labels, "QUICK_DAMAGED", 60)
    monkeypatch.setattr(labels, "QUICK_RIGHT", len(labels.KINDS))
    labels.main()
    figures = json.loads(capsys.readouterr().out)
    assert figures["files"] == 60 + len(labels.KINDS)
    assert figures["crashes"] == 0
    assert figures["right"] == figures["right_files"] == len(labels.KINDS)
    assert {f"ms_per_file_{name}" for name in (*labels.KINDS, "damaged")} <= figures.keys()
