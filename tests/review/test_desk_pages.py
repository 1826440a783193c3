"""The queue, the desk and the files on it: who sees what, and that refused input is kept."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Evidence
from claims.states import State
from pictures.models import Look
from review import actions
from review.grounds import Access, Element, Ground
from review.models import EvidenceLook, Verdict
from review.queries import lease_of
from tests.factories import make_avatar, make_claim, make_user, make_work
from tests.review.browsing import SignIn, address, text
from tests.review.cases import (
    REASON,
    at,
    decide,
    decide_all,
    dismissed,
    in_review,
    lease,
    pictures_of,
)

pytestmark = pytest.mark.django_db
WORKSHEET = {
    "ground": Ground.UPHELD,
    "access": Access.PRESUMED,
    "elements": [Element.LINE],
    "reason": REASON,
}


def verdict_address(claim: Claim, index: int = 0) -> str:
    return address(claim, f"pictures/{pictures_of(claim)[index].public_id}/verdict/")


# --- The queue ------------------------------------------------------------------------------


def test_the_queue_shows_what_waits(desk: Client, claim: Claim) -> None:
    hidden = make_claim(state=State.NO_MATCH)
    page = text(desk.get("/review/"))
    assert str(claim) in page
    assert str(hidden) not in page
    assert "likely" in page
    assert "91 %" in page


def test_an_empty_queue_says_so(desk: Client) -> None:
    page = text(desk.get("/review/"))
    assert "Nothing waits" in page
    assert "disabled" in page


def test_the_queue_is_narrowed(desk: Client, claim: Claim, senior: User) -> None:
    asked = make_claim(state=State.INFO_REQUESTED)
    assert str(asked) in text(desk.get("/review/?shelf=ASKED"))
    assert str(claim) not in text(desk.get("/review/?shelf=ASKED"))
    assert str(claim) in text(desk.get("/review/?band=LIKELY"))
    assert "No claim matches" in text(desk.get("/review/?band=UNLIKELY"))
    found = text(desk.get(f"/review/?q={asked.reference}"))
    assert str(asked) in found
    assert "being sorted" in found
    assert actions.sort_waiting(now=timezone.now())
    found = text(desk.get(f"/review/?q={asked.reference}"))
    assert "being sorted" not in found
    assert "not compared" in found
    assert str(claim) in text(desk.get("/review/?shelf=NONSENSE"))
    lease(claim, by=senior, now=timezone.now())
    assert str(claim) in text(desk.get("/review/?shelf=TAKEN"))
    assert str(claim) not in text(desk.get("/review/"))


def test_an_overdue_appeal_is_marked(desk: Client, senior: User) -> None:
    claim = dismissed(in_review(), by=senior)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=claim.updated_at)
    page = text(desk.get("/review/"))
    assert 'data-state="APPEALED"' in page
    assert "overdue" in page
    actions.take(claim, by=make_user(Role.REVIEWER), now=timezone.now())
    assert "after an appeal" in text(desk.get("/review/?shelf=TAKEN"))


@pytest.mark.parametrize("path", ["/review/", "/review/?shelf=ALL", "/review/approvals/"])
def test_lists_ask_a_constant_number_of_questions(
    client_for: SignIn, senior: User, path: str
) -> None:
    browser = client_for(senior)

    def add_one() -> None:
        in_review(works=2)
        decide_all(in_review(), ["UPHELD"], by=make_user(Role.REVIEWER))

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        return len(asked)

    add_one()
    browser.get(path)
    first = count()
    add_one()
    add_one()
    assert count() == first


def test_next_opens_the_desk(desk: Client, reviewer: User, claim: Claim) -> None:
    response = desk.post("/review/next/")
    assert response.headers["Location"] == address(claim)
    held = lease_of(claim, now=timezone.now())
    assert held is not None
    assert held.reviewer == reviewer
    page = text(desk.get("/review/"))
    assert f"Go on with {claim}" in page
    assert f"You hold {claim}" in page


def test_next_without_anything_returns_to_the_queue(desk: Client) -> None:
    page = text(desk.post("/review/next/", follow=True))
    assert "Nothing waits for you now." in page


# --- The desk -------------------------------------------------------------------------------


def test_a_free_claim_can_be_read_and_taken(desk: Client, claim: Claim, reviewer: User) -> None:
    page = text(desk.get(address(claim)))
    assert "Take this claim" in page
    assert "Save this verdict" not in page
    page = text(desk.post(address(claim, "take/"), follow=True))
    assert page.count("Save this verdict") == 2
    assert "You hold this claim" in page
    assert "first published 2021-05-01" in page
    assert "clip · cosine" in page
    assert "国作登字-2021-F-00123456" in page


def test_contact_data_stay_away_from_reviewers(desk: Client, claim: Claim) -> None:
    page = text(desk.get(address(claim)))
    assert claim.holder_name in page
    for private in (claim.postal_address, claim.contact_email, claim.telephone):
        assert private
        assert private not in page


def test_a_taken_claim_says_by_whom(desk: Client, claim: Claim, senior: User) -> None:
    lease(claim, by=senior, now=timezone.now())
    page = text(desk.get(address(claim)))
    assert "senior is working on this claim" in page
    assert "Take this claim" not in page
    page = text(desk.post(address(claim, "take/"), follow=True))
    assert page.count("senior is working on this claim") == 2


def test_pictures_are_decided_one_after_the_other(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    first = desk.post(verdict_address(claim, 1), WORKSHEET)
    assert first.headers["Location"] == f"{address(claim)}#picture-1"
    page = text(desk.get(address(claim)))
    assert "Picture 2 is decided." in page
    assert "your verdict is saved" in page
    assert "1 picture has no verdict of yours yet" in page
    second = desk.post(verdict_address(claim), {"ground": Ground.LICENSED, "reason": "Bought."})
    assert second.headers["Location"] == f"{address(claim)}#propose"
    page = text(desk.post(address(claim, "propose/"), follow=True))
    assert "is proposed; a second person decides" in page
    claim.refresh_from_db()
    assert claim.state == State.AWAITING_APPROVAL
    page = text(desk.get(address(claim)))
    assert "See the proposal" in page
    assert "Bought." in page


def test_going_on_to_a_later_picture(desk: Client, claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    response = desk.post(verdict_address(claim), WORKSHEET)
    assert response.headers["Location"] == f"{address(claim)}#picture-2"


def test_nothing_upheld_dismisses(desk: Client, claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    for index in (0, 1):
        form = {"ground": Ground.UNPROVEN, "reason": "No proof."}
        desk.post(verdict_address(claim, index), form)
    assert "Dismiss the claim" in text(desk.get(address(claim)))
    page = text(desk.post(address(claim, "propose/"), follow=True))
    assert "is dismissed" in page


def test_a_proposal_without_all_verdicts_is_refused(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    page = text(desk.post(address(claim, "propose/"), follow=True))
    assert page.count("2 pictures have no verdict of yours yet") == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": ""}, "This field is required"),
        ({"ground": ""}, "This field is required"),
        ({"elements": [Element.STYLE]}, "Style alone cannot be upheld"),
        ({"access": Access.NOT_SHOWN}, "Upholding needs access"),
    ],
)
def test_a_refused_worksheet_keeps_its_words(
    desk: Client, claim: Claim, reviewer: User, wrong: dict[str, object], says: str
) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    response = desk.post(verdict_address(claim), {**WORKSHEET, "reason": "Kept words", **wrong})
    assert response.status_code == 400
    page = text(response)
    assert says in page
    assert ("Kept words" in page) == ("reason" not in wrong)
    assert not Verdict.objects.exists()


def test_a_lost_lease_keeps_the_words_and_offers_to_take_again(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    lease(claim, by=reviewer, now=timezone.now() - timedelta(hours=1))
    response = desk.post(verdict_address(claim), {**WORKSHEET, "reason": "Kept words"})
    assert response.status_code == 409
    page = text(response)
    assert "run out" in page
    assert "Kept words" in page
    assert "Take the claim again and save" in page
    again = desk.post(verdict_address(claim), {**WORKSHEET, "take": "1"})
    assert again.status_code == 302
    assert Verdict.objects.get().reviewer == reviewer


def test_a_claim_taken_by_somebody_else_keeps_the_words(
    desk: Client, claim: Claim, senior: User
) -> None:
    lease(claim, by=senior, now=timezone.now())
    form = {**WORKSHEET, "reason": "Kept words", "take": "1"}
    response = desk.post(verdict_address(claim), form)
    assert response.status_code == 409
    assert "senior is working on this claim" in text(response)
    assert "Kept words" in text(response)


def test_a_picture_that_is_not_there(desk: Client, claim: Claim) -> None:
    missing = address(claim, f"pictures/{uuid4()}/verdict/")
    assert desk.post(missing, WORKSHEET).status_code == 404


def test_giving_back(desk: Client, claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    page = text(desk.post(address(claim, "give-back/"), follow=True))
    assert f"{claim} is back in the queue." in page
    page = text(desk.post(address(claim, "give-back/"), follow=True))
    assert "had run out already" in page


def test_asking_the_claimant(desk: Client, claim: Claim, reviewer: User) -> None:
    lease(claim, by=reviewer, now=timezone.now())
    empty = desk.post(address(claim, "ask/"), {"text": " "})
    assert empty.status_code == 400
    page = text(desk.post(address(claim, "ask/"), {"text": "Where shown?"}, follow=True))
    assert "on its way" in page
    page = text(desk.get(address(claim)))
    assert "Where shown?" in page
    late = desk.post(address(claim, "ask/"), {"text": "Kept question"})
    assert late.status_code == 409
    assert "Kept question" in text(late)


def test_an_earlier_award_and_a_late_publication_are_flagged(
    desk: Client, reviewer: User, senior: User
) -> None:
    published = date(2026, 3, 1)
    work = make_work(created_on=published, first_published_on=published)
    avatar = make_avatar(generated_at=at(-60 * 24 * 10))
    first = in_review(work.owner, works=[work], avatar=avatar)
    approval = decide_all(first, ["UPHELD"], by=reviewer)
    assert approval is not None
    actions.approve(approval, by=senior, now=timezone.now())
    rival = make_user(Role.CREATOR)
    copy = make_work(rival, blob=work.blob, created_on=published, first_published_on=published)
    same = make_avatar(blob=avatar.blob, generated_at=avatar.generated_at)
    second = in_review(rival, works=[copy], avatar=same)
    page = text(desk.get(address(second)))
    assert "Already upheld for the same two contents" in page
    assert str(first) in page
    assert "only after the avatar existed" in page


def test_a_returned_proposal_and_an_appeal_are_shown(
    desk: Client, claim: Claim, reviewer: User, senior: User
) -> None:
    now = timezone.now()
    approval = decide_all(claim, ["UPHELD", "UNPROVEN"], by=reviewer, now=now)
    assert approval is not None
    actions.return_proposal(approval, by=senior, reason="See the hands.", now=now)
    assert "See the hands." in text(desk.get(address(claim)))
    lease(claim, by=reviewer, now=now)
    second = actions.propose(claim, by=reviewer, now=now)
    assert second is not None
    actions.approve(second, by=senior, now=now)
    actions.file_appeal(claim, by=claim.claimant, grounds="The lamp.", now=now)
    page = text(desk.get(address(claim)))
    assert "The lamp." in page
    assert "Take this claim" not in page


def test_a_draft_of_a_colleague_is_not_shown(desk: Client, claim: Claim, senior: User) -> None:
    now = timezone.now() - timedelta(hours=1)
    lease(claim, by=senior, now=now)
    decide(pictures_of(claim)[0], by=senior, reason="A colleague's draft.", now=now)
    assert "A colleague's draft." not in text(desk.get(address(claim)))


def test_an_own_claim_is_closed(client_for: SignIn, senior: User) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    own = in_review(senior)
    assert client_for(senior).get(address(own)).status_code == 403


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.NO_MATCH])
def test_before_a_person_is_asked_there_is_nothing_to_see(desk: Client, state: State) -> None:
    assert desk.get(address(make_claim(state=state))).status_code == 404


def test_the_desk_asks_a_constant_number_of_questions(desk: Client, reviewer: User) -> None:
    now = timezone.now()
    small, large = in_review(now=now), in_review(works=3, now=now)

    def count(claim: Claim) -> int:
        held = lease(claim, by=reviewer, now=now)
        with CaptureQueriesContext(connection) as asked:
            desk.get(address(claim))
        actions.give_back(held, by=reviewer, now=now)
        return len(asked)

    desk.get(address(small))
    assert count(small) == count(large)


# --- Pictures and proofs --------------------------------------------------------------------


def test_pictures_are_shown_and_looks_at_the_avatar_logged(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    picture = pictures_of(claim)[0]
    original = desk.get(address(claim, f"pictures/{picture.public_id}/original/384/"))
    assert (original.status_code, original.headers["Content-Type"]) == (200, "image/webp")
    assert not Look.objects.exists()
    avatar = desk.get(address(claim, f"pictures/{picture.public_id}/avatar/384/"))
    assert avatar.headers["Cache-Control"] == "no-store"
    look = Look.objects.get()
    assert (look.viewer, look.blob) == (reviewer, claim.avatar and claim.avatar.blob)
    assert desk.get(address(claim, f"pictures/{uuid4()}/avatar/384/")).status_code == 404


def test_a_proof_is_a_download_and_the_look_is_logged(
    desk: Client, claim: Claim, reviewer: User
) -> None:
    proof = Evidence.objects.create(
        claim=claim,
        kind=Evidence.Kind.ANSWER,
        filename="contract.pdf",
        media_type="application/pdf",
        sha256="2" * 64,
        attachment=ContentFile(b"%PDF-1.7 %%EOF", name="contract.pdf"),
    )
    where = address(claim, f"proofs/{proof.public_id}/")
    assert where in text(desk.get(address(claim)))
    response = desk.get(where)
    assert b"".join(response) == b"%PDF-1.7 %%EOF"
    assert response.headers["Content-Disposition"] == 'attachment; filename="contract.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    look = EvidenceLook.objects.get()
    assert (look.evidence, look.viewer) == (proof, reviewer)
    bare = pictures_of(claim)[0].evidence.get()
    assert desk.get(address(claim, f"proofs/{bare.public_id}/")).status_code == 404
