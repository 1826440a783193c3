"""A user's avatar: forwarded notice, counter-statement by link, clock, and how it ends."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD
from tests.journeys.queue import put_away
from tests.journeys.screens import DESK, PHONE, Screen, signed_in
from tests.journeys.site import Site
from tests.journeys.test_creator import PAPER, no_barrier

pytestmark = pytest.mark.browser
PATIENCE = 120
SCENE = """
from itertools import count
from django.contrib.auth.models import Group
from django.utils import timezone
from allauth.account.models import EmailAddress
from accounts.models import User
from claims.models import Claim
from tests import factories
factories._numbers = count({first})
owner = User.objects.create_user({email!r}, {password!r}, language={language!r})
owner.groups.add(Group.objects.get(name="creator"))
EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
for name in ("ends", "stays"):
    claim = factories.make_claim(
        owner, respondent=Claim.RespondentKind.USER, now=timezone.now()
    )
    print("scene", name, claim.public_id)
"""
# Time is moved by the rows: the clock is due when it began, and the worker's next bell finds it.
DUE = """
from django.db.models import F
from enforcement.models import Countdown
Countdown.objects.filter(statement__forwarding__claim__public_id={claim!r}).update(
    due_at=F("started_at"))
"""
MUCH_LATER = """
from datetime import timedelta
from django.utils import timezone
from enforcement.actions.answers import end_countered
end_countered(now=timezone.now() + timedelta(days=90))
"""


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def scene(
    request: pytest.FixtureRequest, site: Site, tokens: dict[str, str]
) -> Iterator[tuple[Screen, str, dict[str, str]]]:
    """A claimant with two claims against users' avatars, by name."""
    assert tokens
    screen: Screen = request.param
    email = f"wan-{screen.width}@journey.example"
    code = SCENE.format(
        email=email, password=PASSWORD, language=screen.language, first=screen.width * 2000
    )
    lines = [line.split() for line in site.scene(code).splitlines()]
    claims = {line[1]: line[2] for line in lines if line[:1] == ["scene"]}
    yield screen, email, claims
    put_away(site, claims.values())


def link_of(site: Site, token: str, claim: str) -> str:
    """The link of a claim's respondent, as the platform fetches it once the worker forwarded."""
    address = f"{site.url}/api/v1/forwardings/?arrived=false"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        asked = Request(address, headers={"Authorization": f"Token {token}"})  # noqa: S310
        with urlopen(asked, timeout=30) as answer:  # noqa: S310  # our own address
            found = json.load(answer)["results"]
        for forwarding in found:
            if forwarding["claim"] == claim and forwarding["has_letter"]:
                return str(forwarding["link"])
        time.sleep(1)
    raise AssertionError("the worker has forwarded nothing")


@contextmanager
def somebody(browser: Browser, site: Site, screen: Screen) -> Iterator[Page]:
    """The browser of a person without any account here."""
    context = browser.new_context(
        base_url=site.url,
        locale="zh-CN" if screen.language == "zh-hans" else "en",
        viewport={"width": screen.width, "height": 900},
        color_scheme="dark" if screen.colours == "dark" else "light",
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def answer(page: Page, link: str, width: int) -> None:
    """Confirm receipt, leave something out, mend it, sign and send."""
    page.goto(link)
    no_barrier(page, width)
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator("a[href$='/letter/']")).to_be_visible()
    page.locator("[name=name]").fill("周野")
    page.locator("[name=statement]").fill("这只猫是我自己画的，分层文件在附件里，可以逐层核对。")
    page.locator("[name=proofs]").set_input_files(
        {"name": "layers.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.locator("button[name=save]").click()
    expect(page.locator("main")).to_contain_text("layers.pdf")
    page.locator("button[name=sign]").click()
    expect(page.locator(".notice[role=alert] li")).to_have_count(7)
    no_barrier(page, width)
    page.locator("[name=postal_address]").fill("云南省昆明市五华区隐巷 12 号")
    page.locator("[name=email]").fill("zhou@hidden.example")
    page.locator("[name=telephone]").fill("+86 871 6000 0000")
    page.locator("[name=avatar_place]").fill("https://platform.example/avatars/7")
    page.locator("[name=guaranteed]").check()
    page.locator("[name=declared]").check()
    page.locator("[name=signature]").fill("周野")
    page.locator("button[name=sign]").click()
    expect(page.locator("#clock")).to_be_visible()
    no_barrier(page, width)


def read(page: Page, claim: str, width: int) -> None:
    """The claimant finds the answer on the claim's page, and their clock starts."""
    page.goto(f"/claims/{claim}/")
    page.locator(f"a[href='/enforcement/claims/{claim}/answer/']").last.click()
    page.wait_for_url(re.compile(r"/answer/$"))
    expect(page.locator("#statement")).to_be_visible()
    assert "zhou@hidden.example" not in page.content()
    expect(page.locator("dd.strong time").first).to_be_visible()
    no_barrier(page, width)


def show_a_suit(page: Page) -> None:
    page.locator("[name=kind]").select_option("SUIT")
    page.locator("[name=body]").fill("杭州互联网法院")
    page.locator("[name=case_number]").fill("(2026)浙0192民初77号")
    page.locator("[name=filed_on]").fill("2026-01-05")
    page.locator("[name=file]").set_input_files(
        {"name": "suit.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.locator("#suit button.primary").click()
    expect(page.locator("main")).to_contain_text("杭州互联网法院")
    expect(page.locator("#suit")).to_have_count(0)


def test_a_measure_ends_without_a_suit_and_stays_with_one(
    scene: tuple[Screen, str, dict[str, str]],
    site: Site,
    tokens: dict[str, str],
    browser: Browser,
) -> None:
    screen, email, claims = scene
    width = screen.width
    links = {name: link_of(site, tokens["platform_client"], claims[name]) for name in claims}
    with somebody(browser, site, screen) as respondent:
        for name in claims:
            answer(respondent, links[name], width)
        with signed_in(browser, site, screen, email) as claimant:
            for name in claims:
                read(claimant, claims[name], width)
            show_a_suit(claimant)  # the last one read is the one that stays
            no_barrier(claimant, width)
        with signed_in(browser, site, DESK, "senior_reviewer@journey.example") as senior:
            senior.goto("/enforcement/answers/?stage=TO_CHECK")
            no_barrier(senior, DESK.width)
            senior.goto(f"/enforcement/answers/{claims['stays']}/")
            no_barrier(senior, DESK.width)
            senior.locator("button[name=accept]").click()
            expect(senior.locator("[name=outcome]")).to_be_visible()
        site.manage("shell", "--command", DUE.format(claim=claims["ends"]))
        site.manage("shell", "--command", MUCH_LATER)
        respondent.goto(links["ends"])
        expect(respondent.locator("main .notice.warn")).to_have_count(0)
        expect(respondent.locator("#clock + .badge.good")).to_be_visible()
        respondent.goto(links["stays"])
        expect(respondent.locator("main .notice.warn")).to_have_count(1)
        expect(respondent.locator("#clock + .badge.warn")).to_be_visible()
