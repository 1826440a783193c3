"""Passkeys in a real Chromium with a virtual authenticator: made, used and taken away."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD
from tests.journeys.site import Site
from tests.journeys.test_browser import sign_in

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, site: Site) -> Page:
    """A page under the name localhost (an address in numbers can hold no passkey)."""
    context = browser.new_context(
        base_url=site.url.replace("127.0.0.1", "localhost"),
        locale="en",
        viewport={"width": 390, "height": 844},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def test_a_passkey_is_made_and_opens_the_account(page: Page, tokens: dict[str, str]) -> None:
    assert "creator" in tokens
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Policy" in said.text else None)
    sign_in(page, "creator@journey.example")

    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").last.click()
    page.locator("[name=name]").fill("My phone")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "add" not in url)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("My phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.route("**/2fa/webauthn/login/", lambda route: route.abort())
    page.locator("#passkey_login").click()
    expect(page.get_by_role("alert")).to_contain_text("no passkey was used")
    page.unroute("**/2fa/webauthn/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/accounts/profile/")
    expect(page.locator("main")).to_contain_text("creator@journey.example")

    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.get_by_role("button", name="Remove").click()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).not_to_contain_text("My phone")
    assert blocked == []
