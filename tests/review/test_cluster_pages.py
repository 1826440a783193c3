"""The pages and the API about one avatar with several claims."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.states import State
from pictures.models import Avatar
from review import actions
from review.models import Finding, Verdict
from tests.factories import make_avatar, make_blob, make_hash, make_user, make_work
from tests.review.browsing import SignIn, text
from tests.review.cases import REASON, dismissed, in_review, lease, pictures_of

pytestmark = pytest.mark.django_db
LIST = "/review/avatars/"
API = "/api/v1/review/avatars/"


@pytest.fixture
def avatar(db: None) -> Avatar:
    return make_avatar()


@pytest.fixture
def desk(reviewer: User, client_for: SignIn) -> Client:
    return client_for(reviewer)


def waiting(avatar: Avatar, **facts: Any) -> Claim:
    return in_review(avatar=avatar, now=timezone.now(), **facts)


def of(avatar: Avatar, rest: str = "") -> str:
    return f"{LIST}{avatar.blob.sha256}/{rest}"


def found(avatar: Avatar, by: User, answer: str = "NO", question: str = "GENERATED") -> Finding:
    return actions.record_finding(
        avatar.blob, by=by, question=question, answer=answer, reason="No record of it.",
        now=timezone.now(),
    )  # fmt: skip


def state(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.state


def test_the_list_says_what_is_at_stake(avatar: Avatar, desk: Client) -> None:
    for works in (1, 2):
        waiting(avatar, works=works)
    shown = text(desk.get(LIST))
    assert str(avatar.external_id) in shown
    assert "¥30,000.00" in shown
    (row,) = desk.get(API).json()["results"]
    counted = [row[name] for name in ("sha256", "claims", "claimants", "pictures")]
    assert counted == [avatar.blob.sha256, 2, 2, 3]


def test_an_empty_list_says_what_will_come(desk: Client, avatar: Avatar) -> None:
    waiting(avatar)
    assert "two or more claims" in text(desk.get(LIST))


def test_a_seen_avatar_has_only_its_content_for_a_name(desk: Client) -> None:
    seen = make_avatar(seen=True)
    claim, _other = waiting(seen), waiting(seen)
    Claim.objects.filter(pk=claim.pk).update(due_at=timezone.now())
    shown = text(desk.get(LIST))
    assert seen.blob.sha256[:12] in shown
    assert "overdue" in shown


def test_an_avatar_that_nobody_claims_is_not_found(avatar: Avatar, desk: Client) -> None:
    assert desk.get(of(avatar)).status_code == 404
    assert desk.get(f"{API}{avatar.blob.sha256}/").status_code == 404


def test_the_page_shows_who_is_included_and_who_is_not(
    avatar: Avatar, senior: User, client_for: SignIn
) -> None:
    free, held = waiting(avatar), waiting(avatar)
    lease(held, by=make_user(Role.REVIEWER), now=timezone.now())
    browser = client_for(senior)
    inside, outside = text(browser.get(of(avatar))).split('id="left-out"')
    assert str(free) in inside
    assert "A colleague is working on it." in outside
    rows = browser.get(f"{API}{avatar.blob.sha256}/claims/?left_out=1").json()["results"]
    assert {row["reference"]: row["why_left_out"] for row in rows} == {str(held): "HELD"}
    (row,) = browser.get(f"{API}{avatar.blob.sha256}/claims/").json()["results"]
    assert (row["reference"], row["why_left_out"]) == (str(free), "")
    (picture,) = row["pictures"]
    assert (picture["band"], picture["suggested_access"]) == ("LIKELY", "PRESUMED")
    assert (picture["claimed_twice"], picture["upheld_in"]) == (False, None)


def test_who_claims_against_the_avatar_sees_no_rival(
    avatar: Avatar, senior: User, client_for: SignIn
) -> None:
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    own, rival = waiting(avatar, claimant=senior), waiting(avatar)
    browser = client_for(senior)
    shown = text(browser.get(of(avatar)))
    _inside, outside = shown.split('id="left-out"')
    assert "It is your own claim." in outside
    assert f"/review/{own.public_id}/" not in shown
    rows = browser.get(f"{API}{avatar.blob.sha256}/claims/?left_out=1").json()["results"]
    assert {row["reference"]: row["why_left_out"] for row in rows} == {
        str(own): "OWN",
        str(rival): "BARRED",
    }
    assert [len(row["pictures"]) for row in rows] == [0, 0]


def test_only_ones_own_claim_waits(avatar: Avatar, senior: User, client_for: SignIn) -> None:
    """Then there is a page only because of a decided claim, and nothing on it can be decided."""
    senior.groups.add(*make_user(Role.CREATOR).groups.all())
    waiting(avatar, claimant=senior)
    dismissed(waiting(avatar), by=make_user(Role.REVIEWER), now=timezone.now())
    browser = client_for(senior)
    assert "waits for you now" in text(browser.get(of(avatar)))
    answer = browser.post(
        of(avatar, "findings/GENERATED/"), {"generated-answer": "NO", "generated-reason": "x"}
    )
    assert answer.status_code == 403
    assert "No claim against this avatar waits" in text(browser.get(of(avatar, "verdicts/")))


def test_the_auditor_reads_and_decides_nothing(
    avatar: Avatar, auditor: User, reviewer: User, client_for: SignIn
) -> None:
    waiting(avatar)
    found(avatar, reviewer)
    shown = text(client_for(auditor).get(of(avatar)))
    assert "No record of it." in shown
    assert "Answer it anew" not in shown
    assert "Decide the chosen claims" not in shown


def test_nearly_the_same_avatars_are_offered(avatar: Avatar, desk: Client) -> None:
    near = make_avatar()
    for number, one in enumerate((avatar, near)):
        make_hash(one.blob, f"{0x00FF00FF00FF00FC + number:016x}")
        waiting(one)
    assert of(near) in text(desk.get(of(avatar)))
    detail = desk.get(f"{API}{avatar.blob.sha256}/").json()
    assert detail["near"] == [{"sha256": near.blob.sha256, "claims": 1}]
    assert (detail["included"], detail["left_out"]) == (1, 0)


# --- Common questions -----------------------------------------------------------------------


def test_an_answer_is_kept_and_shown(avatar: Avatar, desk: Client) -> None:
    waiting(avatar)
    shown = ""
    for answer in ("NOT_SHOWN", "PROVEN"):
        said = {"access-answer": answer, "access-reason": f"It says {answer}."}
        shown = text(desk.post(of(avatar, "findings/ACCESS/"), said, follow=True))
        assert f"It says {answer}." in shown
    assert "All answers" in shown
    assert "It says NOT_SHOWN." in shown
    assert [one.answer for one in Finding.objects.all()] == ["PROVEN", "NOT_SHOWN"]


def test_a_bad_answer_loses_no_words(avatar: Avatar, desk: Client) -> None:
    waiting(avatar)
    said = {"generated-reason": "Typed with care."}
    answer = desk.post(of(avatar, "findings/GENERATED/"), said)
    assert answer.status_code == 400
    assert "Typed with care." in text(answer)
    assert desk.post(of(avatar, "findings/COLOUR/"), said).status_code == 404
    assert not Finding.objects.exists()


def test_an_answer_over_the_api(avatar: Avatar, desk: Client, reviewer: User) -> None:
    waiting(avatar)
    address = f"{API}{avatar.blob.sha256}/findings/"
    said = {"question": "ACCESS", "answer": "YES", "reason": "x"}
    refused = desk.post(address, said, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "finding_incomplete")
    made = desk.post(address, said | {"answer": "PROVEN"}, content_type="application/json")
    assert made.status_code == 201
    assert (made.json()["answer"], made.json()["by"]) == ("PROVEN", reviewer.email)
    detail = desk.get(f"{API}{avatar.blob.sha256}/").json()
    assert [one["id"] for one in detail["findings"]] == [made.json()["id"]]


# --- Not generated here ---------------------------------------------------------------------


def ticked(finding: Finding, claims: list[Claim], *, but: tuple[Claim, ...] = ()) -> dict[str, Any]:
    """The form as the page shows it, without the ticks of some claims."""
    said: dict[str, Any] = {
        "finding": str(finding.public_id),
        "claim": [str(claim.public_id) for claim in claims],
    }
    for claim in claims:
        if claim not in but:
            said[f"take-{claim.public_id}"] = "on"
    return said


def test_one_confirmation_decides_the_chosen_claims(
    avatar: Avatar, desk: Client, reviewer: User
) -> None:
    claims = [waiting(avatar) for _ in range(3)]
    finding = found(avatar, reviewer)
    assert text(desk.get(of(avatar))).count('type="checkbox"') == 3
    said = ticked(finding, claims, but=(claims[2],))
    said[f"words-{claims[0].public_id}"] = "Your link leads elsewhere."
    lease(claims[1], by=make_user(Role.REVIEWER, email="colleague@example.org"), now=timezone.now())
    shown = text(desk.post(of(avatar, "not-generated/"), said))
    assert "What became of each claim" in shown
    assert "colleague is working on this claim" in shown
    states = [state(claim) for claim in claims]
    assert states == [State.DISMISSED, State.IN_REVIEW, State.IN_REVIEW]
    assert Verdict.objects.get().reason == "No record of it.\n\nYour link leads elsewhere."


def test_without_an_answer_nothing_is_decided(avatar: Avatar, desk: Client, reviewer: User) -> None:
    claim = waiting(avatar)
    for finding in ("", "nonsense", str(found(make_avatar(), reviewer).public_id)):
        answer = desk.post(of(avatar, "not-generated/"), {"finding": finding}, follow=True)
        assert "Answer first" in text(answer)
    found(avatar, reviewer, "YES")
    assert "Decide the chosen claims" not in text(desk.get(of(avatar)))
    assert state(claim) == State.IN_REVIEW


def test_a_sentence_too_long_is_shown_again(avatar: Avatar, desk: Client, reviewer: User) -> None:
    claim = waiting(avatar)
    said = ticked(found(avatar, reviewer), [claim])
    said[f"words-{claim.public_id}"] = "y" * 1001
    answer = desk.post(of(avatar, "not-generated/"), said)
    assert answer.status_code == 400
    assert "y" * 1001 in text(answer)
    assert state(claim) == State.IN_REVIEW


def test_not_generated_over_the_api(avatar: Avatar, desk: Client, reviewer: User) -> None:
    claims = [waiting(avatar), waiting(avatar)]
    elsewhere = waiting(make_avatar())
    finding = found(avatar, reviewer)
    body = {
        "finding": str(finding.public_id),
        "claims": [
            {"claim": str(claims[0].public_id), "sentence": "Look."},
            {"claim": str(claims[1].public_id)},
            {"claim": str(elsewhere.public_id)},
        ],
    }
    address = f"{API}{avatar.blob.sha256}/not-generated/"
    outcomes = desk.post(address, body, content_type="application/json").json()
    assert [(one["reference"], one["done"]) for one in outcomes] == [
        (str(claim), True) for claim in claims
    ]
    assert state(elsewhere) == State.IN_REVIEW
    again = desk.post(address, body, content_type="application/json").json()
    assert [one["done"] for one in again] == [False, False]


# --- Verdicts -------------------------------------------------------------------------------


def sheet(claim: Claim, index: int = 0, **said: Any) -> dict[str, Any]:
    """The fields of one picture on the page of verdicts."""
    given = {"ground": "UPHELD", "access": "PROVEN", "elements": ["LINE"], "reason": REASON, **said}
    key = pictures_of(claim)[index].public_id
    return {f"{key}-{name}": value for name, value in given.items()}


def send(browser: Client, avatar: Avatar, claims: list[Claim], *sheets: dict[str, Any]) -> Any:
    said: dict[str, Any] = {"claim": [str(claim.public_id) for claim in claims]}
    for one in sheets:
        said |= one
    return browser.post(of(avatar, "verdicts/"), said)


def test_each_claim_is_decided_with_its_own_words(
    avatar: Avatar, desk: Client, reviewer: User
) -> None:
    one, other, later = waiting(avatar), waiting(avatar), waiting(avatar)
    found(avatar, reviewer, "PROVEN", "ACCESS")
    shown = text(desk.get(of(avatar, "verdicts/")))
    assert shown.count("checked") == 3  # the common answer, on each worksheet
    answer = send(
        desk, avatar, [one, other, later], sheet(one, reason="Yours."),
        sheet(other, ground="LICENSED", reason="Theirs."), sheet(later, ground=""),
    )  # fmt: skip
    assert answer.status_code == 200
    states = [state(claim) for claim in (one, other, later)]
    assert states == [State.AWAITING_APPROVAL, State.DISMISSED, State.IN_REVIEW]
    assert REASON in text(answer)  # typed for the third, which waits
    assert set(Verdict.objects.values_list("reason", flat=True)) == {"Yours.", "Theirs."}


def test_what_is_incomplete_keeps_what_was_typed(avatar: Avatar, desk: Client) -> None:
    good, bad, half = waiting(avatar), waiting(avatar), waiting(avatar, works=2)
    answer = send(
        desk, avatar, [good, bad, half], sheet(good),
        sheet(bad, access="NOT_SHOWN", reason="With care."), sheet(half, 0, reason="One of two."),
    )  # fmt: skip
    shown = text(answer)
    assert answer.status_code == 400
    assert "Upholding needs access" in shown
    assert "With care." in shown
    assert "One of two." in shown
    assert "1 picture has no verdict of yours yet." in shown
    states = [state(claim) for claim in (good, bad, half)]
    assert states == [State.AWAITING_APPROVAL, State.IN_REVIEW, State.IN_REVIEW]


def test_the_same_original_is_left_out_the_second_time(avatar: Avatar, desk: Client) -> None:
    blob = make_blob()
    first, second = (waiting(avatar, works=[make_work(blob=blob)]) for _ in range(2))
    assert "for one of them alone" in text(desk.get(of(avatar, "verdicts/")))
    assert "claimed by several people" in text(desk.get(of(avatar)))
    shown = text(send(desk, avatar, [first, second], sheet(first), sheet(second)))
    assert "left out" in shown
    assert "only be a duplicate" in text(desk.get(of(avatar, "verdicts/")))
    assert f"upheld in {first}" in text(desk.get(of(avatar)))
    answer = send(desk, avatar, [second], sheet(second, ground="DUPLICATE"))
    assert "See the avatar" in text(answer)
    assert state(second) == State.DISMISSED


def test_a_saved_draft_fills_its_worksheet(avatar: Avatar, desk: Client, reviewer: User) -> None:
    claim = waiting(avatar)
    now = timezone.now()
    lease(claim, by=reviewer, now=now)
    actions.save_verdict(
        claim, pictures_of(claim)[0], by=reviewer, ground="LICENSED", reason="A contract.", now=now
    )
    assert "A contract." in text(desk.get(of(avatar, "verdicts/")))


def test_what_an_appeal_does_not_dispute_stands(
    avatar: Avatar, reviewer: User, senior: User, client_for: SignIn
) -> None:
    claim = waiting(avatar, works=2)
    now = timezone.now()
    lease(claim, by=reviewer, now=now)
    for picture, ground in zip(pictures_of(claim), ("UPHELD", "UNPROVEN"), strict=True):
        actions.save_verdict(
            claim, picture, by=reviewer, ground=ground, reason="x", access="PROVEN",
            elements=["LINE"], now=now,
        )  # fmt: skip
    approval = actions.propose(claim, by=reviewer, now=now)
    assert approval is not None
    actions.approve(approval, by=senior, now=now)
    actions.file_appeal(claim, by=claim.claimant, grounds="x", now=now)
    third = client_for(make_user(Role.REVIEWER))
    assert "its verdict stands" in text(third.get(of(avatar, "verdicts/")))
    assert "not disputed" in text(third.get(of(avatar)))
    send(third, avatar, [claim], sheet(claim, 1))
    assert state(claim) == State.AWAITING_APPROVAL


def test_verdicts_over_the_api(avatar: Avatar, desk: Client) -> None:
    claim, other = waiting(avatar), waiting(avatar)
    pictures = [
        {"picture": str(pictures_of(claim)[0].public_id), "ground": "UPHELD", "reason": "x",
         "access": "PROVEN", "elements": ["LINE"]}
    ]  # fmt: skip
    body = {
        "claims": [
            {"claim": str(claim.public_id), "pictures": pictures},
            {"claim": str(other.public_id), "pictures": []},
        ]
    }
    address = f"{API}{avatar.blob.sha256}/verdicts/"
    outcomes = desk.post(address, body, content_type="application/json").json()
    assert [(one["claim"], one["done"]) for one in outcomes] == [
        (str(claim.public_id), True),
        (str(other.public_id), False),
    ]
    wrong = {"claims": [{"claim": str(other.public_id), "pictures": pictures}]}
    assert desk.post(address, wrong, content_type="application/json").status_code == 404


def test_pages_ask_a_constant_number_of_questions(
    avatar: Avatar, desk: Client, reviewer: User
) -> None:
    found(avatar, reviewer)
    waiting(avatar)
    dismissed(waiting(avatar), by=make_user(Role.REVIEWER), now=timezone.now())
    pages = [LIST, of(avatar), of(avatar, "verdicts/"), API, f"{API}{avatar.blob.sha256}/claims/"]
    counts = []
    for _ in range(2):
        waiting(avatar, works=2)
        dismissed(waiting(avatar), by=make_user(Role.REVIEWER), now=timezone.now())
        counted = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(page).status_code == 200
            counted.append(len(asked))
        counts.append(counted)
    assert counts[0] == counts[1]


def test_a_long_list_of_claims_left_out_is_paged(
    avatar: Avatar, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.views.clusters.PAGE", 1)
    for _ in range(3):
        dismissed(waiting(avatar), by=make_user(Role.REVIEWER), now=timezone.now())
    shown = text(desk.get(of(avatar, "?out=2")))
    assert "?out=1" in shown
    assert "?out=3" in shown
