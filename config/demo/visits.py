"""How a browser comes into the demo as one of its people."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGS = {"en": "en", "zh-hans": "zh-Hans"}  # the site's codes and what its pages say


def enter(page: "Page", address: str, person: str, language: str) -> None:
    """Sign somebody of the demo in (nobody for an empty name), in a language."""
    page.goto(address)
    if person:
        card = page.locator(".login-card").filter(has_text=f"{person}@")
        card.get_by_role("button").click()
        page.wait_for_load_state("networkidle")
    if page.locator("html").get_attribute("lang") != LANGS[language]:
        page.locator(f'button[name="language"][value="{language}"]').click()
        page.wait_for_load_state("networkidle")
