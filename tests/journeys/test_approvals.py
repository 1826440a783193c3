"""A senior person's queue by keyboard in a real browser, and one avatar with several claims."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.queue import put_away
from tests.journeys.screens import DESK, PHONE, Screen, signed_in
from tests.journeys.site import Site
from tests.journeys.test_barriers import RULES

SENIOR = "senior_reviewer@journey.example"
SCENE = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.roles import Role
from review import actions
from tests.factories import make_avatar, make_blob, make_comparison, make_user, make_work
from tests.review.cases import decide, decide_all, in_review, pictures_of, proposed

now = timezone.now()
ann = make_user(Role.REVIEWER, email="ann@journey.example")
chief = make_user(Role.SENIOR_REVIEWER, email="chief@journey.example")

def due(claim, days):
    claim.due_at = now + timedelta(days=days)
    claim.save(update_fields=["due_at"])
    return claim

first = proposed(due(in_review(now=now), -3), by=ann, now=now)
actions.return_proposal(first, by=chief, reason="Look at the hands.", now=now)
actions.take(first.claim, by=ann, now=now)
decide(
    pictures_of(first.claim)[0], by=ann, now=now, elements=["LINE"],
    reason="The face, both hands and the colours are the same.",
)
again = actions.propose(first.claim, by=ann, now=now)
changed = proposed(due(in_review(works=2, now=now), -2), by=ann, now=now)
make_comparison(pictures_of(changed.claim)[1], score=0.52, now=timezone.now())
large = proposed(due(in_review(works=6, now=now), -1), by=ann, now=now)

avatar, shared = make_avatar(), make_blob()
claims = [
    in_review(works=[make_work(blob=shared), make_work()], avatar=avatar, now=now),
    in_review(works=[make_work(blob=shared)], avatar=avatar, now=now),
    in_review(avatar=avatar, now=now),
]
actions.take(claims[2], by=ann, now=now)
print(json.dumps({
    "again": str(again.public_id), "changed": str(changed.public_id),
    "large": str(large.public_id), "sha256": avatar.blob.sha256,
    "claims": [str(claim.public_id) for claim in claims],
}))
"""


@pytest.fixture(scope="module")
def scene(site: Site, tokens: dict[str, str]) -> Iterator[dict[str, str]]:
    """Three proposals that wait, the first due first, and three claims against one avatar."""
    assert "senior_reviewer" in tokens
    printed = site.scene(SCENE)
    found = json.loads(printed.strip().splitlines()[-1])
    yield found
    put_away(site, found["claims"])


def looked_at(page: Page, address: str, width: int, picture: Path) -> None:
    """The page has no barrier and nothing hangs over its edge."""
    page.goto(address)
    page.screenshot(path=picture, full_page=True)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_keep_nobody_out(
    site: Site, browser: Browser, scene: dict[str, str], screen: Screen, tmp_path: Path
) -> None:
    avatar = f"/review/avatars/{scene['sha256']}/"
    addresses = ["/review/approvals/", "/review/avatars/", avatar, f"{avatar}verdicts/"]
    addresses += [f"/review/approvals/{scene[name]}/" for name in ("again", "changed", "large")]
    with signed_in(browser, site, screen, SENIOR) as page:
        for number, address in enumerate(addresses):
            looked_at(page, address, screen.width, tmp_path / f"{number}.png")


def test_keys_lead_through_the_queue_and_approve_nothing_by_themselves(
    site: Site, browser: Browser, scene: dict[str, str]
) -> None:
    with signed_in(browser, site, DESK, SENIOR) as page:
        page.goto("/review/approvals/?overdue=on")
        rows = page.locator("[data-rows] tbody a")
        for key, row in [("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0)]:
            page.keyboard.press(key)
            expect(rows.nth(row)).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{scene['changed']}/")
        expect(page.locator("[data-approve]")).to_have_count(0)
        page.keyboard.press("r")
        expect(page.locator("[name=reason]")).to_be_focused()
        page.keyboard.type("ja")
        expect(page.locator("[name=reason]")).to_have_value("ja")
        page.goto("/review/approvals/?overdue=on")
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.wait_for_url(f"**/{scene['again']}/")
        expect(page.locator("[data-approve]")).to_be_focused()
        expect(page.locator("[data-approve-hint]")).to_have_text("Press Enter to confirm.")
        page.keyboard.press("Enter")
        expect(page.locator(".messages")).to_contain_text("is upheld")
