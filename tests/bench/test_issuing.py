"""A worker that issues notices, killed again and again, and what is printed of it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import issuing
from bench.issuing import Size
from notices.models import Notice
from notices.storage import read_back

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
    pytest.mark.timeout(600),  # every killed worker is replaced by one that reads its fonts anew
]


def test_every_decision_has_one_notice_though_the_worker_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def here() -> Iterator[Path]:
        yield tmp_path

    monkeypatch.setattr(issuing, "scratch_site", here)
    monkeypatch.setattr(issuing, "QUICK", Size(8, 3, 500.0))
    monkeypatch.setattr(sys, "argv", ["bench.issuing", "--quick", "--json"])
    issuing.main()
    figures = json.loads(capsys.readouterr().out)
    assert (figures["decisions"], figures["notices"], figures["receipts"]) == (8, 8, 8)
    assert figures["kills"] == 3
    wrong = {name: figures[name] for name in ("gaps", "twice", "lost", "damaged", "failed")}
    assert wrong == dict.fromkeys(wrong, 0)
    assert figures["unrecorded"] == 0
    numbers = (
        Notice.objects.filter(kind="DECISION").order_by("step").values_list("number", flat=True)
    )
    assert sorted(number[-6:] for number in numbers) == [f"{n:06d}" for n in range(1, 9)]


def test_what_is_wrong_is_counted(tmp_path: Path) -> None:
    figures = issuing.measured(Size(2, 0, 500.0), tmp_path)
    assert (figures["damaged"], figures["lost"]) == (0, 0)
    one, other = Notice.objects.filter(kind="DECISION")
    Path(one.pdf.path).unlink()
    Path(other.pdf.path).write_bytes(read_back(other) + b"%")
    assert issuing.found()["damaged"] == 2


def test_what_has_no_notice_when_patience_ends_is_lost(tmp_path: Path) -> None:
    assert issuing.measured(Size(2, 0, 0.0), tmp_path)["lost"] == 2
