"""Files of decisions: three forms, the command line, and the record that the database guards."""

import csv
import io
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from claims.models import Claim
from review import actions
from review.formats import write
from review.models import DecisionExport
from review.queries.decisions import COLUMNS, Wanted
from tests.factories import NOW
from tests.review.test_database import refused
from tests.review.test_exports import rows, table

pytestmark = pytest.mark.django_db


# --- The three forms ------------------------------------------------------------------------

CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r")), st.none(), st.booleans()
)


@given(st.lists(st.fixed_dictionaries({"one": CELLS, "two": CELLS}), max_size=4))
def test_every_form_says_the_same(data: list[dict[str, Any]]) -> None:
    def written(form: str) -> str:
        return b"".join(write(form, ("one", "two"), data)).decode("utf-8")

    lines = [json.loads(line) for line in written("jsonl").split("\n") if line]
    assert lines == data == json.loads(written("json"))
    cells = list(csv.reader(io.StringIO(written("csv").removeprefix("\ufeff"), newline="")))
    assert cells[0] == ["one", "two"]
    assert len(cells) == 1 + len(data)
    for cell in (cell for row in cells for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"))


def test_long_exports_leave_in_pieces_without_being_held() -> None:
    taken = 0

    def endless() -> Iterator[dict[str, str]]:
        nonlocal taken
        while True:
            taken += 1
            yield {"one": "x" * 1000}

    for form in ("csv", "jsonl", "json"):
        taken = 0
        pieces = write(form, ["one"], endless())
        assert 64 * 1024 <= len(next(pieces)) < 70 * 1024
        assert taken < 70


def test_cells_of_a_table(upheld: Claim) -> None:
    (row,) = table(b"".join(write("csv", COLUMNS, rows())))
    assert row["elements"] == "CHARACTER POSE"
    assert (row["appealed"], row["stands"], row["round"]) == ("false", "true", "0")
    assert json.loads(row["thresholds"]) == {"likely": 0.8, "possible": 0.4}


# --- The command line -----------------------------------------------------------------------


def test_a_file_is_written_from_the_command_line(
    upheld: Claim, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "decisions.csv"
    call_command("export_decisions", to=str(file))
    export = DecisionExport.objects.get()
    assert (export.by, export.rows, export.broken) == (None, 1, False)
    assert export.sha256 == sha256(file.read_bytes()).hexdigest()
    assert table(file.read_bytes())[0]["claim_reference"] == upheld.reference
    assert f"1 rows, SHA-256 {export.sha256}" in capsys.readouterr().err
    with pytest.raises(CommandError, match="File exists"):
        call_command("export_decisions", to=str(file))
    assert DecisionExport.objects.count() == 1


def test_the_command_line_pours_into_a_pipe(
    upheld: Claim, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdout", out)
    call_command("export_decisions", "--format", "json", "--to", "-", "--ground", "UPHELD")
    written = out.buffer.getvalue()
    assert [row["ground"] for row in json.loads(written)] == ["UPHELD"]


def test_the_command_line_names_what_it_does_not_understand(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="since"):
        call_command("export_decisions", "--since", "soon", "--to", str(tmp_path / "x"))
    assert list(tmp_path.glob("x")) == []


# --- What the database refuses --------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review_decisionexport SET rows = 1",
        "DELETE FROM review_decisionexport",
    ],
)
def test_a_closed_record_stays(senior: User, change: str) -> None:
    export = actions.begin_export(Wanted(), form="csv", by=senior, now=NOW)
    actions.end_export(export, rows=0, digest="0" * 64, broken=False, now=NOW)
    assert "closed once" in refused(change)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ('UPDATE review_decisionexport SET wanted = \'{"ground": "UPHELD"}\'', "closed once"),
        ("UPDATE review_decisionexport SET by_id = NULL", "closed once"),
        ("DELETE FROM review_decisionexport", "closed once"),
        ("UPDATE review_decisionexport SET ended_at = now()", "decision_export_ended_whole"),
        ("UPDATE review_decisionexport SET rows = 3", "decision_export_ended_whole"),
    ],
)
def test_an_open_record_can_only_be_closed(senior: User, change: str, why: str) -> None:
    actions.begin_export(Wanted(), form="csv", by=senior, now=NOW)
    assert why in refused(change)


def test_an_unknown_form(senior: User) -> None:
    sql = """INSERT INTO review_decisionexport (public_id, form, wanted, began_at, broken, sha256)
             VALUES (gen_random_uuid(), 'xlsx', '{}', now(), false, '')"""
    assert "decision_export_form_known" in refused(sql)
