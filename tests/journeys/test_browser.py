"""The main job in a real browser: from sign-up to a paid claim."""

import csv
import io
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.factories import make_picture_bytes
from tests.journeys.conftest import PASSWORD
from tests.journeys.site import Site, today

PATIENCE = 90
OPEN = Callable[[], Page]


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[OPEN]:
    """Opens a page of somebody new, at the size of a phone's or a desk's screen in turn."""
    contexts: list[BrowserContext] = []

    def opened() -> Page:
        size = (390, 844) if len(contexts) % 2 == 0 else (1440, 900)
        context = browser.new_context(
            base_url=site.url, locale="en", viewport={"width": size[0], "height": size[1]}
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button:not([name])").last.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def sign_up(page: Page, site: Site, email: str) -> None:
    page.goto("/accounts/signup/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=display_name]").fill("Lin Mo")
    page.locator("select[name=language]").select_option("en")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("main form button").last.click()
    link = site.mail_with(r"(http\S+/accounts/confirm-email/\S+)")
    page.goto(link)
    page.locator("main form button").first.click()
    sign_in(page, email)


def reload_until(page: Page, wanted: Locator) -> None:
    until = time.monotonic() + PATIENCE
    while not wanted.first.is_visible():
        assert time.monotonic() < until, f"{wanted} never came: {page.locator('main').inner_text()}"
        time.sleep(1)
        page.reload()
        page.wait_for_load_state("networkidle")


def go_on(page: Page) -> None:
    """Save the step of the draft and wait for the next."""
    before = page.url
    page.locator("[data-step] .actions [value=next]").click()
    page.wait_for_url(lambda url: url != before)


def fill_draft(page: Page) -> None:
    picture, copy = make_picture_bytes(5, 384), make_picture_bytes(5, 384, "JPEG")
    page.goto("/claims/new/")
    page.get_by_role("button", name="Start the draft").click()
    page.locator("[name=avatar_image]").set_input_files(
        {"name": "seen.jpg", "mimeType": "image/jpeg", "buffer": copy}
    )
    page.locator("[name=avatar_url]").fill("https://platform.example/avatar/9")
    page.locator("[name=avatar_seen_at]").fill("2026-10-01T12:00")
    go_on(page)
    page.locator("[name=new_works]").set_input_files(
        {"name": "fox.png", "mimeType": "image/png", "buffer": picture}
    )
    page.get_by_role("button", name="Save and add these works").click()
    page.locator("[name$=created_on]").fill("2021-01-02")
    page.locator("[name$=first_published_on]").fill("2021-02-03")
    page.locator("[name$=first_published_url]").fill("https://art.example/fox")
    go_on(page)
    page.locator("[name$=proof_kind]").select_option("REGISTRATION")
    page.locator("[name$=proof_note]").fill("国作登字-2021-F-00123456")
    go_on(page)
    page.locator("[name=holder_name]").fill("Lin Mo")
    page.locator("[name=postal_address]").fill("1 Example Road, Hangzhou")
    page.locator("[name=telephone]").fill("+86 571 00000000")
    page.get_by_label("Reproduction").check()
    page.locator("[name=request]").fill("Stop showing this avatar, and pay what was promised.")
    go_on(page)


def file_the_claim(page: Page) -> str:
    fill_draft(page)
    page.locator("[name=declaration_agreed]").check()
    page.locator("[name=signature]").fill("Lin Mo")
    page.get_by_role("button", name="File the claim").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("RD-")
    return page.url


def uphold(reviewer: Page, claim: str) -> None:
    """Look for the claim in the queue, take it, and propose to uphold its one picture."""
    sign_in(reviewer, "reviewer@journey.example")
    reviewer.goto(f"/review/?q={claim}")
    reviewer.get_by_role("link", name=claim).click()
    reviewer.get_by_role("button", name="Take this claim").click()
    reviewer.locator("[name=ground][value=UPHELD]").check()
    reviewer.locator("[name=access][value=PRESUMED]").check()
    reviewer.locator("[name=elements][value=COMPOSITION]").check()
    reviewer.locator("[name=reason]").fill("The same shapes stand at the same places.")
    reviewer.get_by_role("button", name="Save this verdict").click()
    reviewer.get_by_role("button", name="Propose this decision").click()


def approve(senior: Page, claim: str) -> None:
    sign_in(senior, "senior_reviewer@journey.example")
    senior.goto("/review/approvals/")
    senior.locator("main").get_by_role("link", name=claim).click()
    senior.get_by_role("button", name="Approve the proposal").click()


def accept(page: Page, *, bank: str = "招商银行杭州分行") -> None:
    """Wait for the award, accept it and name the payee."""
    reload_until(page, page.get_by_role("link", name="Accept the award"))
    page.get_by_role("link", name="Accept the award").first.click()
    page.locator("[name=account_name]").fill("林墨")
    page.locator("[name=bank_name]").fill(bank)
    page.locator("[name=account_number]").fill("4111111111111111")
    page.locator("[name=identity_type]").select_option("RESIDENT")
    page.locator("[name=identity_number]").fill("110101190001010014")
    page.locator("[name=consent]").check()
    page.locator("[name=agreed]").check()
    page.locator("[name=signature]").fill("Lin Mo")
    page.get_by_role("button", name="Accept the award").click()


def release(preparer: Page, approver: Page, *, bank: str = "") -> list[dict[str, str]]:
    """Prepare, approve and release what is payable at a bank; returns the rows of the file."""
    preparer.goto(f"/payouts/?bank={bank}")
    preparer.get_by_role("button", name=re.compile("Prepare (the one|all)")).click()
    batch = preparer.url
    approver.goto(batch)
    approver.get_by_role("button", name="Approve the batch").click()
    preparer.goto(batch)
    preparer.get_by_role("button", name="Release the batch").click()
    preparer.get_by_role("button", name=re.compile(r"Plain table \(CSV, UTF-8\)")).click()
    with preparer.expect_download() as download:
        preparer.get_by_role("link", name="Download").click()
    exported = download.value.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(exported)))


def answer(preparer: Page, rows: list[dict[str, str]], status: str, *, why: str = "") -> None:
    """Take in what the bank says of these payments."""
    result = "reference,status,date,message\n" + "".join(
        f"{row['reference']},{status},{today()},{why}\n" for row in rows
    )
    preparer.goto("/payouts/results/")
    preparer.locator("input[type=file]").set_input_files(
        {"name": "result.csv", "mimeType": "text/csv", "buffer": result.encode()}
    )
    preparer.get_by_role("button", name="Look at the result").click()
    expect(preparer.get_by_text("Nothing has changed yet.")).to_be_visible()
    preparer.get_by_role("button", name="Import the file").click()
    expect(preparer.get_by_text("as it was taken in")).to_be_visible()


def pay(preparer: Page, approver: Page) -> None:
    """Pay everything that is payable."""
    sign_in(preparer, "finance_preparer@journey.example")
    sign_in(approver, "finance_approver@journey.example")
    rows = release(preparer, approver)
    assert ("林墨", "10000.00") in [(row["account_name"], row["amount"]) for row in rows]
    answer(preparer, rows, "PAID")


def test_from_sign_up_to_paid(site: Site, tokens: dict[str, str], new_page: OPEN) -> None:
    assert "reviewer" in tokens
    creator = new_page()
    sign_up(creator, site, "lin@journey.example")
    claim = file_the_claim(creator)
    reload_until(creator, creator.get_by_text("In review"))
    reference = creator.get_by_role("heading", level=1).inner_text()
    uphold(new_page(), reference)
    approve(new_page(), reference)
    accept(creator)
    pay(new_page(), new_page())
    creator.goto(claim)
    reload_until(creator, creator.get_by_text("Paid"))
    notice = creator.locator("a[type='application/pdf'][href^='/notices/']").last
    answer = creator.request.get(str(notice.get_attribute("href")))
    assert answer.body().startswith(b"%PDF-")
