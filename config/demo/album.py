"""Every page of the demo in both languages, wide by day and narrow by night, to be looked at.

`python -m config.demo.screenshots --every --folder DIR` writes NAME-LANGUAGE-WIDTH.png for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.models import User
from claims.models import Claim
from claims.states import State
from config.demo.people import PEOPLE
from config.demo.visits import LANGS, enter
from enforcement.models import Order
from payouts.models import Batch
from pictures.models import Work
from pictures.queries import registered_avatars
from review.models import Approval

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLATFORM = next(person for person in PEOPLE if person.key == "platform")
# Width, height and colours of the two kinds of screens.
SCREENS = ((1440, 900, "light"), (390, 844, "dark"))


@dataclass(frozen=True)
class Sight:
    """One page, and a key of the demo's people who looks at it; empty: a visitor."""

    person: str
    name: str
    page: str


def sights() -> list[Sight]:
    """Every page that somebody of the demo may open by following links."""
    return [*_visitors(), *_claimants(), *_staff(), *_platform(), *_orders()]


def _orders() -> Iterator[Sight]:
    """The platform's own pages, and orders as the senior reviewer sees them."""
    for name in ("orders", "endpoints", "add-endpoint", "deliveries"):
        yield Sight("platform", name, reverse(f"enforcement:{name}"))
    for order in Order.objects.order_by("state", "-overdue_at").distinct("state"):
        page = reverse("enforcement:order", args=[order.public_id])
        yield Sight("platform", f"order {order.state.lower()}", page)
        yield Sight("senior", f"order {order.state.lower()}", page)
    yield Sight("senior", "orders", reverse("enforcement:orders"))


def _visitors() -> Iterator[Sight]:
    names = ("account_login", "account_signup", "account_reset_password")
    yield Sight("", "home", reverse("home"))
    yield from (Sight("", name, reverse(name)) for name in names)


def _claimants() -> Iterator[Sight]:
    emails = {person.key: person.email for person in PEOPLE}
    mine = Claim.objects.filter(claimant__email=emails["creator"]).order_by("pk")
    plain = (
        "home", "claims:list", "claims:start", "claims:bulk", "pictures:works", "pictures:work-add",
        "pictures:describe", "accounts:profile", "accounts:keys", "accounts:data",
        "accounts:delete", "accounts:mails", "mfa_index", "account_email",
        "account_change_password",
    )  # fmt: skip
    yield from (Sight("creator", name, reverse(name)) for name in plain)
    work = Work.objects.filter(owner__email=emails["creator"]).latest("pk")
    for name in ("pictures:work", "pictures:work-edit"):
        yield Sight("creator", name, reverse(name, args=[work.public_id]))
    draft = mine.filter(state=State.DRAFT).latest("pk")
    for name in ("claims:edit", "claims:file"):
        yield Sight("creator", name, reverse(name, args=[draft.public_id]))
    for state in State:
        if state != State.DRAFT and (claim := mine.filter(state=state).last()):
            page = reverse("claims:detail", args=[claim.public_id])
            yield Sight("creator", f"claim {state.lower()}", page)
    upheld = mine.filter(state=State.UPHELD).latest("pk")
    yield Sight("creator", "accept", reverse("payouts:accept", args=[upheld.public_id]))
    for name in ("review:of-claim", "payouts:of-claim", "enforcement:of-claim", "notices:of-claim"):
        yield Sight("creator", name, reverse(name, args=[upheld.public_id]))


def _staff() -> Iterator[Sight]:
    compared = Claim.objects.filter(state=State.IN_REVIEW).earliest("pk")
    proposal = Approval.objects.filter(outcome="").latest("pk")
    batch = Batch.objects.latest("pk")
    yield Sight("reviewer", "review:queue", reverse("review:queue"))
    yield Sight("reviewer", "review:desk", reverse("review:desk", args=[compared.public_id]))
    yield Sight("senior", "review:approvals", reverse("review:approvals"))
    page = reverse("review:approval", args=[proposal.public_id])
    yield Sight("senior", "review:approval", page)
    yield Sight("senior", "payouts:holds", reverse("payouts:holds"))
    for name in ("payouts:overview", "payouts:left-out", "payouts:batches", "payouts:ledger"):
        yield Sight("preparer", name, reverse(name))
    yield Sight("approver", "payouts:batch", reverse("payouts:batch", args=[batch.public_id]))
    for name in ("notices:failures", "notices:undelivered", "accounts:people"):
        yield Sight("admin", name, reverse(name))


def _platform() -> Iterator[Sight]:
    for name in ("avatars", "register", "register-table", "fetches"):
        yield Sight("platform", f"pictures:{name}", reverse(f"pictures:{name}"))
    yield Sight("creator", "similarity:hits", reverse("similarity:hits"))
    for name in ("floods", "checks"):
        yield Sight("reviewer", f"similarity:{name}", reverse(f"similarity:{name}"))
    avatar = registered_avatars(User.objects.get(email=PLATFORM.email)).latest("pk")
    yield Sight("platform", "pictures:avatar", reverse("pictures:avatar", args=[avatar.public_id]))


def photograph(browser: "Browser", seen: list[Sight], address: str, folder: Path) -> int:
    """Every page on both screens in both languages; returns how many pictures were written."""
    count = 0
    for width, height, colours in SCREENS:
        for language in LANGS:
            for person in dict.fromkeys(sight.person for sight in seen):
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if colours == "dark" else "light",
                )
                enter(page, address, person, language)
                for sight in (each for each in seen if each.person == person):
                    page.goto(address + sight.page)
                    page.wait_for_load_state("networkidle")
                    name = sight.name.replace(":", "-").replace(" ", "-")
                    path = folder / f"{name}-{person or 'visitor'}-{language}-{width}.png"
                    page.screenshot(path=path, full_page=True)
                    count += 1
                page.close()
    return count
