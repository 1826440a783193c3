"""The pages on which limits are looked at, tried, proposed and decided."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims.models import Step
from claims.states import State
from similarity.models import ThresholdVersion
from tests.factories import make_tariff, make_user
from tests.review.browsing import SignIn, text
from tests.review.routed import compared, decided, seven_cases
from tests.similarity.governed import WHY, approved, calibration, proposed

pytestmark = pytest.mark.django_db
HERE = "/review/thresholds/"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()
    make_tariff()


@pytest.fixture
def browser(senior: User, client_for: SignIn) -> Client:
    return client_for(senior)


@pytest.fixture
def second(client_for: SignIn) -> Client:
    return client_for(make_user(Role.SENIOR_REVIEWER))


def words(response: Any) -> str:
    """A page's text with single blanks and without what only programs read."""
    return " ".join(unescape(text(response)).split())


def offer(browser: Client, **other: str) -> Any:
    return browser.post(HERE, {"possible": "0.250", "likely": "0.750", "why": WHY} | other)


def of(version: ThresholdVersion, word: str = "") -> str:
    return f"{HERE}{version.public_id}/{word}"


def test_before_anything_is_decided_the_calibrations_own_figures_stand_there(
    browser: Client,
) -> None:
    page = words(browser.get(HERE))
    assert "No copy has been decided among cases compared in this way" in page
    assert "1493 / 7533" in page
    assert "In force: version 0, possible from 0.051, likely from 0.827." in page
    assert "came with calibration 2026-11-25.2" in page
    assert "You see the limits in force." in page
    assert "Earlier changes do not apply" not in page


def test_other_limits_are_shown_beside_those_in_force(
    browser: Client, reviewer: User, senior: User
) -> None:
    seven_cases(reviewer, senior)
    page = words(browser.get(HERE, {"possible": "0.65", "likely": "0.8"}))
    assert "2 more copies missed." in page
    assert "¥20,000.00 more would be missed." in page
    assert "3 of 4; 95 % interval" in page
    assert "1 of 4; 95 % interval" in page
    assert "6 decided pictures of 5 claimants say something of likeness" in page
    assert "1 of them was compared with another calibration or encoder" in page
    assert '<a href="/review/thresholds/missed/?possible=0.650&likely=0.800">3</a>' in page
    assert '<line class="tried" x1="423.0"' in page
    assert page.count('<tr><th scope="row" class="num">') == 21


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"possible": "0.3", "possible_slide": "0.051", "possible_was": "0.051"}, "0.300"),
        ({"possible": "0.3", "possible_slide": "0.4", "possible_was": "0.051"}, "0.400"),
        ({"possible_slide": "0.4", "possible_was": "0.051"}, "0.400"),
        ({"possible": "0.051"}, "0.051"),
    ],
)
def test_a_slider_works_without_scripts(browser: Client, sent: dict[str, str], shown: str) -> None:
    page = words(browser.get(HERE, sent))
    assert f"Possible from {shown}, likely from 0.827." in page
    assert ("These are the limits in force: try others first." in page) == (shown == "0.051")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"possible": "0.9", "likely": "0.8"}, "“Possible” must be lower than “likely”"),
        ({"possible": "2", "likely": "0.8"}, "less than or equal to 1"),
        ({"possible": "none", "likely": "0.8"}, "Enter a number."),
        ({"possible": "", "likely": "0.8"}, "This field is required."),
    ],
)
def test_what_is_no_limit_is_named_and_kept(
    browser: Client, sent: dict[str, str], said: str
) -> None:
    response = browser.get(HERE, sent)
    assert (response.status_code, said in words(response)) == (200, True)
    assert f'name="possible" value="{sent["possible"]}"' in text(response)


def test_a_change_takes_two_people_and_is_kept(browser: Client, second: Client) -> None:
    response = offer(browser)
    version = ThresholdVersion.objects.get()
    assert (response.status_code, response["Location"]) == (302, of(version))
    assert version.snapshot["tried"]["possible"] == 0.25
    assert version.snapshot["present"]["possible"] == calibration().own.possible
    page = words(browser.get(of(version)))
    assert "You proposed this. A second person must decide." in page
    assert browser.post(of(version, "approve/")).status_code == 403
    page = words(second.get(of(version)))
    assert WHY in page
    assert "The figures at the proposal" in page
    assert "Propose this change" not in words(second.get(HERE))
    response = second.post(of(version, "approve/"), follow=True)
    page = words(response)
    assert "Version 1 is in force for every comparison from now on." in page
    assert "In force: version 1, possible from 0.250, likely from 0.750." in page
    assert "in force" in words(second.get(of(version)))
    response = second.post(of(version, "approve/"), follow=True)
    assert "Somebody has decided this already." in words(response)


def test_a_proposal_is_rejected_with_a_reason_or_withdrawn(
    browser: Client, second: Client, senior: User
) -> None:
    version = proposed(senior)
    response = second.post(of(version, "reject/"))
    assert (response.status_code, "This field is required." in words(response)) == (400, True)
    response = second.post(of(version, "reject/"), {"reason": "Too few cases."}, follow=True)
    assert "Rejected. The limits stay as they are." in words(response)
    assert "Too few cases." in words(second.get(of(version)))
    other = proposed(senior)
    assert second.post(of(other, "withdraw/")).status_code == 403
    response = browser.post(of(other, "withdraw/"), follow=True)
    assert "Withdrawn. The limits stay as they are." in words(response)
    assert browser.post(of(other, "forget/")).status_code == 404
    assert second.get(f"{HERE}{uuid4()}/").status_code == 404


def test_what_is_refused_keeps_what_was_typed(browser: Client, senior: User) -> None:
    response = offer(browser, why="")
    assert (response.status_code, "This field is required." in words(response)) == (400, True)
    response = offer(browser, possible="0.9")
    assert (response.status_code, WHY in words(response)) == (400, True)
    response = offer(browser, possible="0.051", likely="0.827")
    assert response.status_code == 409
    assert "These are the limits in force. Move one of them first." in words(response)
    assert WHY in words(response)
    proposed(senior)
    assert offer(browser).status_code == 409
    assert ThresholdVersion.objects.count() == 1


def test_an_auditor_reads_and_changes_nothing(
    auditor: User, client_for: SignIn, senior: User
) -> None:
    watcher, version = client_for(auditor), proposed(senior)
    for path in (HERE, of(version), f"{HERE}missed/", f"{HERE}sent-away/"):
        page = watcher.get(path)
        assert (page.status_code, "Propose this change" in words(page)) == (200, False)
    assert "A senior reviewer decides this." in words(watcher.get(of(version)))
    assert offer(watcher).status_code == 403
    assert watcher.post(of(version, "approve/")).status_code == 403
    assert watcher.post(f"{HERE}sent-away/").status_code == 403


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CREATOR, Role.FINANCE_APPROVER])
def test_nobody_else_comes_in(role: Role, client_for: SignIn) -> None:
    other = client_for(make_user(role))
    for path in (HERE, f"{HERE}missed/", f"{HERE}sent-away/"):
        assert other.get(path).status_code == 403


def test_missed_copies_are_listed_with_links(browser: Client, reviewer: User, senior: User) -> None:
    cases = seven_cases(reviewer, senior)
    page = words(browser.get(f"{HERE}missed/", {"possible": "0.65", "likely": "0.8"}))
    for name in ("asked", "two copies"):
        assert f'<a href="/review/{cases[name].public_id}/">{cases[name]}</a>' in page
    assert str(cases["copy"]) not in page
    page = words(browser.get(f"{HERE}missed/", {"possible": "0.01", "likely": "0.8"}))
    assert "No decided copy would be missed" in page


def test_cases_sent_away_are_brought_to_people(
    browser: Client, reviewer: User, senior: User
) -> None:
    cases = seven_cases(reviewer, senior)
    claim = cases["sent away"]
    assert "Nothing was sent away" in words(browser.get(f"{HERE}sent-away/"))
    approved(possible=0.04)
    assert "1 case ended with “no match” and would go to a person" in words(browser.get(HERE))
    assert str(claim) in words(browser.get(f"{HERE}sent-away/"))
    response = browser.post(f"{HERE}sent-away/", follow=True)
    assert "1 case is in the queue now." in words(response)
    claim.refresh_from_db()
    step = Step.objects.filter(claim=claim).latest("pk")
    assert (claim.state, step.by) == (State.IN_REVIEW, senior)
    assert step.reason.startswith("The limits were changed")
    response = browser.post(f"{HERE}sent-away/", follow=True)
    assert "0 cases are in the queue now." in words(response)


def test_a_calibration_that_is_gone_is_said(
    browser: Client, senior: User, settings: LazySettings, tmp_path: Path
) -> None:
    version = proposed(senior)
    settings.REDRESS_CALIBRATION = str(tmp_path / "none.json")
    assert "The calibration cannot be read" in words(browser.get(HERE))
    assert "another calibration or encoder" in words(browser.get(of(version)))
    assert offer(browser).status_code == 400
    for path in ("missed/", "sent-away/"):
        assert browser.get(f"{HERE}{path}").status_code == 404
    response = browser.post(f"{HERE}sent-away/")
    assert response.status_code == 302


def test_another_calibration_says_that_earlier_changes_do_not_apply(
    browser: Client, second: Client, senior: User, settings: LazySettings, tmp_path: Path
) -> None:
    approved()
    waiting = proposed(senior, possible=0.1)
    changed = tmp_path / "calibration.json"
    changed.write_bytes(Path("similarity/weights/calibration.json").read_bytes() + b" ")
    settings.REDRESS_CALIBRATION = str(changed)
    page = words(browser.get(HERE))
    assert "Earlier changes do not apply" in page
    assert page.count("of another calibration or encoder") == 2
    assert "it can only be rejected" in words(second.get(of(waiting)))


@pytest.mark.parametrize("path", ["", "missed/?possible=0.95&likely=0.99", "sent-away/"])
def test_pages_ask_as_much_for_many_as_for_few(
    path: str, browser: Client, reviewer: User, senior: User
) -> None:
    counts = []
    approved(possible=0.02)
    for number in (1, 2):
        for _ in range(number):
            decided(compared([0.9]), "UPHELD", reviewer=reviewer, senior=senior)
            compared([0.04], state=State.NO_MATCH)
            approved(possible=0.03 - 0.001 * ThresholdVersion.objects.count())
        browser.get(HERE)
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(f"{HERE}{path}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_desk_names_the_version(
    browser: Client, client_for: Callable[[User], Client], reviewer: User
) -> None:
    claim = compared([0.9])
    assert "thresholds · version" in words(client_for(reviewer).get(f"/review/{claim.public_id}/"))
