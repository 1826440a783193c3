"""The creator's side in a real browser: works one by one, a question, an appeal, an award."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from tests.factories import make_picture_bytes
from tests.journeys.conftest import PASSWORD
from tests.journeys.queue import put_away
from tests.journeys.screens import DESK, PHONE, Screen, signed_in
from tests.journeys.site import Site
from tests.journeys.test_barriers import RULES

PAPER = b"%PDF-1.4 nothing much %%EOF\n"
# People and claims by name, through the actions that the tests of every room use as well.
SCENE = """
from itertools import count
from django.contrib.auth.models import Group
from django.utils import timezone
from allauth.account.models import EmailAddress
from accounts.models import User
from claims.actions import ask
from claims.states import State
from payouts.actions import award_waiting
from tests import factories
from tests.payouts.scenes import upheld_claim
from tests.review.cases import dismissed, in_review
factories._numbers = count({first})  # a second scene makes other people
owner = User.objects.create_user({email!r}, {password!r}, language={language!r})
owner.groups.add(Group.objects.get(name="creator"))
EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
reviewer = User.objects.get(email="reviewer@journey.example")
now = timezone.now()
asked = in_review(owner, now=now)
ask(asked, by=reviewer, text="Where was this first shown?", now=now)
refused = dismissed(in_review(owner, works=2, now=now), by=reviewer, now=now)
upheld = upheld_claim(owner, now=now)
award_waiting(now=now)
for name, claim in (("asked", asked), ("refused", refused), ("upheld", upheld)):
    print("scene", name, claim.public_id)
"""


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def person(
    request: pytest.FixtureRequest, site: Site, tokens: dict[str, str], browser: Browser
) -> Iterator[tuple[Page, dict[str, str], int]]:
    """Somebody signed in, with their claims by name and the width of their screen."""
    assert tokens
    screen: Screen = request.param
    email, width = f"mo-{screen.width}@journey.example", screen.width
    code = SCENE.format(
        email=email, password=PASSWORD, language=screen.language, first=width * 1000
    )
    lines = [line.split() for line in site.scene(code).splitlines()]
    claims = {line[1]: line[2] for line in lines if line[:1] == ["scene"]}
    with signed_in(browser, site, screen, email) as page:
        yield page, claims, width
    put_away(site, claims.values())


def no_barrier(page: Page, width: int) -> None:
    """Nothing serious for axe, and nothing to scroll sideways for."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def picture(name: str, seed: int) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": make_picture_bytes(seed, 200)}


def add_works(page: Page, width: int) -> None:
    """Three files of which one is none; one whose connection breaks once; a reload between."""
    page.goto("/pictures/add/")
    bad: FilePayload = {"name": "notes.png", "mimeType": "image/png", "buffer": b"only words"}
    page.locator("[name=image]").set_input_files(
        [picture("fox.png", width), bad, picture("lamp.png", width + 1)]
    )
    rows = page.locator("[data-uploads] > li")
    expect(rows.locator("a")).to_have_count(2)
    expect(page.locator("[data-uploads] > [data-state=refused]")).to_have_count(1)
    broken: list[str] = []

    def break_once(route: Route) -> None:
        broken.append(route.request.url)
        route.abort() if len(broken) == 1 else route.continue_()

    page.route("**/pictures/add/", break_once)
    page.locator("[name=image]").set_input_files([picture("bird.png", width + 2)])
    last = rows.last
    expect(last).to_have_attribute("data-state", "refused")
    last.locator("[data-again]").click()
    expect(last).to_have_attribute("data-state", "added")
    page.unroute("**/pictures/add/")
    no_barrier(page, width)
    page.reload()
    expect(rows.locator("a")).to_have_count(3)
    expect(page.locator("[data-uploads] > [data-state=refused]")).to_contain_text("notes.png")
    page.locator("[data-describe] a").first.click()
    no_barrier(page, width)
    for place in ("created_on", "first_published_on"):
        for field in page.locator(f"[name$={place}]").all():
            field.fill("2024-05-06")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/pictures/")


def keep_a_proof(page: Page, width: int) -> None:
    page.goto("/pictures/")
    page.locator("main .items a").first.click()
    page.locator("[name=kind]").select_option("REGISTRATION")
    page.locator("[name=note]").fill("2024/7")
    page.locator("[name=file]").set_input_files(
        {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.locator("form[action$='/proofs/'] button").click()
    expect(page.locator("main a[download]")).to_contain_text("paper.pdf")
    no_barrier(page, width)


def answer(page: Page, claim: str, width: int) -> None:
    page.goto(f"/claims/{claim}/")
    page.wait_for_load_state("networkidle")
    no_barrier(page, width)
    page.locator("[name=answer]").fill("On my own page, in 2021.")
    page.locator("#answer [name=uploads]").set_input_files(
        {"name": "page.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.locator("#answer button.primary").click()
    expect(page.locator("main")).to_contain_text("On my own page, in 2021.")
    page.locator("#thread summary").click()
    page.locator("#thread [name=body]").fill("There is one more page.")
    page.locator("#thread button.primary").click()
    expect(page.locator("#thread")).to_contain_text("There is one more page.")


def appeal(page: Page, claim: str, width: int) -> None:
    page.goto(f"/claims/{claim}/")
    page.locator("#appeal summary").click()
    no_barrier(page, width)
    page.locator("#appeal [name^=grounds-]").last.fill("See the layers.")
    page.locator("#appeal [name^=files-]").last.set_input_files(
        {"name": "layers.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.locator("#appeal button.primary").click()
    expect(page.locator("[data-state=APPEALED]").first).to_be_visible()


def accept(page: Page, claim: str, width: int) -> None:
    page.goto(f"/payouts/claims/{claim}/accept/")
    page.locator("[name=kind]").select_option("GUARDIAN")
    page.locator("[name=papers]").set_input_files(
        {"name": "guardian.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.locator("[name=account_name]").fill("林墨")
    page.locator("[name=bank_name]").fill("招商银行杭州分行")
    page.locator("[name=account_number]").fill("4111111111111111")
    page.locator("[name=identity_type]").select_option("RESIDENT")
    page.locator("[name=identity_number]").fill("110101190001010014")
    page.locator("[name=consent]").check()
    page.locator("[name=agreed]").check()
    page.locator("[name=signature]").fill("Lin Mo")
    no_barrier(page, width)
    page.locator("main form button.primary").click()
    page.wait_for_url(re.compile(r"/claims/[0-9a-f-]+/$"))
    expect(page.locator("[data-state=ACCEPTED]").first).to_be_visible()


def test_the_creators_side(person: tuple[Page, dict[str, str], int]) -> None:
    page, claims, width = person
    add_works(page, width)
    keep_a_proof(page, width)
    answer(page, claims["asked"], width)
    appeal(page, claims["refused"], width)
    accept(page, claims["upheld"], width)
