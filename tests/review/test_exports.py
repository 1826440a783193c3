"""Taking all settled decisions along: what is in the file, who may, and what is written down."""

import csv
import io
import json
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from review import actions
from review.digest import evidence_digest
from review.forms import DecisionFilter
from review.models import DecisionExport, Verdict
from review.queries.decisions import COLUMNS, Wanted, decision_rows, exports_of, settled_decisions
from tests.factories import NOW, make_comparison, make_user
from tests.review.browsing import SignIn, text
from tests.review.cases import (
    at,
    decide,
    decide_all,
    dismissed,
    in_review,
    lease,
    pictures_of,
    proposed,
)

pytestmark = pytest.mark.django_db
PAGE = "/review/decisions/"
API = "/api/v1/review/decisions/"


def rows(wanted: Wanted | None = None, *, to: User | None = None) -> list[dict[str, Any]]:
    return list(decision_rows(settled_decisions(wanted or Wanted(), to=to)))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def table(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def overturned(reviewer: User, senior: User) -> Claim:
    """Dismissed in both pictures; one was disputed and is upheld after the appeal."""
    claim = dismissed(in_review(works=2), by=reviewer, now=at(3))
    first, _second = pictures_of(claim)
    disputed = [actions.Disputed(first, "Look again.", [])]
    actions.file_appeal(claim, by=claim.claimant, grounds="", disputed=disputed, now=at(4))
    other = make_user(Role.REVIEWER)
    approval = decide_all(claim, ["UPHELD"], by=other, now=at(5))
    assert approval is not None
    actions.approve(approval, by=senior, now=at(6))
    return claim


# --- What is a decision ---------------------------------------------------------------------


def test_a_row_tells_the_whole_decision(upheld: Claim, reviewer: User, senior: User) -> None:
    (row,) = rows()
    picture = upheld.pictures.get()
    assert upheld.avatar is not None
    assert tuple(row) == COLUMNS
    assert row == {
        "claim_reference": upheld.reference,
        "claim_id": str(upheld.public_id),
        "picture_id": str(picture.public_id),
        "original_sha256": picture.work.blob.sha256,
        "avatar_sha256": upheld.avatar.blob.sha256,
        "round": 0,
        "ground": "UPHELD",
        "ground_words": "Upheld: copied without permission",
        "access": "PRESUMED",
        "elements": ["CHARACTER", "POSE"],
        "reason": "The face, the pose and the colours are the same.",
        "reviewer": reviewer.email,
        "decided_at": "2026-03-02T02:01:00+00:00",
        "approver": senior.email,
        "approved_at": "2026-03-02T02:02:00+00:00",
        "settled_at": "2026-03-02T02:02:00+00:00",
        "band": "LIKELY",
        "score": 0.91,
        "thresholds": {"likely": 0.8, "possible": 0.4},
        "model": "redress-small:0123456789ab",
        "weights_sha256": "0" * 64,
        "calibration_sha256": "1" * 64,
        "compared_at": "2026-03-02T02:00:00+00:00",
        "evidence_digest": evidence_digest(upheld),
        "appealed": False,
        "overturned": False,
        "stands": True,
    }


def test_drafts_proposals_and_what_was_set_aside_are_no_decisions(
    reviewer: User, senior: User
) -> None:
    draft = in_review()
    lease(draft, by=reviewer)
    decide(pictures_of(draft)[0], by=reviewer)
    lease(draft, by=senior, now=at(60))
    assert Verdict.objects.count() == 1
    proposed(in_review(), by=reviewer, now=at(1))
    assert rows() == []
    decide_all(draft, ["UNPROVEN"], by=senior, now=at(61))
    (row,) = rows()
    assert (row["reviewer"], row["ground"], row["approver"]) == (senior.email, "UNPROVEN", None)
    assert row["settled_at"] == "2026-03-02T03:01:00+00:00"


def test_what_an_appeal_changes(overturned: Claim) -> None:
    found = [
        (row["round"], row["ground"], row["appealed"], row["overturned"], row["stands"])
        for row in rows()
    ]
    assert found == [
        (0, "UNPROVEN", True, True, False),
        (0, "UNPROVEN", False, False, True),
        (1, "UPHELD", False, False, True),
    ]
    assert [row["settled_at"][14:16] for row in rows()] == ["03", "03", "06"]


def test_a_first_decision_under_appeal_is_settled_and_still_stands(reviewer: User) -> None:
    claim = dismissed(in_review(), by=reviewer)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(1))
    other = make_user(Role.REVIEWER)
    lease(claim, by=other, now=at(2))
    decide(pictures_of(claim)[0], by=other, now=at(3))
    (row,) = rows()
    assert (row["round"], row["appealed"], row["overturned"], row["stands"]) == (
        0,
        True,
        False,
        True,
    )
    actions.propose(claim, by=other, now=at(4))
    assert [row["round"] for row in rows()] == [0]


def test_dismissed_twice_is_settled_twice(reviewer: User) -> None:
    claim = dismissed(in_review(), by=reviewer, now=at(1))
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=at(2))
    decide_all(claim, ["LICENSED"], by=make_user(Role.REVIEWER), now=at(3))
    found = [(row["ground"], row["settled_at"][14:16], row["overturned"]) for row in rows()]
    assert found == [("UNPROVEN", "01", False), ("LICENSED", "03", False)]
    assert [row["stands"] for row in rows()] == [False, True]


def test_the_comparison_is_the_one_that_was_decided_on(upheld: Claim) -> None:
    make_comparison(upheld.pictures.get(), score=0.2, now=at(30))
    assert [row["score"] for row in rows()] == [0.91]


def test_what_was_never_compared_has_no_figures(upheld: Claim) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM similarity_exhibit; DELETE FROM similarity_comparison")
    (row,) = rows()
    assert (row["band"], row["score"], row["thresholds"], row["compared_at"]) == (None,) * 4


def test_a_decision_without_its_step_has_no_moment_of_settling(reviewer: User) -> None:
    dismissed(in_review(), by=reviewer)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM claims_step WHERE new = 'DISMISSED'")
        cursor.execute("SET session_replication_role = origin")
    (row,) = rows()
    assert (row["settled_at"], row["band"]) == (None, "LIKELY")


# --- The filter -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["UPHELD", "UNPROVEN", "UNPROVEN", "UPHELD"]),
        ({"ground": "UPHELD"}, ["UPHELD", "UPHELD"]),
        ({"round": "appeal"}, ["UPHELD"]),
        ({"round": "first", "ground": "UPHELD"}, ["UPHELD"]),
        ({"state": "DISMISSED"}, []),
        ({"reviewer": "REVIEWER@example.org"}, ["UPHELD", "UNPROVEN", "UNPROVEN"]),
        ({"since": "2026-03-02", "until": "2026-03-02"}, ["UPHELD", "UNPROVEN"] * 2),
        ({"since": "2026-03-03"}, []),
        ({"until": "2026-03-01"}, []),
    ],
)
def test_a_filter_narrows(
    upheld: Claim, overturned: Claim, wanted: dict[str, str], expected: list[str]
) -> None:
    form = DecisionFilter(wanted)
    assert form.is_valid(), form.errors
    assert sorted(row["ground"] for row in rows(form.wanted())) == sorted(expected)


def test_days_are_those_of_china(reviewer: User) -> None:
    dismissed(in_review(), by=reviewer, now=NOW.replace(hour=16))  # midnight there
    assert rows(Wanted(until=date(2026, 3, 2))) == []
    assert len(rows(Wanted(since=date(2026, 3, 3), until=date(2026, 3, 3)))) == 1


def test_nobody_reads_who_decided_their_own_claim(upheld: Claim, senior: User) -> None:
    assert len(rows(to=senior)) == 1
    assert rows(to=upheld.claimant) == []


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_batches_leave_nothing_out(
    size: int, upheld: Claim, overturned: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rows()
    monkeypatch.setattr("review.queries.decisions.ROWS_AT_ONCE", size)
    assert rows() == expected
    assert len(expected) == 4


def test_a_batch_costs_the_same_however_many_rows(upheld: Claim, overturned: Claim) -> None:
    counts = []
    for reference in (upheld.reference, None):
        found = settled_decisions(Wanted(), to=None)
        if reference:
            found = found.filter(picture__claim__reference=reference)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(list(decision_rows(found))) == (1 if reference else 4)
        counts.append(len(asked))
    assert counts == [6, 6]


# --- Who may, and what is written down ------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_a_download_is_written_down(
    form: str, upheld: Claim, overturned: Claim, auditor: User, client_for: SignIn
) -> None:
    browser = client_for(auditor)
    response = browser.get(f"{PAGE}redress-decisions.{form}", {"ground": "UPHELD"})
    export = DecisionExport.objects.get()
    assert (export.ended_at, export.rows, export.sha256) == (None, None, "")
    data = body(response)
    export.refresh_from_db()
    assert (export.by, export.form, export.broken, export.rows) == (auditor, form, False, 2)
    assert export.wanted == {"ground": "UPHELD"}
    assert export.sha256 == sha256(data).hexdigest()
    assert response.headers["Redress-Export"] == str(export.public_id)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert f'filename="{export.filename}"' in response.headers["Content-Disposition"]
    assert str(export) == f"{form} · {export.began_at:%Y-%m-%d %H:%M}"
    page = text(browser.get(PAGE))
    assert export.sha256[:16] in page
    assert "ground: UPHELD" in page


def test_what_is_broken_off_is_marked_so(upheld: Claim, senior: User) -> None:
    wanted = Wanted(after_appeal=False, reviewer="a@example.org", since=date(2026, 1, 1))
    for read in (0, 1):
        export = actions.begin_export(Wanted(), form="csv", by=senior, now=at(9))
        sending = actions.Sending(export, Wanted(), clock=lambda: at(10))
        sent = list(islice(sending, read))
        sending.close()
        export.refresh_from_db()
        assert (export.broken, export.ended_at) == (True, at(10))
        assert export.sha256 == sha256(b"".join(sent)).hexdigest()
    told = {"after_appeal": False, "reviewer": "a@example.org", "since": "2026-01-01"}
    assert wanted.told() == told


def test_the_page_tells_of_broken_exports_and_such_without_an_end(
    upheld: Claim, senior: User, auditor: User, client_for: SignIn
) -> None:
    broken = actions.begin_export(Wanted(), form="csv", by=senior, now=at(9))
    actions.end_export(broken, rows=7, digest="a" * 64, broken=True, now=at(9))
    actions.begin_export(Wanted(), form="json", by=None, now=at(9))
    assert "broken off" in text(client_for(senior).get(PAGE))
    page = text(client_for(auditor).get(PAGE))
    for words in ("broken off", "no end on record", "the command line"):
        assert words in page
    assert (exports_of(senior).count(), exports_of(auditor).count()) == (1, 2)


@pytest.mark.parametrize("who", ["reviewer", "creator", "administrator", "platform_client"])
def test_others_may_not(who: str, request: pytest.FixtureRequest, client_for: SignIn) -> None:
    person: User = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.begin_export(Wanted(), form="csv", by=person, now=NOW)
    browser = client_for(person)
    for address in (PAGE, f"{PAGE}redress-decisions.csv", API, f"{API}export.csv/"):
        assert browser.get(address).status_code == 403
    assert not DecisionExport.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "soon"},
        {"ground": "NONSENSE"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"reviewer": "nobody"},
        {"round": "third"},
        {"state": "DRAFT"},
    ],
)
def test_a_filter_that_is_not_understood_exports_nothing(
    asked: dict[str, str], upheld: Claim, senior: User, client_for: SignIn
) -> None:
    browser = client_for(senior)
    for address in (PAGE, f"{PAGE}redress-decisions.csv"):
        response = browser.get(address, asked)
        assert response.status_code == 400
        assert "Please check what you entered" in text(response)
    for address in (API, f"{API}export.json/"):
        response = browser.get(address, asked)
        assert response.status_code == 400
        assert set(response.json()["errors"]) <= set(asked)
    assert not DecisionExport.objects.exists()


def test_another_form_is_not_found(senior: User, client_for: SignIn) -> None:
    assert client_for(senior).get(f"{PAGE}redress-decisions.xlsx").status_code == 404


def test_the_page_shows_the_first_rows_and_counts_to_a_bound(
    overturned: Claim, upheld: Claim, senior: User, client_for: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    browser = client_for(senior)
    page = text(browser.get(PAGE))
    assert "4 decisions." in page
    assert page.count('data-label="Ground"') == 4
    assert ("overturned" in page, "after an appeal" in page) == (True, True)
    monkeypatch.setattr("review.views.decisions.FIRST", 1)
    monkeypatch.setattr("review.views.decisions.MOST", 2)
    page = text(browser.get(PAGE, {"round": "first"}))
    assert "More than 2 decisions" in page
    assert "The first one is shown." in page
    assert "?round=first" in page


def test_the_page_of_an_empty_house_says_what_comes(senior: User, client_for: SignIn) -> None:
    browser = client_for(senior)
    assert "Nothing is decided yet" in text(browser.get(PAGE))
    assert "No decision matches" in text(browser.get(PAGE, {"ground": "UPHELD"}))


@pytest.mark.parametrize("works", [1, 3])
def test_the_page_asks_the_database_equally_often(
    works: int, reviewer: User, senior: User, client_for: SignIn
) -> None:
    dismissed(in_review(works=works), by=reviewer)
    for _ in range(works):
        actions.begin_export(Wanted(), form="csv", by=senior, now=NOW)
    browser = client_for(senior)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        assert text(browser.get(PAGE)).count('data-label="Ground"') == works
    assert len(asked) == 11


def test_the_tab_is_there_for_those_who_may(
    reviewer: User, senior: User, client_for: SignIn
) -> None:
    assert PAGE in text(client_for(senior).get("/review/"))
    assert PAGE not in text(client_for(reviewer).get("/review/"))


def test_the_same_over_the_api(
    upheld: Claim, senior: User, auditor: User, client_for: SignIn
) -> None:
    browser = client_for(senior)
    (row,) = browser.get(API).json()
    data = body(browser.get(f"{API}export.jsonl/"))
    assert json.loads(data) == row
    (record,) = browser.get("/api/v1/review/exports/").json()["results"]
    assert (record["by"], record["rows"], record["filter"]) == (senior.email, 1, {})
    assert record["sha256"] == sha256(data).hexdigest()
    one = f"/api/v1/review/exports/{record['id']}/"
    assert client_for(auditor).get(one).json() == record
    assert client_for(make_user(Role.SENIOR_REVIEWER)).get(one).status_code == 404
