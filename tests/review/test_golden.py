"""Golden cases end to end: marked, shown blind, answered, scored, learnt from, retired."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Step
from claims.states import State
from review import actions
from review.actions.golden import GoldenIncomplete, GoldenRefused
from review.grounds import Element, Ground
from review.models import Assignment, GoldenCase, Opinion, SecondLook, Verdict
from review.queries import golden_cases, golden_for, may_take_work, quality, usual_period
from tests.factories import NOW, make_claim, make_user
from tests.review.browsing import SignIn, address, text
from tests.review.cases import at, dismissed, in_review, lease, pictures_of
from tests.review.looks import double_reviews, golden, held_up, say, taken
from tests.review.looks import golden_cases as show_golden

pytestmark = pytest.mark.django_db
ANSWER = {"ground": Ground.LICENSED, "reason": "There is a contract.", "access": "PROVEN"}


@pytest.fixture(autouse=True)
def _each_take_is_a_golden_case(settings: LazySettings) -> None:
    show_golden(settings)


def test_a_golden_case_through_the_pages(
    desk: Client, client_for: SignIn, reviewer: User, senior: User, auditor: User
) -> None:
    claim = dismissed(in_review(works=2), by=make_user(Role.REVIEWER))
    head = client_for(senior)
    assert "golden/" in text(head.get(address(claim)))
    assert "golden/" not in text(desk.get(address(claim)))
    first, second = pictures_of(claim)
    page = text(head.get(address(claim, "golden/")))
    assert page.count('value="UNPROVEN" selected') == 2
    grounds = {f"ground-{first.public_id}": "UNPROVEN", f"ground-{second.public_id}": "LICENSED"}
    assert head.post(address(claim, "golden/"), grounds).status_code == 400
    marked = head.post(address(claim, "golden/"), {**grounds, "why": "Mind the contract."})
    assert marked["Location"] == "/review/golden/"
    before = (Step.objects.count(), Verdict.objects.count(), Claim.objects.get().updated_at)

    opened = desk.post("/review/next/")["Location"]
    look = SecondLook.objects.get()
    assert opened == f"/review/second-looks/{look.public_id}/"
    for number in (1, 2):
        answered = desk.post(f"{opened}pictures/{number}/opinion/", ANSWER)
        assert answered.status_code == 302
        assert "golden" not in text(desk.get(opened)).lower()
    done = desk.post(f"{opened}finish/", follow=True)
    page = text(done)
    assert "This was a golden case" in page
    assert "Mind the contract." in page
    assert page.count("You and the reference differ on picture 1") == 1
    assert "You and the reference differ on picture 2" not in page

    after = (Step.objects.count(), Verdict.objects.count(), Claim.objects.get().updated_at)
    assert (before, Claim.objects.get().state) == (after, State.DISMISSED)
    found = quality(usual_period(timezone.localdate()), viewer=auditor)
    assert (found.whole.golden.part, found.whole.golden.whole) == (1, 2)
    assert (found.whole.golden_side.part, found.whole.golden.few) == (2, True)
    listed = text(head.get("/review/golden/"))
    assert "answered once, 0 as expected" in listed
    assert str(claim) in listed


def test_the_claimant_sees_nothing_of_it(client_for: SignIn, reviewer: User, senior: User) -> None:
    case = golden(by=senior)
    browser = client_for(case.claim.claimant)
    pages = (f"/claims/{case.claim.public_id}/", address(case.claim, "decision/"))
    before = [text(browser.get(page)) for page in pages]
    look = taken(reviewer, now=at(2))
    say(look, [Ground.UPHELD], by=reviewer, now=at(3))
    actions.finish_look(look, by=reviewer, now=at(4))
    after = [text(browser.get(page)) for page in pages]
    tokens = "csrf"
    assert [[line for line in page.splitlines() if tokens not in line] for page in before] == [
        [line for line in page.splitlines() if tokens not in line] for page in after
    ]
    assert browser.get(f"/review/second-looks/{look.public_id}/").status_code == 403


def test_an_answer_is_scored_by_ground_and_by_side(reviewer: User, senior: User) -> None:
    golden([Ground.UPHELD, Ground.UNPROVEN, Ground.LICENSED], by=senior)
    look = taken(reviewer, now=at(2))
    say(look, [Ground.UPHELD, Ground.LICENSED, Ground.UPHELD], by=reviewer, now=at(3))
    done = actions.finish_look(look, by=reviewer, now=at(4))
    assert (done.agreed, done.settled_at) == (False, None)
    assert [o.agrees for o in Opinion.objects.all()] == [True, False, False]
    found = quality(usual_period(NOW.date()), viewer=senior).whole
    assert (found.golden.part, found.golden_side.part, found.golden.whole) == (1, 2, 3)
    assert found.agreement.pairs == 0
    (case,) = golden_cases(to=senior)
    assert (case.shown, case.right) == (1, 0)


def test_who_is_never_shown_a_case(reviewer: User, senior: User) -> None:
    """Who decided it, who marked it, its claimant, and who has seen it."""
    claim = dismissed(in_review(), by=reviewer)
    golden(by=senior, claim=claim)
    claimant = claim.claimant
    claimant.groups.set(reviewer.groups.all())
    claimant.__dict__.pop("roles", None)
    for person in (reviewer, senior, claimant):
        assert actions.take_second_look(by=person, now=at(2)) is None
    other = make_user(Role.REVIEWER)
    look = taken(other, now=at(3))
    actions.give_back_look(look, by=other, now=at(4))
    assert SecondLook.objects.get().cancelled_at == at(4)
    assert actions.take_second_look(by=other, now=at(5)) is None
    late = make_user(Role.REVIEWER)
    taken(late, now=at(6))
    assert actions.close_looks(now=at(36)) == 1
    assert actions.take_second_look(by=late, now=at(37)) is None


def test_never_twice_even_when_it_is_marked_anew(reviewer: User, senior: User) -> None:
    case = golden(by=senior)
    say(look := taken(reviewer, now=at(2)), [Ground.UNPROVEN], by=reviewer, now=at(3))
    actions.finish_look(look, by=reviewer, now=at(3))
    actions.retire_golden(case, by=senior, reason="Say it better.", now=at(4))
    golden(by=senior, claim=case.claim)
    assert actions.take_second_look(by=reviewer, now=at(5)) is None


def test_the_least_shown_case_comes_first(reviewer: User, senior: User) -> None:
    first, second = golden(by=senior), golden(by=senior)
    assert taken(reviewer, now=at(2)).golden == first
    assert golden_for(make_user(Role.REVIEWER)).first() == second


def test_a_double_review_comes_before_a_golden_case_and_the_queue_last(
    settings: LazySettings, reviewer: User, senior: User
) -> None:
    golden(by=senior)
    double_reviews(settings)
    waits = held_up(by=make_user(Role.REVIEWER))
    claim = in_review()
    look = taken(reviewer, now=at(2))
    assert look == waits
    actions.give_back_look(look, by=reviewer, now=at(3))
    look = taken(reviewer, now=at(4))
    assert look.kind == SecondLook.Kind.GOLDEN
    actions.give_back_look(look, by=reviewer, now=at(5))
    work = actions.take_work(by=reviewer, now=at(6))
    assert isinstance(work, Assignment)
    assert work.claim == claim


def test_off_means_none(settings: LazySettings, reviewer: User, senior: User) -> None:
    golden(by=senior)
    assert may_take_work(reviewer)
    show_golden(settings, 0)
    assert not may_take_work(reviewer)
    assert actions.take_second_look(by=reviewer, now=at(2)) is None


def test_only_senior_reviewers_mark_decided_claims_of_others(reviewer: User, senior: User) -> None:
    open_claim = in_review()
    decided = dismissed(in_review(), by=reviewer)
    with pytest.raises(GoldenRefused, match="decided"):
        golden(by=senior, claim=open_claim)
    for person in (reviewer, decided.claimant):
        with pytest.raises(PermissionDenied):
            golden(by=person, claim=decided)
    own = decided.claimant
    own.groups.set(senior.groups.all())
    own.__dict__.pop("roles", None)
    with pytest.raises(PermissionDenied, match="own claim"):
        golden(by=own, claim=decided)
    (picture,) = pictures_of(decided)
    for expected, why in (({}, "x"), ({picture.pk: "MAYBE"}, "x"), ({picture.pk: "LICENSED"}, " ")):
        with pytest.raises(GoldenIncomplete):
            actions.mark_golden(decided, by=senior, expected=expected, why=why, now=at(1))
    case = golden(by=senior, claim=decided)
    with pytest.raises(GoldenRefused, match="already"):
        golden(by=senior, claim=decided)
    with pytest.raises(PermissionDenied, match="own claim"):
        actions.retire_golden(case, by=own, reason="x", now=at(2))
    with pytest.raises(PermissionDenied):
        actions.retire_golden(case, by=reviewer, reason="x", now=at(2))
    with pytest.raises(GoldenIncomplete):
        actions.retire_golden(case, by=senior, reason=" ", now=at(2))
    actions.retire_golden(case, by=senior, reason="Unclear.", now=at(2))
    with pytest.raises(GoldenRefused, match="retired"):
        actions.retire_golden(case, by=senior, reason="Unclear.", now=at(3))
    assert str(case) == f"{decided}: 2026-03-02"


def test_marking_refuses_what_is_not_decided_and_keeps_what_was_typed(
    client_for: SignIn, reviewer: User, senior: User
) -> None:
    head = client_for(senior)
    waiting = make_claim(state=State.IN_REVIEW)
    assert "Only a decided claim" in text(head.get(address(waiting, "golden/")))
    claim = dismissed(in_review(), by=reviewer)
    golden(by=senior, claim=claim)
    (picture,) = pictures_of(claim)
    fields = {f"ground-{picture.public_id}": "LICENSED", "why": "Typed for nothing."}
    answer = head.post(address(claim, "golden/"), fields)
    assert answer.status_code == 409
    assert "Typed for nothing." in text(answer)


def test_a_case_is_retired_with_a_reason(client_for: SignIn, auditor: User, senior: User) -> None:
    case = golden(by=senior)
    head = client_for(senior)
    assert "Retire it" in text(head.get("/review/golden/"))
    assert "Retire it" not in text(client_for(auditor).get("/review/golden/"))
    path = f"/review/golden/{case.public_id}/retire/"
    assert head.post(path, {"reason": ""}).status_code == 400
    assert head.post(path, {"reason": "No longer clear."})["Location"] == "/review/golden/"
    assert "retired already" in text(head.post(path, {"reason": "Once more."}, follow=True))
    assert "No longer clear." in text(head.get("/review/golden/"))
    assert GoldenCase.objects.get().retired_by == senior


def test_without_cases_the_list_says_what_to_do(client_for: SignIn, senior: User) -> None:
    assert "No golden case yet" in text(client_for(senior).get("/review/golden/"))


def test_an_own_case_is_not_listed(client_for: SignIn, reviewer: User, senior: User) -> None:
    case = golden(by=senior)
    own = case.claim.claimant
    own.groups.set(senior.groups.all())
    own.__dict__.pop("roles", None)
    assert str(case.claim) not in text(client_for(own).get("/review/golden/"))
    assert lease(in_review(), by=reviewer).reviewer == reviewer
    assert Element.STYLE in Element.values
