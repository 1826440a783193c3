"""Notes among colleagues: asking somebody, answering without a lease, and who never reads them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from config.todo import todo_of
from review import actions
from review.actions.leases import Barred
from review.actions.notes import MOST_ASKED, CannotBeAsked, EmptyNote, NotItsPicture
from review.models import Mention, Note
from review.personal import hand_over, kept
from review.queries import notes_for, notes_of, unseen_notes_for, why_withheld
from tests.factories import NOW, make_avatar, make_claim, make_user
from tests.review.browsing import SignIn
from tests.review.cases import at, dismissed, in_review, lease, pictures_of
from tests.review.test_database import refused

pytestmark = pytest.mark.django_db
SECRET = "The signature in the corner looks painted over."


def rival_of(claim: Claim) -> User:
    """A reviewer who claims against the same avatar."""
    person = make_user(Role.REVIEWER)
    person.groups.add(*make_user(Role.CREATOR).groups.all())
    assert claim.avatar is not None
    make_claim(person, avatar=make_avatar(blob=claim.avatar.blob))
    return person


def note(claim: Claim, by: User, *asked: User, text: str = SECRET) -> Note:
    return actions.write_note(claim, by=by, text=text, asked=asked, now=NOW)


def test_a_colleague_is_asked_and_answers_without_a_lease(
    claim: Claim, reviewer: User, senior: User
) -> None:
    held = lease(claim, by=reviewer)
    picture = pictures_of(claim)[0]
    actions.write_note(
        claim, by=reviewer, text=f" {SECRET} ", picture=picture, asked=[senior, reviewer], now=NOW
    )
    written = Note.objects.get()
    assert (written.text, written.picture, str(written)) == (
        SECRET,
        picture,
        f"{claim} · 2026-03-02 02:00",
    )
    mention = unseen_notes_for(senior).get()
    assert str(mention) == f"{written} · senior"
    assert not notes_for(reviewer).exists()
    assert actions.see_notes(claim, by=senior, now=at(1)) == 1
    assert actions.see_notes(claim, by=senior, now=at(2)) == 0
    assert not unseen_notes_for(senior).exists()
    assert notes_for(senior).get().seen_at == at(1)
    answer = note(claim, senior, reviewer, text="I think so too.")
    assert list(notes_of(claim)) == [answer, written]
    held.refresh_from_db()
    assert held.released_at is None


def test_unseen_notes_come_first_and_none_of_a_claim_one_is_barred_from(
    reviewer: User, senior: User
) -> None:
    first, second, third = in_review(), in_review(), in_review()
    for claim in (first, second, third):
        note(claim, reviewer, senior)
    actions.see_notes(third, by=senior, now=at(1))
    assert [one.note.claim for one in notes_for(senior)] == [second, first, third]
    actions.recuse(second, by=senior, reason="OWN_INTEREST", now=at(2))
    assert [one.note.claim for one in notes_for(senior)] == [first, third]


def test_what_is_no_note(claim: Claim, reviewer: User, senior: User, auditor: User) -> None:
    with pytest.raises(EmptyNote):
        note(claim, reviewer, text="  ")
    with pytest.raises(NotItsPicture):
        actions.write_note(
            claim, by=reviewer, text="x", picture=pictures_of(in_review())[0], now=NOW
        )
    with pytest.raises(ValidationError):
        note(claim, reviewer, text="x" * 4001)
    for nobody in (auditor, claim.claimant, make_user(Role.REVIEWER, is_active=False)):
        with pytest.raises(CannotBeAsked, match=str(nobody)):
            note(claim, reviewer, senior, nobody)
    crowd = [make_user(Role.REVIEWER) for _ in range(MOST_ASKED + 1)]
    with pytest.raises(CannotBeAsked, match="at most 10"):
        note(claim, reviewer, *crowd)
    assert not Note.objects.exists()


def test_who_writes_no_notes(reviewer: User, senior: User, auditor: User) -> None:
    appealed = dismissed(in_review(), by=reviewer)
    actions.file_appeal(appealed, by=appealed.claimant, grounds="x", now=at(1))
    with pytest.raises(Barred, match="before the appeal"):
        note(appealed, reviewer)
    with pytest.raises(Barred, match="yourself"):
        note(appealed, rival_of(appealed))
    with pytest.raises(PermissionDenied):
        note(appealed, auditor)
    senior.groups.add(*appealed.claimant.groups.all())
    with pytest.raises(PermissionDenied, match="own claim"):
        note(in_review(senior), senior)


def test_the_database_keeps_notes_as_they_were_written(
    claim: Claim, reviewer: User, senior: User
) -> None:
    written = note(claim, reviewer, senior)
    actions.see_notes(claim, by=senior, now=at(1))
    for sql in ("UPDATE review_note SET text = 'x'", "DELETE FROM review_note"):
        assert "a note is never edited" in refused(sql)
    for sql in ("UPDATE review_mention SET seen_at = NULL", "DELETE FROM review_mention"):
        assert "a mention is never edited" in refused(sql)
    insert = """
        INSERT INTO review_note (public_id, claim_id, author_id, picture_id, text, at)
        VALUES (gen_random_uuid(), %s, %s, %s, %s, now())
    """
    other = pictures_of(in_review())[0]
    assert "writes no notes" in refused(insert, claim.pk, claim.claimant.pk, None, "x")
    assert "its own claim" in refused(insert, claim.pk, reviewer.pk, other.pk, "x")
    assert "note_has_words" in refused(insert, claim.pk, reviewer.pk, None, "")
    ask = "INSERT INTO review_mention (note_id, person_id) VALUES (%s, %s)"
    assert "own claim" in refused(ask, written.pk, claim.claimant.pk)
    assert "mention_once_per_note" in refused(ask, written.pk, senior.pk)
    move = "UPDATE review_mention SET person_id = %s WHERE id = %s"
    fresh = note(claim, reviewer, senior).mentions.get()
    assert "a mention is never edited" in refused(move, reviewer.pk, fresh.pk)


def test_notes_are_written_on_the_desk(
    claim: Claim, desk: Client, senior: User, client_for: SignIn
) -> None:
    url = reverse("review:notes", args=[claim.public_id])
    assert url in desk.get(reverse("review:desk", args=[claim.public_id])).content.decode()
    alone = desk.get(url).content.decode()
    assert "No notes yet." in alone
    assert '<option value="senior@example.org">senior</option>' in alone
    assert "<html" not in desk.get(url, headers={"hx-request": "true"}).content.decode()
    picture = pictures_of(claim)[1]
    posted = desk.post(
        url, {"text": SECRET, "picture": picture.public_id, "asked": "SENIOR@example.org, senior,"}
    )
    assert posted.status_code == 302
    assert Note.objects.get().picture == picture
    asked = client_for(senior)
    queue = asked.get(reverse("review:queue")).content.decode()
    assert "Notes for you" in queue
    assert SECRET in queue
    assert [line.count for line in todo_of(senior, now=NOW) if "asks you" in line.text] == [1]
    mine = asked.get(reverse("review:notes-for-me")).content.decode()
    assert SECRET in mine
    assert ">new<" in mine
    thread = asked.get(url).content.decode()
    assert "reviewer · " in thread
    assert picture.work.title in thread
    assert "Notes for you" not in asked.get(reverse("review:queue")).content.decode()
    assert "(seen)" in desk.get(url).content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"text": ""}, "This field is required."),
        ({"asked": "nobody"}, "No colleague who may decide this claim is called “nobody”."),
        ({"asked": "Twin"}, "Several colleagues are called “Twin”"),
        ({"asked": "reviewer@example.org"}, "No colleague who may decide"),
        ({"picture": "x"}, "Select a valid choice."),
    ],
)
def test_wrong_input_is_said_and_nothing_typed_is_lost(
    claim: Claim, desk: Client, typed: dict[str, str], says: str
) -> None:
    for _ in range(2):
        make_user(Role.REVIEWER, display_name="Twin")
    url = reverse("review:notes", args=[claim.public_id])
    answer = desk.post(url, {"text": SECRET, "picture": "", "asked": "", **typed})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert says in page
    assert (SECRET in page) is ("text" not in typed)
    assert not Note.objects.exists()


def test_a_refusal_stands_beside_what_caused_it(claim: Claim, desk: Client) -> None:
    crowd = ",".join(make_user(Role.REVIEWER).email for _ in range(MOST_ASKED + 1))
    url = reverse("review:notes", args=[claim.public_id])
    answer = desk.post(url, {"text": SECRET, "asked": crowd})
    assert answer.status_code == 400
    assert "A note asks at most 10 colleagues." in answer.content.decode()


def test_the_auditor_reads_and_writes_nothing(
    claim: Claim, reviewer: User, auditor: User, client_for: SignIn
) -> None:
    note(claim, reviewer)
    browser = client_for(auditor)
    url = reverse("review:notes", args=[claim.public_id])
    page = browser.get(url).content.decode()
    assert SECRET in page
    assert "Write a note" not in page
    assert browser.post(url, {"text": "x"}).status_code == 403
    assert browser.get(reverse("review:notes-for-me")).status_code == 403
    assert "Notes for you" not in browser.get(reverse("review:queue")).content.decode()


def test_a_rival_of_the_claimant_reads_no_notes(
    claim: Claim, reviewer: User, client_for: SignIn
) -> None:
    note(claim, reviewer)
    rival = rival_of(claim)
    assert why_withheld(rival, claim)
    browser = client_for(rival)
    page = browser.get(reverse("review:notes", args=[claim.public_id]))
    assert page.status_code == 403
    assert SECRET not in page.content.decode()
    url = f"/api/v1/review/claims/{claim.public_id}/notes/"
    assert browser.get(url).status_code == 403
    assert SECRET in client_for(reviewer).get(url).content.decode()


def test_the_claimant_finds_notes_nowhere(
    reviewer: User, senior: User, auditor: User, client_for: SignIn
) -> None:
    claim = in_review(now=NOW)
    note(claim, reviewer, senior)
    actions.recuse(claim, by=senior, reason="OTHER", words=SECRET, now=NOW)
    dismissed(claim, by=reviewer)
    staff = client_for(reviewer).get(reverse("review:notes", args=[claim.public_id]))
    assert SECRET in staff.content.decode()
    browser = client_for(claim.claimant)
    key = [claim.public_id]
    for url in (
        reverse("claims:detail", args=key),
        reverse("claims:messages", args=key),
        reverse("review:of-claim", args=key),
        reverse("api:claim-detail", args=key),
        reverse("api:decision-detail", args=key),
    ):
        answer = browser.get(url)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
        assert senior.email not in answer.content.decode()
    for name in ("review:notes", "review:recuse", "api:review-note-list"):
        assert browser.get(reverse(name, args=key)).status_code in (403, 405)
    assert SECRET not in str(hand_over(claim.claimant))
    assert SECRET in str(hand_over(reviewer))
    assert SECRET in str(hand_over(senior))


def test_what_staff_wrote_stays_when_they_leave(claim: Claim, reviewer: User) -> None:
    assert not kept(reviewer)
    note(claim, reviewer)
    assert [str(one.what) for one in kept(reviewer)] == [
        "Notes that you wrote on claims, under a number in place of your name"
    ]


def api(browser: Client, claim: Claim, what: str, body: dict[str, Any]) -> Any:
    url = f"/api/v1/review/claims/{claim.public_id}/{what}/"
    return browser.post(url, body, content_type="application/json")


def test_notes_over_the_api(claim: Claim, desk: Client, senior: User, client_for: SignIn) -> None:
    picture = str(pictures_of(claim)[0].public_id)
    made = api(
        desk, claim, "notes", {"text": SECRET, "picture": picture, "asked": ["Senior@example.org"]}
    )
    assert made.status_code == 201
    assert made.json() == {
        "id": str(Note.objects.get().public_id),
        "author": "reviewer@example.org",
        "picture": picture,
        "text": SECRET,
        "at": made.json()["at"],
        "asked": [{"person": "senior@example.org", "seen_at": None}],
    }
    asked = client_for(senior)
    (mine,) = asked.get("/api/v1/review/notes/").json()["results"]
    assert (mine["claim"], mine["text"], mine["seen_at"]) == (str(claim.public_id), SECRET, None)
    assert api(asked, claim, "notes", {"text": "Yes."}).json()["picture"] is None
    url = f"/api/v1/review/claims/{claim.public_id}/notes/"
    assert [one["text"] for one in asked.get(url).json()["results"]] == ["Yes.", SECRET]
    assert Mention.objects.get().seen_at is not None
    found = desk.get(f"{url}colleagues/").json()["results"]
    assert found == [{"email": "senior@example.org", "name": "senior"}]
    assert len(desk.get(f"{url}colleagues/?q=xyz").json()["results"]) == 0


def test_what_the_api_refuses(
    claim: Claim, desk: Client, auditor: User, client_for: SignIn
) -> None:
    wrong = api(desk, claim, "notes", {"text": SECRET, "asked": [auditor.email]})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "cannot_be_asked")
    assert auditor.email in str(wrong.json())
    assert api(desk, claim, "notes", {"text": ""}).status_code == 400
    strange = str(pictures_of(in_review())[0].public_id)
    assert api(desk, claim, "notes", {"text": "x", "picture": strange}).status_code == 404
    reader = client_for(auditor)
    assert api(reader, claim, "notes", {"text": "x"}).status_code == 403
    url = f"/api/v1/review/claims/{claim.public_id}/notes/"
    assert len(reader.get(url).json()["results"]) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_notes_ask_the_database_a_constant_number_of_questions(
    reviewer: User, senior: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    claim = in_review()
    for _ in range(count):
        note(claim, reviewer, senior)
    with django_assert_num_queries(2):
        assert sum(len(one.mentions.all()) for one in notes_of(claim)) == count
    with django_assert_num_queries(1):
        assert {str(one.note.author) for one in notes_for(senior)} == {"reviewer"}
