"""Correcting a notice: a new one takes its place, and the old one stays what it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from notices.actions import (
    ask_correction,
    correct_waiting,
    correcting,
    issue_waiting,
    retry_all,
)
from notices.actions.correcting import CorrectedAlready, NoWords
from notices.models import Correction, Notice
from notices.queries import failed_corrections, notices_of
from notices.storage import read_back
from tests.factories import NOW, make_user
from tests.notices.cases import LATER, filed, issued, warmed
from tests.notices.reading import text_of
from tests.payouts.scenes import tamper
from tests.payouts.test_batches import also

pytestmark = pytest.mark.django_db
EMPTY = """
INSERT INTO notices_correction (notice_id, why, asked_by_id, asked_at, tries, failure)
SELECT id, '', (SELECT min(id) FROM accounts_user), now(), 0, '' FROM notices_notice
"""
WHY = "The agent's name was missing."


@pytest.fixture
def notice(creator: User) -> Notice:
    return issued(filed(creator))


def test_a_new_notice_takes_its_place_and_names_it(notice: Notice, senior: User) -> None:
    before = read_back(notice)
    tamper("claims_claim", "agent_name = '张律师'")
    ask_correction(notice, by=senior, why=f" {WHY} ", now=NOW)
    assert [correct_waiting(now=LATER), correct_waiting(now=LATER)] == [1, 0]
    new = Notice.objects.get(supersedes=notice)
    assert (new.number, new.kind, new.step) == ("RDN-R-2026-000002", "RECEIPT", notice.step)
    text = text_of(read_back(new))
    assert f"本通知书取代{notice.number}（2026年3月2日）" in text
    assert "".join(WHY.split()) in text
    assert "张律师" in text
    assert read_back(notice) == before
    assert list(
        notices_of(notice.claim, to=notice.claim.claimant).filter(superseded_by__isnull=True)
    ) == [new]
    assert issue_waiting(now=LATER) == 0
    assert str(Correction.objects.get()) == f"{notice}: {WHY}"


def test_words_are_needed_and_one_correction_is_enough(notice: Notice, senior: User) -> None:
    with pytest.raises(NoWords):
        ask_correction(notice, by=senior, why="  ", now=NOW)
    ask_correction(notice, by=senior, why=WHY, now=NOW)
    with pytest.raises(CorrectedAlready):
        ask_correction(notice, by=make_user(Role.SENIOR_REVIEWER), why=WHY, now=NOW)
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("who", ["creator", "reviewer", "auditor", "administrator"])
def test_only_senior_reviewers_correct(
    who: str, notice: Notice, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        ask_correction(notice, by=request.getfixturevalue(who), why=WHY, now=NOW)


def test_nobody_corrects_a_notice_of_their_own_claim(notice: Notice, creator: User) -> None:
    with pytest.raises(PermissionDenied):
        ask_correction(notice, by=also(creator, Role.SENIOR_REVIEWER), why=WHY, now=NOW)


def test_a_failure_keeps_its_reason_and_is_tried_again(
    notice: Notice, senior: User, client_for: Callable[[User], Client]
) -> None:
    ask_correction(notice, by=senior, why=WHY, now=NOW)
    tamper("claims_claim", "agent_name = chr(201546)")  # in no font
    assert correct_waiting(now=NOW) == 0
    [failed] = failed_corrections()
    assert (failed.tries, "U+3134A" in failed.failure) == (1, True)
    assert correct_waiting(now=NOW) == 0
    page = client_for(senior).get("/notices/failures/").content.decode()
    for words in (f"correction of {notice}", "U+3134A", "Not issued (1)", "Try all again now"):
        assert words in " ".join(page.split())
    tamper("claims_claim", "agent_name = ''")
    assert retry_all(by=senior, now=NOW) == 1
    assert correct_waiting(now=NOW) == 1
    assert not failed_corrections().exists()
    assert Notice.objects.get(supersedes=notice).number == "RDN-R-2026-000002"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE notices_notice SET supersedes_id = id", "never edited"),
        (EMPTY, "correction_has_words"),
    ],
)
def test_the_database_refuses(notice: Notice, sql: str, words: str) -> None:
    with (
        pytest.raises(IntegrityError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_page_asks_why_and_keeps_what_was_typed(
    notice: Notice, senior: User, client_for: Any
) -> None:
    browser: Client = client_for(senior)
    listed = browser.get(reverse("notices:of-claim", args=[notice.claim.public_id]))
    address = reverse("notices:correct", args=[notice.public_id])
    assert address in listed.content.decode()
    assert "never edited" in browser.get(address).content.decode()
    empty = browser.post(address, {"why": ""})
    assert (empty.status_code, "This field is required." in empty.content.decode()) == (400, True)
    done = browser.post(address, {"why": WHY}, follow=True)
    assert "comes in a minute or two" in done.content.decode()
    again = browser.post(address, {"why": "Something else."})
    assert again.status_code == 409
    assert "Something else." in again.content.decode()
    correct_waiting(now=timezone.now())
    listed = browser.get(reverse("notices:of-claim", args=[notice.claim.public_id]))
    assert "superseded by RDN-R-2026-000002" in listed.content.decode()
    assert address not in listed.content.decode()


def test_the_claimant_sees_no_button(notice: Notice, creator: User, client_for: Any) -> None:
    listed = client_for(creator).get(reverse("notices:of-claim", args=[notice.claim.public_id]))
    assert reverse("notices:correct", args=[notice.public_id]) not in listed.content.decode()


def test_the_api_asks_too(notice: Notice, senior: User) -> None:
    client = APIClient()
    client.force_authenticate(senior)
    one = {"claim_id": str(notice.claim.public_id), "id": str(notice.public_id)}
    asked = client.post(reverse("api:notice-correct", kwargs=one), {"why": WHY}, format="json")
    assert asked.status_code == 202
    correct_waiting(now=timezone.now())
    said = client.get(reverse("api:notice-detail", kwargs=one)).json()
    assert (said["superseded_by"], said["supersedes"]) == ("RDN-R-2026-000002", None)


def test_fonts_are_read_before_a_transaction_is_open(
    notice: Notice, senior: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_correction(notice, by=senior, why=WHY, now=NOW)
    seen = warmed(correcting, monkeypatch)
    assert correct_waiting(now=LATER) == 1
    assert seen == [True]
