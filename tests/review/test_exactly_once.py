"""Every case is decided exactly once: many people at once, crashes, late and double requests."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from random import Random
from threading import Event, Lock
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from bench._cases import file_cases, people
from bench._reviewing import (
    OPEN,
    Clock,
    Habits,
    Person,
    Reviewer,
    Senior,
    all_decided,
    claimants_turn,
)
from claims.models import Claim, Question, Step
from claims.queries import trail_faults
from claims.states import State
from review import actions
from review.models import Approval, Assignment, Verdict
from review.queries.audit import decision_flaws
from tests.review.browsing import SignIn, address
from tests.review.cases import in_review, lease, pictures_of
from tests.review.test_api import post, worksheet
from tests.review.test_concurrency import together

pytestmark = pytest.mark.django_db(transaction=True)

CASES, REVIEWERS, SENIORS = 40, 12, 2
PATIENCE = (
    200.0  # seconds, on a crowded machine; nobody waits for a lease: the clock is put forward
)
HABITS = Habits(crash=0.05, double=0.2, give_back=0.08, ask=0.08, oversleep=0.05, appeal_one_in=10)


class SharedClock(Clock):
    """One clock for all: whoever sleeps over their lease puts it forward for everybody."""

    def __init__(self) -> None:
        self.slept, self.lock = timedelta(), Lock()

    def now(self) -> datetime:
        return timezone.now() + self.slept

    def oversleep(self) -> None:
        with self.lock:
            self.slept += timedelta(minutes=settings.REDRESS_LEASE_MINUTES + 1)


class Crash(BaseException):
    """The end of a transaction, wherever it stands; no refusal that anybody handles."""


def crash() -> None:
    raise Crash


def go_on(person: Person, closed: Event) -> None:
    """Work until the office closes, through every crash."""
    try:
        while not closed.is_set():
            try:
                if not person.turn():
                    time.sleep(0.1)
            except Crash:
                person.note("crashed")
    finally:
        connection.close()


def worked_through(
    habits: Habits, clock: Clock, seed: int, until: Callable[[], bool]
) -> Counter[str]:
    """Let everybody work in a thread of their own until then; what they noted."""
    closed, events = Event(), list[str]()
    common: dict[str, Any] = {
        "habits": habits,
        "note": events.append,
        "crash": crash,
        "clock": clock,
    }
    staff: list[Person] = [
        kind(one.pk, Random(seed + number), **common)
        for number, (kind, one) in enumerate(
            [(Reviewer, one) for one in people(Role.REVIEWER, REVIEWERS)]
            + [(Senior, one) for one in people(Role.SENIOR_REVIEWER, SENIORS)]
        )
    ]

    give_up = time.monotonic() + PATIENCE
    with ThreadPoolExecutor(len(staff)) as pool:
        working = [pool.submit(go_on, person, closed) for person in staff]
        try:
            while time.monotonic() < give_up and not until():
                actions.release_expired(now=clock.now())
                claimants_turn(habits, clock)
                time.sleep(0.1)
        finally:
            closed.set()
    for one in working:
        one.result()
    return Counter(events)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1])
def test_every_case_is_decided_once_by_its_holder(seed: int) -> None:
    file_cases(CASES)
    clock = SharedClock()
    events = worked_through(HABITS, clock, seed, partial(all_decided, HABITS))
    assert list(decision_flaws(now=clock.now())) == []
    assert list(trail_faults()) == []
    assert not Claim.objects.filter(state__in=OPEN).exists()
    assert not Assignment.objects.filter(released_at=None).exists()
    assert not Question.objects.filter(answered_at=None).exists()
    assert not Approval.objects.filter(outcome="").exists()
    assert Claim.objects.filter(state__in=[State.DISMISSED, State.UPHELD]).count() == CASES
    # The accidents did happen, so the rules were put to the test.
    happened = {"crashed", "doubled", "double_refused", "late_refused", "gave_back", "asked"}
    assert happened <= events.keys(), events
    assert Step.objects.filter(new=State.APPEALED).count() > 0


@pytest.mark.timeout(300)
def test_a_desk_that_asks_for_no_lease_is_found_out() -> None:
    """The same office with the guard taken out: the audit names what went wrong."""

    def unguarded(claim: Claim, *, by: User, now: Any) -> tuple[Claim, Assignment]:
        last = Assignment.objects.filter(claim=claim).latest("pk")
        return claim, Assignment(pk=last.pk, claim=claim, reviewer=by, taken_at=last.taken_at)

    file_cases(6)
    clock = SharedClock()
    asleep = Habits(crash=0, double=0, give_back=0, ask=0, oversleep=0.5, appeal_one_in=100)
    with (
        patch("review.actions.verdicts.held_claim", unguarded),
        patch("review.actions.verdicts.extend"),
        patch("bench._reviewing.LeaseLost", Exception),
    ):
        worked_through(asleep, clock, 1, lambda: any(decision_flaws(now=clock.now())))
    found = [flaw.what for flaw in decision_flaws(now=clock.now())]
    assert any("without holding the claim" in what for what in found), found


# --- Two clicks, through the page and the API -------------------------------------------------


@pytest.fixture
def browsers(reviewer: User, client_for: SignIn) -> list[Client]:
    """Four windows of one reviewer."""
    return [client_for(reviewer) for _ in range(4)]


@pytest.fixture
def held(reviewer: User) -> Claim:
    claim = in_review(works=2, now=timezone.now())
    lease(claim, by=reviewer, now=timezone.now())
    return claim


def decided(claim: Claim, reviewer: User) -> Claim:
    for picture in pictures_of(claim):
        actions.save_verdict(
            claim, picture, by=reviewer, ground="UNPROVEN", reason="x", now=timezone.now()
        )
    return claim


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_verdict_form_sent_four_times_at_once(held: Claim, browsers: list[Client]) -> None:
    picture = pictures_of(held)[0]
    form = {"ground": "UNPROVEN", "reason": "No proof.", "access": "", "elements": []}
    path = address(held, f"pictures/{picture.public_id}/verdict/")
    answers = together([partial(browser.post, path, form) for browser in browsers])
    assert [answer.status_code for answer in answers] == [302] * 4
    verdict = Verdict.objects.get()
    assert (verdict.picture, verdict.reason, verdict.round) == (picture, "No proof.", 0)
    assert list(decision_flaws(now=timezone.now())) == []


def test_the_proposal_sent_four_times_at_once_from_the_page(
    held: Claim, browsers: list[Client], reviewer: User
) -> None:
    decided(held, reviewer)
    path = address(held, "propose/")
    answers = together([partial(browser.post, path) for browser in browsers])
    words = sorted(said(answer)[0] for answer in answers)
    assert len([one for one in words if one.startswith(f"{held} is dismissed.")]) == 1
    assert words.count("This claim is now “Dismissed”; there is nothing to decide.") == 3
    assert Step.objects.filter(claim=held, new=State.DISMISSED).count() == 1
    assert list(decision_flaws(now=timezone.now())) == []


def test_verdict_and_proposal_sent_four_times_at_once_over_the_api(
    held: Claim, browsers: list[Client], reviewer: User
) -> None:
    at = f"review/claims/{held.public_id}/"
    sheet = worksheet(held)
    saved = together([partial(post, one, f"{at}verdicts/", sheet) for one in browsers])
    assert [answer.status_code for answer in saved] == [200] * 4
    assert Verdict.objects.count() == 1
    post(browsers[0], f"{at}verdicts/", worksheet(held, 1))
    answers = together([partial(post, one, f"{at}propose/") for one in browsers])
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["code"] for problem in refused} == {"not_in_review"}
    assert Approval.objects.count() == 1
    assert list(decision_flaws(now=timezone.now())) == []


def test_next_sent_four_times_at_once_gives_one_claim(browsers: list[Client]) -> None:
    for _ in range(3):
        in_review(now=timezone.now())
    answers = together([partial(browser.post, "/review/next/") for browser in browsers])
    assert len({answer.url for answer in answers}) == 1
    assert Assignment.objects.count() == 1
