"""No page keeps people out: axe finds nothing in a real browser, light and dark.

Pages are asked for as each role that has them, at 1440 and 390 pixels.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.journeys.site import Site
from tests.journeys.test_browser import sign_in

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
PAGES = {
    "": ["/", "/accounts/login/", "/accounts/signup/"],
    "creator": [
        "/claims/",
        "/claims/new/",
        "/pictures/",
        "/pictures/add/",
        "/accounts/profile/",
        "/accounts/mails/",
        "/accounts/data/",
        "/accounts/delete/",
        "/accounts/2fa/webauthn/",
    ],
    "reviewer": ["/review/", "/review/approvals/"],
    "senior_reviewer": ["/payouts/holds/", "/notices/failures/"],
    "finance_preparer": [
        "/payouts/",
        "/payouts/batches/",
        "/payouts/left-out/",
        "/payouts/reports/due/",
        "/payouts/reports/paid/",
        "/payouts/reports/forecast/",
        "/payouts/reports/alarms/",
    ],
    "administrator": ["/accounts/people/"],
}


@pytest.mark.parametrize("role", PAGES)
def test_axe_finds_no_barrier(
    role: str, site: Site, tokens: dict[str, str], browser: Browser
) -> None:
    assert role in {"", *tokens}
    for width, scheme in ((1440, "light"), (390, "dark")):
        context = browser.new_context(
            base_url=site.url,
            locale="en",
            viewport={"width": width, "height": 900},
            color_scheme="light" if scheme == "light" else "dark",
        )
        page = context.new_page()
        if role:
            sign_in(page, f"{role}@journey.example")
        for path in PAGES[role]:
            page.goto(path)
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{path} {scheme}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        context.close()
