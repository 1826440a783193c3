"""A claim with two works, filled step by step in a real browser, refused, repaired and signed."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.factories import make_picture_bytes
from tests.journeys.conftest import PASSWORD
from tests.journeys.screens import DESK, PHONE, Screen, signed_in
from tests.journeys.site import Site
from tests.journeys.test_browser import go_on, reload_until

PERSON = """
from django.contrib.auth.models import Group
from allauth.account.models import EmailAddress
from accounts.models import User
owner = User.objects.create_user({email!r}, {password!r}, language={language!r})
owner.groups.add(Group.objects.get(name="creator"))
EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
"""


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def screen(
    request: pytest.FixtureRequest, site: Site, tokens: dict[str, str], browser: Browser
) -> Iterator[tuple[Page, int]]:
    """Somebody signed in, and the width of their screen."""
    assert tokens
    shown: Screen = request.param
    email = f"wizard-{shown.width}@journey.example"
    site.manage(
        "shell",
        "--command",
        PERSON.format(email=email, password=PASSWORD, language=shown.language),
    )
    with signed_in(browser, site, shown, email) as page:
        yield page, shown.width


def passable(page: Page, width: int) -> None:
    """Nothing serious for axe on this step, and nothing to scroll sideways for."""
    found = Axe().run(page).response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    assert bad == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    expect(page.locator("[aria-current=step]")).to_have_count(1)


def picture(name: str, seed: int) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": make_picture_bytes(seed, 200)}


def avatar(page: Page, width: int) -> None:
    page.goto("/claims/new/")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/step/avatar/")
    passable(page, width)
    page.locator("[name=avatar_image]").set_input_files([picture("seen.png", width)])
    page.locator("[name=avatar_url]").fill("https://platform.example/avatars/9")
    page.locator("[name=avatar_seen_at]").fill("2026-10-01T12:00")
    go_on(page)


def works(page: Page, width: int) -> None:
    """Two at once; the step stays until their dates are said."""
    new = [picture("fox.png", width + 1), picture("lamp.png", width + 2)]
    page.locator("[name=new_works]").set_input_files(new)
    page.locator("[data-step] .actions [value=next]").click()
    dates = page.locator("[name$=created_on]")
    expect(dates).to_have_count(2)
    passable(page, width)
    for date in dates.all():
        date.fill("2024-05-06")
    go_on(page)


def proofs(page: Page, width: int) -> None:
    """One work is forgotten; going on by the list of steps saves the other all the same."""
    passable(page, width)
    page.locator("[name$=proof_kind]").first.select_option("REGISTRATION")
    page.locator("[name$=proof_note]").first.fill("国作登字-2024-F-00123456")
    page.locator(".steps a[href$='/step/statement/']").click()
    page.wait_for_url("**/step/statement/")


def statement(page: Page, width: int) -> None:
    passable(page, width)
    page.locator("[name=holder_name]").fill("Lin Mo")
    page.locator("[name=holder_kind][value=PERSON]").check()
    page.locator("[name=postal_address]").fill("1 Example Road, Hangzhou")
    page.locator("[name=telephone]").fill("+86 571 00000000")
    page.locator("[name=rights][value=REPRODUCTION]").check()
    go_on(page)


def sign(page: Page) -> None:
    page.locator("[name=declaration_agreed]").check()
    page.locator("[name=signature]").fill("Lin Mo")
    page.locator("main form button.primary").click()


def repaired(page: Page, width: int) -> None:
    """Refused for two gaps; the link of each leads to the place that mends it."""
    sign(page)
    gaps = page.locator(".notice.warn li a")
    expect(gaps).to_have_count(2)
    passable(page, width)
    gaps.first.click()
    place = page.locator(":target")
    place.locator("[name$=proof_kind]").select_option("ORIGINAL")
    place.locator("[name$=proof_file]").set_input_files([picture("sketch.png", width + 3)])
    page.locator(".steps a[href$='/file/']").click()
    page.wait_for_url("**/file/")
    expect(gaps).to_have_count(1)
    gaps.first.click()
    page.locator("textarea:target").fill("Stop showing this avatar.")
    go_on(page)


def withdraw(page: Page) -> None:
    """Once it is compared, so that no reviewer of another journey finds it in the queue."""
    reload_until(page, page.locator(".page-header [data-state]:not([data-state=SUBMITTED])"))
    form = page.locator("form[action$='/withdraw/']")
    page.locator("details").filter(has=form).locator("summary").click()
    form.locator("button").click()
    expect(page.locator(".page-header [data-state=WITHDRAWN]")).to_be_visible()


def test_a_claim_goes_through_its_steps(screen: tuple[Page, int]) -> None:
    page, width = screen
    avatar(page, width)
    works(page, width)
    proofs(page, width)
    statement(page, width)
    repaired(page, width)
    sign(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("RD-")
    withdraw(page)
