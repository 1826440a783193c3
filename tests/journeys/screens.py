"""A phone by night in Chinese and a desk by day in English, and somebody signed in there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.journeys.site import Site
from tests.journeys.test_browser import sign_in


@dataclass(frozen=True)
class Screen:
    """The language of who looks, and the width and colours of their screen."""

    language: str
    width: int
    colours: str


PHONE, DESK = Screen("zh-hans", 390, "dark"), Screen("en", 1440, "light")


@contextmanager
def signed_in(browser: Browser, site: Site, screen: Screen, email: str) -> Iterator[Page]:
    """A page of somebody's own, closed at the end."""
    context = browser.new_context(
        base_url=site.url,
        locale="zh-CN" if screen.language == "zh-hans" else "en",
        viewport={"width": screen.width, "height": 900},
        color_scheme="dark" if screen.colours == "dark" else "light",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, email)
    yield page
    context.close()
