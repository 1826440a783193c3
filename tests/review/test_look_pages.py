"""Second looks through the pages: blind, complete, and nothing typed is lost."""

import re

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Evidence
from claims.states import State
from pictures.models import Look
from review import actions
from review.grounds import Ground
from review.models import EvidenceLook, Opinion, SecondLook
from tests.factories import make_user
from tests.review.browsing import SignIn, address, text
from tests.review.cases import at, decide_all, in_review, pictures_of
from tests.review.looks import double_reviews, golden, golden_cases

pytestmark = pytest.mark.django_db
SECRET = "Only the first reviewer wrote this."
OPINION = {"ground": Ground.UNPROVEN, "reason": "The draft is too young.", "access": "PRESUMED"}
LIST = "/review/second-looks/"


@pytest.fixture(autouse=True)
def _everything_is_looked_at_twice(settings: LazySettings) -> None:
    double_reviews(settings)


@pytest.fixture
def first() -> User:
    return make_user(Role.REVIEWER, email="first@example.org", display_name="Fu Yi")


@pytest.fixture
def held(claim: Claim, first: User) -> SecondLook:
    """A double review of a claim with two pictures that waits; the first words are a secret."""
    now = timezone.now()
    actions.take(claim, by=first, now=now)
    for picture, ground in zip(pictures_of(claim), ["UPHELD", "LICENSED"], strict=True):
        actions.save_verdict(
            claim, picture, by=first, ground=ground, reason=SECRET, access="PROVEN",
            elements=["LINE"], now=now,
        )  # fmt: skip
    assert actions.propose(claim, by=first, now=now) is None
    return SecondLook.objects.get()


def take(browser: Client) -> str:
    return str(browser.post("/review/next/")["Location"])


def test_the_first_reviewer_is_told(desk: Client, reviewer: User) -> None:
    claim = in_review(now=timezone.now())
    desk.post(address(claim, "take/"))
    (picture,) = pictures_of(claim)
    desk.post(
        address(claim, f"pictures/{picture.public_id}/verdict/"),
        {"ground": "LICENSED", "reason": "Bought."},
    )
    page = text(desk.post(address(claim, "propose/"), follow=True))
    assert "A second reviewer looks at it first" in page
    assert "kept until a second look" in text(desk.get(address(claim)))
    assert "Take this claim" not in text(desk.get(address(claim)))


def test_the_page_tells_nothing_of_the_claim_or_the_first_decision(
    desk: Client, held: SecondLook, senior: User, client_for: SignIn
) -> None:
    """Everything that could leak is really there, for those who may read it."""
    claim = held.claim
    picture = pictures_of(claim)[0]
    works = [one.work.title for one in pictures_of(claim)]
    assert claim.avatar is not None
    assert claim.avatar.generated_at is not None
    assert claim.avatar.external_id is not None
    secrets = [
        str(claim), str(claim.public_id), str(picture.public_id), SECRET, "Fu Yi",
        "first@example.org", claim.holder_name, str(claim.claimant), claim.avatar.external_id,
        f"{claim.avatar.generated_at:%Y-%m-%d}", "2021-05-01", f"{claim.due_at:%Y-%m-%d}",
        State.IN_REVIEW.value, *works,
    ]  # fmt: skip
    open_to_others = text(client_for(senior).get(address(claim)))
    for secret in (str(claim), str(picture.public_id), *works):
        assert secret in open_to_others
    page = text(desk.get(take(desk)))
    assert [secret for secret in secrets if secret in page] == []
    assert not re.search(r"golden|double", page, re.IGNORECASE)
    assert "days before the avatar existed" in page
    assert "likely" in page
    assert "国作登字-2021-F-00123456" in page
    assert desk.get(address(claim)).status_code == 403
    assert desk.get(f"/api/v1/review/claims/{claim.public_id}/").status_code == 403


def test_both_kinds_look_the_same(
    desk: Client, held: SecondLook, settings: LazySettings, senior: User
) -> None:
    """The page of a golden case differs from a double review's in nothing but what it shows."""

    def frame(page: str) -> str:
        rest = re.sub(
            r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|value=\"\w{64}\"|content=\"\w{64}\"", "", page
        )
        return re.sub(r"\s+", " ", rest)

    double = take(desk)
    one = frame(text(desk.get(double)))
    desk.post(f"{double}give-back/")
    double_reviews(settings, 0)
    claim = in_review(works=2)
    decide_all(claim, ["UNPROVEN", "UNPROVEN"], by=make_user(Role.REVIEWER))
    golden(["LICENSED", "LICENSED"], by=senior, claim=claim)
    SecondLook.objects.filter(reviewer=None).update(cancelled_at=timezone.now())
    golden_cases(settings)
    other = frame(text(desk.get(take(desk))))
    assert SecondLook.objects.latest("pk").kind == SecondLook.Kind.GOLDEN
    messages = r"<div class=\"messages.*?</div>|<ul class=\"messages.*?</ul>"
    assert re.sub(messages, "", one)[-2000:] == re.sub(messages, "", other)[-2000:]


def test_looking_and_agreeing(desk: Client, held: SecondLook) -> None:
    page = take(desk)
    assert "Go on with your second look" in text(desk.get("/review/"))
    told = desk.post(f"{page}finish/", follow=True)
    assert "2 pictures have no opinion of yours yet." in text(told)
    upheld = {**OPINION, "ground": "UPHELD", "elements": ["LINE"]}
    onward = desk.post(f"{page}pictures/1/opinion/", upheld)
    assert onward["Location"] == f"{page}#picture-2"
    onward = desk.post(f"{page}pictures/2/opinion/", {**OPINION, "ground": "LICENSED"})
    assert onward["Location"] == f"{page}#propose"
    assert "Save again" in text(desk.get(page))
    done = text(desk.post(f"{page}finish/", follow=True))
    assert "Your second look is kept" in done
    assert "The draft is too young." in done
    assert SECRET not in done
    assert Claim.objects.get().state == State.AWAITING_APPROVAL


def test_refused_input_is_kept(desk: Client, held: SecondLook) -> None:
    page = take(desk)
    answer = desk.post(f"{page}pictures/1/opinion/", {**OPINION, "ground": "UPHELD"})
    assert answer.status_code == 400
    assert "The draft is too young." in text(answer)
    assert not Opinion.objects.exists()
    assert desk.post(f"{page}pictures/3/opinion/", OPINION).status_code == 404


def test_words_that_came_too_late_are_kept(
    desk: Client, held: SecondLook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time runs out between opening the page's data and saving."""
    page = take(desk)

    def late(*_: object, **__: object) -> None:
        raise actions.second_looks.LookOver("This second look is over.")

    monkeypatch.setattr("review.views.second_looks.actions.save_opinion", late)
    answer = desk.post(f"{page}pictures/1/opinion/", OPINION)
    assert answer.status_code == 409
    assert "The draft is too young." in text(answer)


def test_a_look_that_is_over_leads_back(desk: Client, held: SecondLook) -> None:
    page = take(desk)
    assert "You gave the second look back" in text(desk.post(f"{page}give-back/", follow=True))
    assert "This second look is over" in text(desk.get(page, follow=True))
    for step in ("finish/", "give-back/", "pictures/1/opinion/"):
        assert desk.post(f"{page}{step}", OPINION).status_code == 404


def test_pictures_and_proofs_are_shown_to_the_holder_alone(
    desk: Client, held: SecondLook, senior: User, client_for: SignIn
) -> None:
    picture = pictures_of(held.claim)[0]
    Evidence.objects.create(
        claim=held.claim, picture=picture, kind=Evidence.Kind.ANSWER, filename="Fu Yi's draft.psd",
        attachment=ContentFile(b"layers", "draft"), sha256="0" * 64,
    )  # fmt: skip
    page = take(desk)
    shown = text(desk.get(page))
    assert "Further proof" in shown
    assert "Fu Yi" not in shown
    original = desk.get(f"{page}pictures/1/original/384/")
    assert (original.status_code, original["Content-Type"]) == (200, "image/webp")
    assert not Look.objects.exists()
    avatar = desk.get(f"{page}pictures/1/avatar/384/")
    assert avatar["Cache-Control"] == "no-store"
    assert str(held.claim.public_id) not in Look.objects.get().where
    file = desk.get(f"{page}pictures/1/proofs/2/")
    assert b"".join(file.streaming_content) == b"layers"  # type: ignore[attr-defined]
    assert file["Content-Disposition"] == 'attachment; filename="picture-1-proof-2.psd"'
    assert EvidenceLook.objects.count() == 1
    for rest in ("pictures/3/avatar/384/", "pictures/1/proofs/1/", "pictures/1/proofs/9/",
                 "pictures/9/proofs/1/"):  # fmt: skip
        assert desk.get(page + rest).status_code == 404
    for rest in ("pictures/1/avatar/384/", "pictures/1/proofs/2/"):
        assert client_for(senior).get(page + rest).status_code == 404


def test_nothing_waits_means_the_button_is_off(desk: Client, first: User) -> None:
    assert "disabled" in text(desk.get("/review/"))
    claim = in_review(now=timezone.now())
    decide_all(claim, ["UPHELD"], by=first, now=timezone.now())
    assert "disabled" not in text(desk.get("/review/"))


# --- Settling -------------------------------------------------------------------------------


def differing(desk: Client) -> str:
    """Where a third person settles a look on whose first picture the two differ."""
    page = take(desk)
    desk.post(f"{page}pictures/1/opinion/", OPINION)
    desk.post(f"{page}pictures/2/opinion/", {**OPINION, "ground": "LICENSED"})
    desk.post(f"{page}finish/")
    return f"{page}settle/"


def test_a_third_person_sees_both_sides_without_names(
    desk: Client, held: SecondLook, senior: User, auditor: User, client_for: SignIn
) -> None:
    head = client_for(senior)
    assert "taken by nobody" in text(head.get(LIST))
    settle = f"{LIST}{held.public_id}/settle/"
    assert SECRET not in text(head.get(settle))
    settle = differing(desk)
    assert "the two differ" in text(head.get(LIST))
    page = text(head.get(settle))
    assert SECRET in page
    assert "The draft is too young." in page
    assert "Fu Yi" not in page
    assert "the two agree: it stands" in page
    assert 'name="picture-1-ground"' in page
    assert "picture-2-ground" not in page
    reader = text(client_for(auditor).get(settle))
    assert "picture-1-ground" not in reader
    assert client_for(auditor).post(settle).status_code == 403
    assert desk.get(settle).status_code == 403


def test_deciding_between_the_two(
    desk: Client, held: SecondLook, senior: User, client_for: SignIn
) -> None:
    head, settle = client_for(senior), differing(desk)
    fields = {"picture-1-ground": "UNPROVEN", "picture-1-reason": "Too young, indeed."}
    wrong = head.post(settle, {**fields, "picture-1-ground": "UPHELD"})
    assert wrong.status_code == 400
    assert "Too young, indeed." in text(wrong)
    done = head.post(settle, fields, follow=True)
    assert "is settled" in text(done)
    assert "No second look waits" in text(done)
    assert Claim.objects.get().state == State.DISMISSED
    told = text(head.get(address(held.claim)))
    assert "They differed; senior decided." in told
    assert head.get(settle).status_code == 404


def test_a_refusal_while_settling_keeps_the_words(
    desk: Client, held: SecondLook, senior: User, client_for: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    head, settle = client_for(senior), differing(desk)

    def barred(*_: object, **__: object) -> None:
        raise actions.leases.Barred("Somebody else must settle it.")

    monkeypatch.setattr("review.views.adjudication.actions.adjudicate", barred)
    fields = {"picture-1-ground": "UNPROVEN", "picture-1-reason": "Too young, indeed."}
    answer = head.post(settle, fields)
    assert answer.status_code == 409
    assert "Too young, indeed." in text(answer)


def test_ending_the_wait(desk: Client, held: SecondLook, senior: User, client_for: SignIn) -> None:
    head = client_for(senior)
    end = f"{LIST}{held.public_id}/end/"
    assert head.post(end, {"reason": ""}).status_code == 400
    take(desk)
    assert "being looked at" in text(head.get(f"{LIST}{held.public_id}/settle/"))
    busy = head.post(end, {"reason": "Holiday."})
    assert busy.status_code == 409
    assert "Holiday." in text(busy)
    desk.post(f"{LIST}{held.public_id}/give-back/")
    waits = SecondLook.objects.get(cancelled_at__isnull=True)
    done = head.post(f"{LIST}{waits.public_id}/end/", {"reason": "Holiday."}, follow=True)
    assert "is ended" in text(done)
    assert "senior ended it" in text(head.get(address(held.claim)))
    assert Claim.objects.get().state == State.AWAITING_APPROVAL
    assert at(0) < timezone.now()
