"""The comparison viewer in a real browser: every mode by the pixels that it draws."""

import io
import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journeys.queue import put_away
from tests.journeys.site import Site
from tests.journeys.test_barriers import RULES
from tests.journeys.test_browser import sign_in
from tests.journeys.viewing import BLUE, CLAIMS, CLOSE, RED, Screen, colour, near
from tests.similarity.exhibited import POINTS


@pytest.fixture(scope="module")
def claims(site: Site, tokens: dict[str, str]) -> Iterator[dict[str, str]]:
    """Claims in review, by what their pictures are like or how far they are."""
    assert "reviewer" in tokens
    printed = site.scene(CLAIMS % (RED, BLUE, RED, BLUE))
    found: dict[str, str] = json.loads(printed.strip().splitlines()[-1])
    yield found
    put_away(site, [found["done"], found["coming"]])


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


def test_side_by_side_shows_each_in_its_pane(screen: Screen) -> None:
    screen.open("flat")
    assert near(colour(screen.area(0.2, 0.45, 0.4, 0.55)), RED)
    assert near(colour(screen.area(0.7, 0.45, 0.9, 0.55)), BLUE)


def test_swipe_at_half_shows_half_of_each(screen: Screen) -> None:
    screen.open("flat")
    screen.do("swipe")
    assert near(colour(screen.area(0.4, 0.1, 0.48, 0.4)), RED)
    assert near(colour(screen.area(0.52, 0.1, 0.6, 0.4)), BLUE)
    handle = screen.page.locator("[data-range=swipe]")
    handle.focus()
    for _ in range(10):
        screen.key("ArrowRight")
    assert handle.input_value() == "60"
    assert near(colour(screen.area(0.52, 0.1, 0.58, 0.4)), RED)
    assert near(colour(screen.area(0.62, 0.1, 0.68, 0.4)), BLUE)


def test_the_handle_of_the_swipe_is_dragged(screen: Screen) -> None:
    screen.open("flat")
    screen.do("swipe")
    box = screen.stage()
    mouse = screen.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 60, steps=4)
    mouse.up()
    assert near(colour(screen.area(0.42, 0.1, 0.48, 0.4)), BLUE)
    assert screen.page.locator("[data-range=swipe]").input_value() == "40"


def test_onion_skin_at_half_is_the_mean(screen: Screen) -> None:
    screen.open("flat")
    one, other = (colour(screen.area(left, 0.45, left + 0.15, 0.55)) for left in (0.25, 0.75))
    screen.do("onion")
    mean = tuple((a + b) // 2 for a, b in zip(one, other, strict=True))
    assert near(colour(screen.area(0.5, 0.3, 0.6, 0.7)), mean, by=2)
    screen.page.locator("[data-range=onion]").fill("0")
    assert near(colour(screen.area(0.5, 0.3, 0.6, 0.7)), one, by=2)


def test_difference_is_black_where_equal_and_bright_where_not(screen: Screen) -> None:
    screen.open("equal")
    screen.do("difference")
    assert max(colour(screen.area(0.35, 0.2, 0.65, 0.8))) <= CLOSE
    screen.open("flat")
    screen.do("difference")
    apart = tuple(abs(a - b) for a, b in zip(RED, BLUE, strict=True))
    assert near(colour(screen.area(0.5, 0.3, 0.6, 0.7)), apart, by=2 * CLOSE)


def test_blink_alternates_slowly_and_holds_still(screen: Screen) -> None:
    screen.open("flat")
    screen.do("blink")
    began = time.monotonic()
    seen: list[bool] = []
    while time.monotonic() - began < 3:
        is_red = near(colour(screen.area(0.5, 0.3, 0.6, 0.7)), RED)
        if not seen or seen[-1] != is_red:
            seen.append(is_red)
    assert 3 <= len(seen) <= 9
    screen.do("pause")
    before = colour(screen.area(0.5, 0.3, 0.6, 0.7))
    time.sleep(1.5)
    assert colour(screen.area(0.5, 0.3, 0.6, 0.7)) == before
    screen.do("swap")
    assert not near(colour(screen.area(0.5, 0.3, 0.6, 0.7)), before)


def test_blink_stands_still_for_those_who_want_no_motion(screen: Screen) -> None:
    screen.page.emulate_media(reduced_motion="reduce")
    screen.open("flat")
    screen.do("blink")
    for _ in range(4):
        assert near(colour(screen.area(0.5, 0.3, 0.6, 0.7)), RED)
        time.sleep(0.5)
    screen.do("swap")
    assert near(colour(screen.area(0.5, 0.3, 0.6, 0.7)), BLUE)


def test_mirrored_changes_left_and_right_of_the_avatar(screen: Screen) -> None:
    screen.open("flat")
    grey, blue = (0.53, 0.58), (0.92, 0.97)
    assert near(colour(screen.area(grey[0], 0.45, grey[1], 0.55)), (90, 90, 90))
    assert near(colour(screen.area(blue[0], 0.45, blue[1], 0.55)), BLUE)
    screen.do("mirrored")
    assert near(colour(screen.area(grey[0], 0.45, grey[1], 0.55)), BLUE)
    assert near(colour(screen.area(blue[0], 0.45, blue[1], 0.55)), (90, 90, 90))
    assert near(colour(screen.area(0.03, 0.45, 0.08, 0.55)), (90, 90, 90))


def test_grey_has_no_colour(screen: Screen) -> None:
    screen.open("equal")
    assert np.ptp(screen.area(0.1, 0.2, 0.9, 0.8)[..., :3], axis=2).max() > 40
    screen.do("grey")
    assert np.ptp(screen.area(0.1, 0.2, 0.9, 0.8)[..., :3], axis=2).max() == 0


def test_a_mirrored_crop_lies_on_its_original_once_aligned(screen: Screen) -> None:
    screen.open("moved")
    screen.do("difference")
    fitting = screen.canvas()
    drawn = fitting[..., 3] == 255
    assert 0.05 < drawn.mean() < 0.6  # the crop covers a quarter of the original
    assert np.median(fitting[drawn][:, :3]) <= 8
    screen.do("aligned")
    unmoved = screen.canvas()
    drawn = unmoved[..., 3] == 255
    assert np.mean(unmoved[drawn][:, :3]) > 2 * np.mean(fitting[fitting[..., 3] == 255][:, :3])


def test_a_negative_is_compared_as_what_it_is_a_negative_of(screen: Screen) -> None:
    screen.open("negative")
    screen.do("difference")
    assert max(colour(screen.area(0.35, 0.2, 0.65, 0.8))) <= CLOSE
    screen.do("aligned")
    assert max(colour(screen.area(0.35, 0.2, 0.65, 0.8))) > 40


def test_without_points_lines_join_corners(screen: Screen) -> None:
    screen.open("negative")
    screen.do("lines")
    pixels = screen.canvas()
    high, wide = pixels.shape[:2]
    drawn = np.flatnonzero(pixels[:, wide // 2, 3] > 200)  # nothing but lines crosses the gap
    side = min((wide - 8) / 2, high)  # both pictures are square
    assert drawn.min() == pytest.approx((high - side) / 2, abs=4)
    assert drawn.max() == pytest.approx((high + side) / 2, abs=4)
    assert len(drawn) < 12


def test_zoomed_in_both_panes_show_the_same_place(screen: Screen) -> None:
    """The avatar is a mirrored crop: its pane follows by the movement that was found."""
    screen.open("moved")
    box = screen.stage()
    screen.page.locator("[data-stage]").focus()
    screen.page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.45)
    for _ in range(4):
        screen.page.mouse.wheel(0, -120)
    screen.page.wait_for_load_state("networkidle")
    left, right = screen.area(0.1, 0.2, 0.4, 0.6), screen.area(0.6, 0.2, 0.9, 0.6)
    left, right = left[..., :3], right[..., :3]
    flipped = np.abs(left - right[:, ::-1])
    assert np.median(flipped) <= 8
    assert np.mean(flipped) < np.mean(np.abs(left - right)) / 2


def test_aligned_beside_each_other_leaves_what_is_not_covered_bare(screen: Screen) -> None:
    screen.open("moved")
    bare = (screen.area(0.51, 0, 1, 1)[..., 3] == 0).mean()
    screen.do("aligned")
    assert (screen.area(0.51, 0, 1, 1)[..., 3] == 0).mean() > bare + 0.3


def test_lines_run_from_match_to_match(screen: Screen) -> None:
    screen.open("moved")
    before = screen.canvas()
    screen.do("lines")
    after = screen.canvas()
    amber = (np.abs(after[..., :3] - (255, 176, 0)).max(axis=2) < 12) & (after[..., 3] == 255)
    high, wide = amber.shape
    pane = (wide - 8) / 2
    side = min(pane, high)  # both pictures are square
    for x, y, u, v in POINTS:
        ends = ((u, v, 0.0), (1 - x, y, pane + 8))  # the avatar is mirrored
        for across, down, left in ends:
            column = round(left + (pane - side) / 2 + side * across)
            row = round((high - side) / 2 + side * down)
            assert amber[row - 2 : row + 3, column - 2 : column + 3].mean() > 0.5
    gap = slice(round(pane), round(pane) + 8)
    assert amber[:, gap].any()
    assert (before[:, gap, 3] == 0).all()


def test_panes_zoom_and_pan_together(screen: Screen) -> None:
    """Half of each picture's left quarter is grey; it is moved out of both panes at once."""
    screen.open("flat")
    box = screen.stage()
    mouse = screen.page.mouse
    screen.page.locator("[data-stage]").focus()
    mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    for _ in range(6):
        mouse.wheel(0, -120)
    screen.settle()
    assert float(screen.page.locator("[data-zoom]").inner_text().split()[0]) > 300
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.25 + 1500, box["y"] + box["height"] / 2, steps=3)
    mouse.up()
    for left in (0.1, 0.6):
        assert near(colour(screen.area(left, 0.3, left + 0.1, 0.7)), (90, 90, 90))
    for _ in range(60):
        screen.page.keyboard.press("ArrowRight")
    assert near(colour(screen.area(0.1, 0.3, 0.4, 0.7)), RED)
    assert near(colour(screen.area(0.6, 0.3, 0.9, 0.7)), BLUE)
    mouse.dblclick(box["x"] + 40, box["y"] + 40)
    expect(screen.page.locator("[data-zoom]")).to_have_text("100 %")


def test_pictures_of_any_ratio_are_seen_whole(screen: Screen) -> None:
    screen.open("tall")
    drawn = screen.area(0.5, 0, 1, 1)[..., 3] == 255
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert np.ptp(columns) / np.ptp(rows) == pytest.approx(0.5, abs=0.02)
    screen.do("onion")
    drawn = screen.canvas()[..., 3] == 255
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert np.ptp(columns) / np.ptp(rows) == pytest.approx(4 / 3, abs=0.02)


def test_full_pictures_come_only_with_a_zoom(screen: Screen) -> None:
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))

    def count(side: int) -> int:
        return sum(url.endswith(f"/{side}/") for url in asked)

    screen.open("flat")
    for mode in ("swipe", "onion", "difference", "side"):
        screen.do(mode)
    assert (count(384), count(1600)) == (2, 0)
    for _ in range(4):
        screen.do("closer")
    screen.page.wait_for_load_state("networkidle")
    screen.do("whole")
    screen.do("closer")
    assert (count(384), count(1600)) == (2, 2)


def test_a_full_picture_that_fails_is_said_and_the_small_one_stays(screen: Screen) -> None:
    screen.page.route("**/1600/", lambda route: route.abort())
    screen.open("flat")
    for _ in range(4):
        screen.do("closer")
    expect(screen.page.locator("[data-says]")).to_contain_text("could not be loaded")
    assert near(colour(screen.area(0.3, 0.45, 0.4, 0.55)), RED)


def test_keys_name_modes_and_can_be_switched_off(screen: Screen) -> None:
    screen.open("moved")
    pressed = screen.page.locator(".viewer-bar button[aria-pressed=true]")
    for key, mode in (
        ("w", "swipe"), ("o", "onion"), ("b", "blink"), ("d", "difference"), ("l", "lines"),
        ("s", "side"),
    ):  # fmt: skip
        screen.key(key)
        assert screen.page.locator("canvas").get_attribute("data-drawn") == mode
        assert mode in [each.get_attribute("data-do") for each in pressed.all()]
    expect(screen.page.locator("[data-says]")).to_have_text("Side by side")
    screen.key("g")
    expect(screen.page.locator("[data-says]")).to_have_text("Grey: on")
    screen.key("g")
    expect(screen.page.locator("[data-says]")).to_have_text("Grey: off")
    screen.key("+")
    expect(screen.page.locator("[data-zoom]")).to_have_text("125 %")
    screen.key("0")
    screen.key("?")
    expect(screen.page.get_by_text("onion skin", exact=True)).to_be_visible()
    screen.page.get_by_role("button", name="Switch the keys off").click()
    screen.key("w")
    assert screen.page.locator("canvas").get_attribute("data-drawn") == "side"


def test_a_key_comes_back_from_the_evidence_to_the_viewer(screen: Screen) -> None:
    screen.open("moved")
    screen.page.locator("[name=view-1][value=overlay]").check()
    expect(screen.page.locator("canvas")).to_be_hidden()
    screen.page.locator("[data-picture]").first.focus()
    screen.key("w")
    expect(screen.page.locator("canvas")).to_be_visible()


def test_two_fingers_zoom_on_a_phone(
    site: Site, tokens: dict[str, str], browser: Browser, claims: dict[str, str]
) -> None:
    assert "reviewer" in tokens
    context = browser.new_context(
        base_url=site.url,
        locale="en",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    sign_in(page, "reviewer@journey.example")
    phone = Screen(page, claims)
    phone.open("flat")
    assert near(colour(phone.area(0.4, 0.2, 0.6, 0.3)), RED)  # one above the other
    assert near(colour(phone.area(0.4, 0.7, 0.6, 0.8)), BLUE)
    page.locator("[data-stage]").scroll_into_view_if_needed()
    box = phone.stage()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    session = context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points: list[Any] = [{"x": left, "y": top, "id": i} for i, (left, top) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x - 20, y), (x + 20, y))
    for apart in (40, 60, 80):
        touch("touchMove", (x - apart, y), (x + apart, y))
    touch("touchEnd")
    phone.settle()
    assert page.locator("[data-zoom]").inner_text() == "400 %"
    touch("touchStart", (x - 100, y))
    for far in range(-60, 300, 60):
        touch("touchMove", (x + far, y))
    touch("touchEnd")
    phone.settle()
    assert near(colour(phone.area(0.05, 0.15, 0.1, 0.35)), (90, 90, 90))
    assert near(colour(phone.area(0.05, 0.65, 0.1, 0.85)), (90, 90, 90))
    context.close()


def test_without_script_the_pair_is_there_and_leads_to_the_full_pictures(
    site: Site, tokens: dict[str, str], browser: Browser, claims: dict[str, str]
) -> None:
    assert "reviewer" in tokens
    context = browser.new_context(base_url=site.url, locale="en", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "reviewer@journey.example")
    page.goto(f"/review/{claims['flat']}/")
    expect(page.locator(".viewer-bar")).to_be_hidden()
    pictures = page.locator(".pair img")
    expect(pictures).to_have_count(2)
    seen = np.asarray(Image.open(io.BytesIO(pictures.first.screenshot())).convert("RGB"))
    high, wide = seen.shape[:2]
    assert near(tuple(int(each) for each in seen[high // 2, wide // 2]), RED)
    page.locator(".pair a").first.click()
    assert page.url.endswith("/original/1600/")
    context.close()


def test_the_next_original_is_there_before_its_desk_is_opened(screen: Screen) -> None:
    with screen.page.expect_response("**/original/384/") as ahead:
        screen.page.goto(f"/review/{screen.claims['done']}/")
        coming = screen.page.locator("link[rel=prefetch]").first.get_attribute("href") or ""
        screen.page.wait_for_function(
            "path => performance.getEntriesByType('resource').some(e => e.name.endsWith(path))",
            arg=coming,
        )
    assert ahead.value.ok
    screen.page.goto(coming.partition("pictures/")[0])
    screen.page.locator("canvas[data-drawn]").first.wait_for()
    transferred = screen.page.evaluate(
        "path => performance.getEntriesByType('resource')"
        ".filter(e => e.name.endsWith(path)).map(e => e.transferSize)",
        coming,
    )
    assert transferred == [0]  # from the browser's own cache


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_no_barrier_at_the_desk(screen: Screen, width: int, scheme: str) -> None:
    screen.page.set_viewport_size({"width": width, "height": 900})
    screen.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    screen.open("moved")
    for mode in ("side", "swipe", "onion", "blink", "difference", "lines"):
        screen.do(mode)
        found = Axe().run(screen.page, options=RULES)
        assert found.violations_count == 0, f"{mode}: {found.generate_report()}"
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= width
