"""Distressing pictures in a real browser: grey and blurred by their pixels until revealed."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.journeys.site import Site
from tests.journeys.test_barriers import RULES
from tests.journeys.test_browser import sign_in
from tests.journeys.viewing import Pixels, Screen

STRIPED = """
import io, json
from django.utils import timezone
from PIL import Image, ImageDraw
from accounts.models import User
from accounts.roles import Role
from pictures.actions import keep_picture
from pictures.flags import flag_content
from tests.factories import make_avatar, make_user, make_work
from tests.review.cases import in_review, lease

now = timezone.now()

def striped(colour):
    image = Image.new("RGB", (1200, 900), colour)
    draw = ImageDraw.Draw(image)
    for x in range(0, 1200, 40):
        draw.line((x, 0, x, 900), fill=(0, 0, 0), width=12)
    out = io.BytesIO()
    image.save(out, "PNG")
    return keep_picture(out.getvalue(), now=now)

reviewer = User.objects.get(email="reviewer@journey.example")
red, blue = striped((220, 30, 41)), striped((31, 60, 220))
owner = make_user(Role.CREATOR)
claim = in_review(owner, works=[make_work(owner, blob=red)], avatar=make_avatar(blob=blue), now=now)
lease(claim, by=make_user(Role.REVIEWER), now=now)
flag_content(red, kind="VIOLENCE", by=reviewer, now=now)
print(json.dumps({"flagged": str(claim.public_id)}))
"""


@pytest.fixture(scope="module")
def claims(site: Site, tokens: dict[str, str]) -> dict[str, str]:
    assert "reviewer" in tokens
    printed = site.scene(STRIPED)
    found: dict[str, str] = json.loads(printed.strip().splitlines()[-1])
    return found


@pytest.fixture
def screen(
    site: Site, tokens: dict[str, str], browser: Browser, claims: dict[str, str]
) -> Iterator[Screen]:
    assert "reviewer" in tokens
    context = browser.new_context(
        base_url=site.url, locale="en", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    sign_in(page, "reviewer@journey.example")
    yield Screen(page, claims)
    context.close()


ORIGINAL, AVATAR = (0.1, 0.3, 0.4, 0.7), (0.6, 0.3, 0.9, 0.7)


def colourful(pixels: Pixels) -> float:
    return float(np.median(pixels[..., :3].max(axis=2) - pixels[..., :3].min(axis=2)))


def detailed(pixels: Pixels) -> float:
    """The largest step between neighbours in a row, by the middle row."""
    row = pixels[len(pixels) // 2, :, :3].mean(axis=1)
    return float(np.abs(np.diff(row)).max())


def is_veiled(pixels: Pixels) -> bool:
    """Both or neither: half a veil fails."""
    grey, blurred = colourful(pixels) < 8, detailed(pixels) < 8
    assert grey == blurred
    return grey


def test_flagged_pictures_are_grey_and_blurred(screen: Screen) -> None:
    page = screen.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    screen.open("flagged")
    assert not is_veiled(screen.area(*AVATAR))
    pictures = [url for url in asked if "/original/" in url]
    assert pictures
    assert all(url.endswith("?veil=both") for url in pictures)
    page.mouse.move(500, 400)  # the pointer alone reveals nothing
    assert is_veiled(screen.area(*ORIGINAL))


def test_a_key_reveals_and_a_click_veils_again(screen: Screen) -> None:
    page = screen.page
    screen.open("flagged")
    reveal = page.locator("[data-reveal]")
    expect(reveal).to_have_attribute("aria-pressed", "false")
    screen.key("h")
    expect(page.locator("[data-told]")).to_have_text("The pictures are shown clearly now.")
    expect(reveal).to_have_attribute("aria-pressed", "true")
    assert not is_veiled(screen.area(*ORIGINAL))
    reveal.click()
    expect(page.locator("[data-told]")).to_have_text("The pictures are veiled again.")
    assert is_veiled(screen.area(*ORIGINAL))


@pytest.mark.parametrize("mode", ["swipe", "onion", "blink", "difference"])
def test_no_mode_looks_through_the_veil(screen: Screen, mode: str) -> None:
    screen.open("flagged")
    screen.do(mode)
    if mode == "blink":
        screen.do("pause")
    if mode == "onion":
        screen.page.locator("[data-range=onion]").fill("0")
    shown = screen.area(0.3, 0.3, 0.48, 0.7)
    if mode == "difference":  # the avatar's stripes are there, the original's colour is not
        assert np.median(shown[..., 0]) < 120
    else:
        assert is_veiled(shown)


def test_zooming_in_fetches_nothing_clear(screen: Screen) -> None:
    page = screen.page
    screen.open("flagged")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(8):
        screen.do("closer")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/original/" in url] == []
    assert is_veiled(screen.area(*ORIGINAL))
    with page.expect_response(lambda response: "/original/1600/" in response.url):
        screen.key("h")
    screen.settle()
    assert not is_veiled(screen.area(*ORIGINAL))
    screen.key("h")
    expect(page.locator("[data-told]")).to_have_text("The pictures are veiled again.")
    assert is_veiled(screen.area(*ORIGINAL))


def test_without_script_the_veil_is_there_and_a_link_leads_through(
    site: Site, browser: Browser, screen: Screen
) -> None:
    state = screen.page.context.storage_state()
    context = browser.new_context(
        base_url=site.url, locale="en", java_script_enabled=False, storage_state=state
    )
    page = context.new_page()
    page.goto(f"/review/{screen.claims['flagged']}/")
    image = page.locator(".pair img").first
    assert str(image.get_attribute("src")).endswith("?veil=both")
    expect(page.locator("[data-reveal]")).to_be_hidden()
    link = page.get_by_role("link", name="The original, clearly")
    assert str(link.get_attribute("href")).endswith("/original/1600/")
    context.close()


def test_the_key_x_leads_to_the_flags_and_nothing_bars_anybody(screen: Screen) -> None:
    screen.open("flagged")
    screen.key("z")
    expect(screen.page.get_by_role("button", name="Violence")).to_be_focused()
    assert Axe().run(screen.page, options=RULES).response["violations"] == []
    screen.page.goto("/review/settings/")
    assert Axe().run(screen.page, options=RULES).response["violations"] == []
    screen.page.goto("/review/")
    assert Axe().run(screen.page, options=RULES).response["violations"] == []
