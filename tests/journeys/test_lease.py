"""The countdown of a lease in a real browser, on a clock that the test turns: no site is needed."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, expect

from claims.models import Claim

SCRIPT = Path("static/js/lease.js")
DESK = "http://desk.example/"
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MINUTE = 60_000


class Desk:
    """A page with a lease of half an hour, some words being typed, and a server that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.beats, self.answer = page, 0, (200, START + timedelta(minutes=30))
        claim = Claim(public_id=UUID(int=7))
        lease = SimpleNamespace(expires_at=START + timedelta(minutes=30))
        words = {"lease": lease, "claim": claim, "beats": True, "csrf_token": "t"}
        part = render_to_string("review/_lease.html", words)
        self.html = f'{part}<textarea></textarea><script type="module" src="/lease.js"></script>'
        page.clock.install(time=START)
        page.route(f"{DESK}**", self.serve)
        page.goto(DESK)

    def serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(DESK)
        if path == "lease.js":
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        elif path.endswith("heartbeat/"):
            assert route.request.headers["x-csrftoken"] == "t"
            self.beats += 1
            status, until = self.answer
            said = {"expires_at": until.isoformat(), "detail": "senior has taken this claim."}
            route.fulfill(status=status, body=json.dumps(said), content_type="application/json")
        else:
            route.fulfill(body=self.html, content_type="text/html")

    def wait(self, minutes: float) -> None:
        self.page.clock.run_for(int(minutes * MINUTE))

    @property
    def left(self) -> str:
        return self.page.locator("[data-countdown]").text_content() or ""


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    context = browser.new_context()
    yield Desk(context.new_page())
    context.close()


@pytest.mark.browser
def test_time_is_told_in_minutes_then_in_seconds_and_said_aloud(desk: Desk) -> None:
    said = desk.page.locator("[data-countdown-said]")
    lost = desk.page.locator("[data-countdown-lost]")
    desk.page.locator("textarea").fill("My reasons.")
    desk.wait(0.1)
    assert desk.left == "30 min left"
    expect(said).to_have_text("")
    desk.answer = (200, START + timedelta(minutes=30))
    desk.wait(25)
    assert desk.left == "5 min left"
    expect(said).to_have_text("You hold this claim for 5 more minutes.")
    desk.wait(4.2)
    assert re.fullmatch(r"4\d s left", desk.left)
    expect(said).to_have_text("You hold this claim for 1 more minute.")
    expect(lost).to_be_hidden()
    desk.wait(1)
    assert desk.left == "time has run out"
    expect(lost).to_contain_text("What you typed stays on this page")
    assert desk.page.locator("textarea").input_value() == "My reasons."


@pytest.mark.browser
def test_only_work_keeps_a_claim(desk: Desk) -> None:
    desk.wait(5)
    assert desk.beats == 0, "a page that nobody touches keeps nothing"
    desk.answer = (200, START + timedelta(minutes=36))
    desk.page.keyboard.press("Tab")
    with desk.page.expect_response("**/heartbeat/"):
        desk.wait(1.1)
    desk.wait(3)
    assert desk.beats == 1, "one sign of life for what was done since the last"
    assert desk.left == "27 min left"


@pytest.mark.browser
def test_who_has_lost_a_claim_is_told_why(desk: Desk) -> None:
    desk.answer = (409, START)
    desk.page.keyboard.press("Tab")
    with desk.page.expect_response("**/heartbeat/"):
        desk.wait(1.1)
    expect(desk.page.locator("[data-countdown-lost]")).to_have_text("senior has taken this claim.")
    desk.wait(0.1)
    assert desk.left == "time has run out"
