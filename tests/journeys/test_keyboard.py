"""A case is decided with the keyboard alone, in both languages, and typing is never lost."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.queue import put_away
from tests.journeys.screens import DESK, PHONE, Screen, signed_in
from tests.journeys.site import Site
from tests.journeys.test_barriers import RULES

LANGUAGES = {"zh-hans": Screen("zh-hans", 1440, "light"), "en": DESK}
REASONS = {
    "zh-hans": "脸、姿势和颜色都相同。",
    "en": "The face, the pose and the colours are the same.",
}
CASES = """
import json
from django.utils import timezone
from accounts.roles import Role
from allauth.account.models import EmailAddress
from review.actions import add_phrase
from tests.factories import make_user
from tests.review.cases import in_review

now = timezone.now()
made = {}
desk = make_user(Role.REVIEWER, email="keys-desk@journey.example")
EmailAddress.objects.create(user=desk, email=desk.email, verified=True, primary=True)
words = "{work}: {published} < {generated}."
add_phrase(by=desk, title="Shown first", text=words, language="en", shared=False, now=now)
for language in ("zh-hans", "en"):
    user = make_user(Role.REVIEWER, email=f"keys-{language}@journey.example", language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    claimant = make_user(Role.CREATOR, language=language)
    claims = [in_review(claimant, works=2, now=now) for _ in range(2)]
    made[language] = {str(claim.public_id): claim.reference for claim in claims}
print(json.dumps(made))
"""


@pytest.fixture(scope="module")
def cases(site: Site, tokens: dict[str, str]) -> Iterator[dict[str, dict[str, str]]]:
    """The references of two claims by their ids, by the language of their claimant."""
    assert "reviewer" in tokens
    printed = site.scene(CASES)
    made: dict[str, dict[str, str]] = json.loads(printed.strip().splitlines()[-1])
    yield made
    put_away(site, [claim for claims in made.values() for claim in claims])


@dataclass
class Keys:
    """A page that is used by its keyboard alone."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Chinese comes as from an input method: as text, without single keys."""
        self.page.keyboard.insert_text(words)

    def drawn(self, mode: str = "side") -> None:
        self.page.wait_for_function(
            "mode => [...document.querySelectorAll('canvas')]"
            ".some(c => c.checkVisibility() && c.dataset.drawn === mode)",
            arg=mode,
        )

    def checked(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('.worksheet :checked')]"
            ".filter(each => each.checkVisibility()).map(each => each.value)"
        )
        return found

    def reason(self) -> str:
        return self.page.locator("textarea[name=reason]:visible").input_value()

    def focused(self) -> str:
        found: str = self.page.evaluate("document.activeElement.id")
        return found


def open_case(keys: Keys, claim: str) -> None:
    keys.page.goto(f"/review/{claim}/")
    if keys.page.locator("[data-key=t]").count():
        keys.press("t")
        keys.page.locator("[data-worksheet]:visible").first.wait_for()
    keys.drawn()


def find_case(keys: Keys, claim: str, reference: str) -> None:
    """Look for the claim in the queue, go to it by tab and open it; then take it."""
    keys.page.goto(f"/review/?q={reference}")
    link = f'a[href="/review/{claim}/"]'
    for _ in range(80):
        keys.press("Tab")
        if keys.page.evaluate("link => document.activeElement.matches(link)", link):
            break
    keys.press("Enter")
    keys.page.wait_for_url(f"**/review/{claim}/")
    keys.drawn()
    keys.press("t")
    keys.page.locator("[data-worksheet]:visible").first.wait_for()
    keys.drawn()


def decide_the_picture_on_the_desk(keys: Keys, language: str) -> None:
    keys.press("w")
    keys.drawn("swipe")
    keys.press("x", "1", "e", "2", "5", "k", "1")
    assert keys.checked() == ["PROVEN", "CHARACTER", "POSE", "UPHELD"]
    keys.press("r")
    keys.write(REASONS[language])
    with keys.page.expect_navigation():
        keys.press("Control+Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_is_decided_with_the_keyboard_alone(
    language: str, site: Site, browser: Browser, cases: dict[str, dict[str, str]]
) -> None:
    first, second = cases[language]
    with signed_in(browser, site, LANGUAGES[language], f"keys-{language}@journey.example") as page:
        keys = Keys(page)
        find_case(keys, first, cases[language][first])
        assert (
            page.locator("html").get_attribute("lang")
            == {"zh-hans": "zh-Hans", "en": "en"}[language]
        )
        decide_the_picture_on_the_desk(keys, language)
        keys.drawn()
        assert keys.focused() == "picture-2"
        decide_the_picture_on_the_desk(keys, language)
        assert keys.focused() == "propose"
        keys.press("y")
        expect(page.locator("[data-confirms]")).to_be_visible()
        with page.expect_navigation():
            keys.press("y")
        assert page.url.split("/review/")[1].strip("/") != first  # the next one is open at once
        page.locator("[data-worksheet]:visible").first.wait_for()
        assert (
            site.manage("shell", "--command", STATE % first).strip().endswith("AWAITING_APPROVAL")
        )
        keys.press("u")
        keys.press("Escape")
        expect(page.locator("[data-confirms]")).to_be_hidden()
        keys.press("u", "Enter")
        page.wait_for_url("**/review/")
        assert second not in page.url


STATE = """
from claims.models import Claim
print(Claim.objects.get(public_id=%r).state)
"""


@pytest.fixture
def desk(browser: Browser, site: Site, cases: dict[str, dict[str, str]]) -> Iterator[Keys]:
    """The second English claim, held by a reviewer of these tests alone."""
    with signed_in(browser, site, DESK, "keys-desk@journey.example") as page:
        keys = Keys(page)
        open_case(keys, list(cases["en"])[1])
        yield keys


def test_the_sheet_names_every_key_and_gives_the_focus_back(desk: Keys) -> None:
    page = desk.page
    desk.press("k")
    before = desk.focused()
    desk.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    named = sheet.locator("kbd").all_inner_texts()
    used = {each.get_attribute("data-key") for each in page.locator("[data-key]").all()}
    used |= {each.get_attribute("aria-keyshortcuts") for each in page.locator("[data-do]").all()}
    assert used - {None} <= set(named)
    desk.press("w")
    assert page.locator("canvas:visible").first.get_attribute("data-drawn") == "side"
    for _ in range(8):
        desk.press("Tab")
        inside = (
            "document.activeElement === document.body || !!document.activeElement.closest('#keys')"
        )
        assert page.evaluate(inside)
    desk.press("Escape")
    expect(sheet).to_be_hidden()
    assert desk.focused() == before


def test_keys_are_silent_while_somebody_types_and_when_switched_off(desk: Keys) -> None:
    page = desk.page
    desk.press("r", "Control+a")
    page.keyboard.type("swu?1")
    assert desk.reason() == "swu?1"
    expect(page.locator("#keys")).to_be_hidden()
    desk.press("Escape", "w")
    desk.drawn("swipe")
    desk.press("?")
    page.locator("[data-keys-switch]").focus()
    desk.press("Enter", "Escape", "s")
    desk.drawn("swipe")
    assert not page.locator("kbd.key").first.is_visible()
    page.locator("[data-keys-open]").first.focus()
    desk.press("Enter")
    page.locator("[data-keys-switch]").focus()
    desk.press("Enter", "Escape", "s")
    desk.drawn("side")


def test_typing_is_kept_through_a_reload_and_said(desk: Keys, site: Site) -> None:
    page = desk.page
    desk.press("k", "4", "r")
    desk.press("Control+a")
    page.keyboard.type("Half a sentence")
    expect(page.locator("[data-kept]:visible")).to_contain_text("Saved", timeout=15_000)
    page.reload()
    desk.drawn()
    assert desk.reason() == "Half a sentence"
    assert "UNPROTECTABLE" in desk.checked()
    desk.press("r", "End")
    page.keyboard.type(", and more")
    page.goto("/review/")  # at once: what was not kept yet is sent along
    until = time.monotonic() + 15
    while time.monotonic() < until:
        page.go_back()
        page.reload()
        if desk.reason() == "Half a sentence, and more":
            break
        page.goto("/review/")
    assert desk.reason() == "Half a sentence, and more"
    page.route("**/worksheet/", lambda route: route.abort())
    desk.press("r", "End")
    page.keyboard.type("!")
    expect(page.locator("[data-kept]:visible")).to_contain_text("no connection", timeout=15_000)
    assert desk.reason().endswith("more!")


def test_style_alone_and_another_script_are_said_at_once(desk: Keys) -> None:
    page = desk.page
    desk.press("n", "x", "3", "k", "1", "e", "6")
    for warning in ("access", "style"):
        expect(page.locator(f"[data-warns={warning}]:visible")).to_have_count(1)
    desk.press("1")
    expect(page.locator("[data-warns=style]:visible")).to_have_count(0)
    desk.press("x", "1")
    expect(page.locator("[data-warns=access]:visible")).to_have_count(0)
    expect(page.locator("[data-suggested]:visible")).to_have_count(0)
    desk.press("r", "Control+a")
    desk.write("这张图片的人物造型完全相同。")
    expect(page.locator("[data-warns=script]:visible")).to_have_count(1)
    desk.press("Control+a")
    desk.write("The same figure.")
    expect(page.locator("[data-warns=script]:visible")).to_have_count(0)


def test_a_reusable_text_is_put_in_by_keys(desk: Keys) -> None:
    page = desk.page
    desk.press("n", "r", "Control+a")
    page.keyboard.type("Seen:")
    desk.press("Escape", "f")
    expect(page.locator("#phrases")).to_be_visible()
    page.keyboard.type("shown f")
    desk.press("ArrowDown", "Enter")
    expect(page.locator("#phrases")).to_be_hidden()
    assert desk.reason().startswith("Seen: Work ")
    assert "2021-05-01 < 2026-03-02." in desk.reason()
    desk.press("Escape", "f")
    page.keyboard.type("nothing like this")
    expect(page.locator("[data-phrases-none]")).to_be_visible()
    desk.press("Escape")


def test_picture_and_worksheet_are_seen_together(desk: Keys) -> None:
    page = desk.page
    page.goto(page.url.partition("#")[0])
    desk.drawn()
    assert page.evaluate("scrollY") == 0
    for part in (".viewer-stage:visible", ".worksheet-foot:visible"):
        box = page.locator(part).first.bounding_box()
        assert box
        assert box["y"] > 0
        assert box["y"] + box["height"] <= 900


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_barrier_at_the_desk(
    screen: Screen, site: Site, browser: Browser, cases: dict[str, dict[str, str]]
) -> None:
    with signed_in(browser, site, screen, "keys-desk@journey.example") as page:
        keys = Keys(page)
        open_case(keys, list(cases["en"])[1])
        for key in ("Escape", "?", "f", "u"):
            keys.press(key)
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{key}: {found.generate_report()}"
            keys.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth") <= screen.width
        page.goto("/review/phrases/")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= screen.width
