"""Every page of the demo in both languages, wide by day and narrow by night, to be looked at.

`python -m config.demo.screenshots --every --folder DIR` writes NAME-LANGUAGE-WIDTH.png for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from claims.states import State
from config.demo.people import PEOPLE
from config.demo.visits import LANGS, enter
from enforcement.actions.answers import link_of
from enforcement.models import Forwarding, Order
from notices.actions import deliver_waiting, mark_returned, post_publicly
from notices.links import arrival_token
from notices.models import Delivery
from payouts.models import Batch
from pictures.models import Work
from pictures.queries import registered_avatars
from review.models import Approval
from transparency.models import Entry

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLATFORM = next(person for person in PEOPLE if person.key == "platform")
ADMIN = next(person for person in PEOPLE if person.key == "admin")
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
    return [
        *_visitors(), *_claimants(), *_staff(), *_platform(), *_orders(), *_delivery(), *_answers(),
        *_everybody(),
    ]  # fmt: skip


def _delivery() -> Iterator[Sight]:
    """Notices that did not arrive: one came back, another is posted publicly."""
    now, admin = timezone.now(), User.objects.get(email=ADMIN.email)
    deliver_waiting(now=now, most=1000)
    sent = Delivery.objects.filter(sent_at__isnull=False, given_up_at=None)
    back, posted = (each.notice for each in sent.filter(notice__arrival=None).order_by("pk")[:2])
    for notice in (back, posted):
        mark_returned(notice, by=admin, why="550 5.1.1 No such user here", now=now)
    post_publicly(posted, by=admin, why="The mailbox is gone and nobody answers.", now=now)
    yield Sight("admin", "undelivered with rows", reverse("notices:undelivered"))
    yield Sight("admin", "post", reverse("notices:post", args=[back.public_id]))
    other = sent.filter(given_up_at=None).exclude(notice__in=(back, posted)).latest("pk").notice
    yield Sight("admin", "returned", reverse("notices:returned", args=[other.public_id]))
    yield Sight("senior", "downloads", reverse("notices:downloads", args=[other.public_id]))
    yield Sight("senior", "correct", reverse("notices:correct", args=[other.public_id]))
    yield Sight("", "posted", reverse("notices:posted"))
    yield Sight("", "arrived", reverse("notices:arrived", args=[arrival_token(other.public_id)]))
    yield Sight("", "check", reverse("notices:check-any"))
    yield Sight("", "checked", reverse("notices:check", args=[other.number]))
    yield Sight("", "checked unknown", reverse("notices:check", args=["PC-2026-999999"]))
    yield Sight("admin", "letters", reverse("notices:letters"))
    yield Sight("admin", "letter", reverse("notices:letter", args=["decision", 1]))


def _answers() -> Iterator[Sight]:
    """A claim against a user's avatar, as its respondent, its claimant and the staff see it."""
    for forwarding in Forwarding.objects.select_related("claim__claimant").order_by("pk"):
        name = f"answer {forwarding.pk}"
        token = link_of(forwarding, now=timezone.now()).rpartition("/answer/")[2].strip("/")
        if token:
            yield Sight("", name, reverse("enforcement:answer", args=[token]))
        claim = forwarding.claim
        who = claim.claimant.email.partition("@")[0]
        yield Sight(who, name, reverse("enforcement:answer-of-claim", args=[claim.public_id]))
        page = reverse("enforcement:forwarding", args=[claim.public_id])
        yield Sight("senior", f"forwarding {forwarding.pk}", page)
    yield Sight("senior", "answers", reverse("enforcement:answers"))
    yield Sight("senior", "search", reverse("similarity:search"))


def _everybody() -> Iterator[Sight]:
    """The public figures, the register and the archives."""
    for name in ("figures", "register", "archives"):
        yield Sight("", name, reverse(f"transparency:{name}"))
    for entry in Entry.objects.order_by("-pk")[:1]:
        page = reverse("transparency:decision", args=[entry.number])
        yield Sight("", "register decision", page)


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
