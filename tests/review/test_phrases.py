"""Reusable texts: whose they are, who may change them, and what is filled in."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from review import actions, personal
from review.grounds import Ground
from review.models import Phrase
from review.placeholders import filled, unfilled, unknown
from review.queries import filling
from tests.factories import NOW, make_avatar, make_phrase, make_user, make_work
from tests.review.browsing import SignIn, text
from tests.review.cases import at, in_review, pictures_of

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {
    "title": "Published first",
    "text": "{work} was shown on {published}.",
    "language": "en",
    "ground": "UPHELD",
}
PAGE = "/review/phrases/"
API = "/api/v1/review/phrases/"


# --- Placeholders -----------------------------------------------------------------------------


def test_placeholders_are_a_closed_list() -> None:
    given = "{work} {claim} {published} { generated } {payee} {} {x y} a{b"
    assert unknown(given) == ["{payee}", "{}"]
    assert unfilled(given) == ["{work}", "{claim}", "{published}", "{ generated }"]
    assert filled(given, {"work": "A {claim}", "generated": "2026", "claim": ""}) == (
        "A {claim} {claim} {published} 2026 {payee} {} {x y} a{b"
    )


def test_what_they_stand_for() -> None:
    claim = in_review()
    (picture,) = pictures_of(claim)
    assert filling(claim, picture) == {
        "work": picture.work.title,
        "claim": str(claim),
        "published": "2021-05-01",
        "generated": "2026-03-02",
    }
    claim.avatar = make_avatar(seen=True)
    picture.work = make_work(title="Other", first_published_on=date(2020, 1, 2))
    assert filling(claim, picture)["generated"] == "2026-02-28"
    claim.avatar.seen_at = None
    picture.work.first_published_on = None
    assert [*filling(claim, picture).values()][2:] == ["", ""]
    claim.avatar = None
    assert filling(claim, picture)["generated"] == ""


# --- Who may what -----------------------------------------------------------------------------


def test_one_writes_changes_and_deletes_ones_own(reviewer: User) -> None:
    phrase = actions.add_phrase(by=reviewer, shared=False, now=NOW, **GIVEN)
    assert (phrase.owner, phrase.shared, phrase.changed_at) == (reviewer, False, NOW)
    changed = GIVEN | {"title": " Better ", "ground": ""}
    actions.change_phrase(phrase, by=reviewer, shared=False, now=at(1), **changed)
    phrase.refresh_from_db()
    assert (phrase.title, phrase.ground, phrase.changed_at) == ("Better", "", at(1))
    actions.delete_phrase(phrase, by=reviewer)
    assert not Phrase.objects.exists()


def test_the_teams_texts_are_written_by_senior_reviewers(reviewer: User, senior: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.add_phrase(by=reviewer, shared=True, now=NOW, **GIVEN)
    phrase = actions.add_phrase(by=senior, shared=True, now=NOW, **GIVEN)
    with pytest.raises(PermissionDenied):
        actions.change_phrase(phrase, by=reviewer, shared=True, now=NOW, **GIVEN)
    with pytest.raises(PermissionDenied):
        actions.delete_phrase(phrase, by=reviewer)
    another = make_user(Role.SENIOR_REVIEWER)
    actions.change_phrase(phrase, by=another, shared=True, now=NOW, **(GIVEN | {"title": "New"}))
    phrase.refresh_from_db()
    assert (phrase.title, phrase.owner) == ("New", senior)


def test_nobody_else_writes_any(reviewer: User, auditor: User, creator: User) -> None:
    for other in (auditor, creator):
        with pytest.raises(PermissionDenied):
            actions.add_phrase(by=other, shared=False, now=NOW, **GIVEN)
    own = make_phrase(reviewer)
    with pytest.raises(PermissionDenied):
        actions.delete_phrase(own, by=make_user(Role.SENIOR_REVIEWER))
    assert Phrase.objects.get() == own


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"text": "\u3000"}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "a\x00"}, "text"),
        ({"text": "For {payee}"}, "text"),
        ({"language": "de"}, "language"),
        ({"ground": "MAYBE"}, "ground"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused(
    reviewer: User, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_phrase(by=reviewer, shared=False, now=NOW, **(GIVEN | wrong))
    assert (refusal.value.code, refusal.value.field) == ("phrase_refused", field)


def test_they_go_with_their_writer_but_for_the_teams(senior: User) -> None:
    make_phrase(senior, title="Own")
    shared = make_phrase(senior, title="Shared", shared=True)
    handed: Any = personal.hand_over(senior).records
    assert [row["title"] for row in handed["own_phrases"]] == ["Own", "Shared"]
    personal.forget(senior, now=NOW)
    assert Phrase.objects.get() == shared


# --- Pages ------------------------------------------------------------------------------------


def test_a_text_is_written_found_changed_and_deleted(desk: Client, senior: User) -> None:
    assert "Write the first one below" in text(desk.get(PAGE))
    page = text(desk.post(PAGE, GIVEN, follow=True))
    assert "Published first" in page
    make_phrase(senior, title="The team's", shared=True, language="zh-hans")
    make_phrase(senior, title="Not mine")
    page = text(desk.get(PAGE))
    assert "The team&#x27;s" in page
    assert "Not mine" not in page
    assert page.count(">Change<") == 1
    assert "Published first" not in text(desk.get(f"{PAGE}?language=zh-hans"))
    assert "Published first" in text(desk.get(f"{PAGE}?ground=UPHELD&language=nonsense"))
    assert "No text fits" in text(desk.get(f"{PAGE}?ground=WITHDRAWN"))
    own = Phrase.objects.get(title="Published first")
    where = f"{PAGE}{own.public_id}/"
    assert "{work} was shown" in text(desk.get(where))
    assert "Better" in text(desk.post(where, GIVEN | {"title": "Better"}, follow=True))
    assert "is deleted" in text(desk.post(f"{where}delete/", follow=True))
    assert not Phrase.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"title": ""}, "required"), ({"text": "{payee}"}, "Nothing fills in {payee}")],
)
def test_refused_texts_keep_their_words(
    desk: Client, reviewer: User, wrong: dict[str, str], says: str
) -> None:
    phrase = make_phrase(reviewer, text="As before.")
    for where in (PAGE, f"{PAGE}{phrase.public_id}/"):
        response = desk.post(where, GIVEN | {"ground": "LICENSED"} | wrong)
        assert response.status_code == 400
        assert says in text(response)
        assert 'value="LICENSED" selected' in text(response)
    phrase.refresh_from_db()
    assert phrase.text == "As before."


def test_only_senior_reviewers_find_the_box_for_sharing(
    desk: Client, senior: User, client_for: SignIn
) -> None:
    assert 'name="shared"' not in text(desk.get(PAGE))
    desk.post(PAGE, GIVEN | {"shared": "on"})
    assert not Phrase.objects.get().shared
    browser = client_for(senior)
    assert 'name="shared"' in text(browser.get(PAGE))
    browser.post(PAGE, GIVEN | {"title": "Shared", "shared": "on"})
    shared = Phrase.objects.get(shared=True)
    assert desk.get(f"{PAGE}{shared.public_id}/").status_code == 403
    assert desk.post(f"{PAGE}{shared.public_id}/delete/").status_code == 403
    assert browser.get(f"{PAGE}{Phrase.objects.get(shared=False).public_id}/").status_code == 404
    assert desk.get(f"{PAGE}{uuid4()}/").status_code == 404


def test_the_list_asks_a_constant_number_of_questions(desk: Client, reviewer: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(PAGE)
        return len(asked)

    make_phrase(reviewer)
    desk.get(PAGE)
    first = count()
    make_phrase(reviewer)
    make_phrase(reviewer)
    assert count() == first


# --- The API ----------------------------------------------------------------------------------


def test_texts_over_the_api(desk: Client, reviewer: User, senior: User) -> None:
    made = desk.post(API, GIVEN, content_type="application/json")
    assert made.status_code == 201
    row = made.json()
    assert (row["title"], row["owner"], row["shared"]) == (
        "Published first",
        "reviewer@example.org",
        False,
    )
    make_phrase(senior, title="Shared", shared=True, ground=Ground.LICENSED)
    assert [each["title"] for each in desk.get(API).json()["results"]] == [
        "Published first",
        "Shared",
    ]
    found = desk.get(f"{API}?ground=LICENSED").json()["results"]
    assert [each["title"] for each in found] == ["Shared"]
    where = f"{API}{row['id']}/"
    changed = desk.put(where, GIVEN | {"title": "Better"}, content_type="application/json")
    assert changed.json()["title"] == "Better"
    assert desk.get(where).json()["title"] == "Better"
    assert desk.delete(where).status_code == 204
    assert desk.get(where).status_code == 404
    shared = f"{API}{found[0]['id']}/"
    assert desk.put(shared, GIVEN, content_type="application/json").status_code == 403
    assert desk.delete(shared).status_code == 403
    assert Phrase.objects.get().title == "Shared"


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [({"text": " "}, "invalid", "text"), ({"text": "{payee}"}, "phrase_refused", "text")],
)
def test_the_api_refuses_with_the_field(
    desk: Client, wrong: dict[str, str], code: str, field: str
) -> None:
    refused = desk.post(API, GIVEN | wrong, content_type="application/json")
    problem = refused.json()
    assert (refused.status_code, problem["code"], list(problem["errors"])) == (400, code, [field])
    assert not Phrase.objects.exists()
