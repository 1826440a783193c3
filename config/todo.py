"""What waits for a person on their start page, gathered from every room."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import CLAIMING, REVIEWING, Role
from claims.clocks import day_in_china
from claims.models import BulkFiling
from claims.queries import claims_of, unseen_by_claimant
from claims.states import State
from enforcement.answering import to_check
from enforcement.queries.orders import Shelf, reports_to_judge
from enforcement.queries.orders import alarms as order_alarms
from enforcement.queries.orders import orders as found_orders
from payouts.models import Batch
from payouts.queries import (
    batches,
    open_holds,
    open_lines,
    open_policies,
    payable,
    tax_policy_on,
)
from payouts.queries.corrections import undecided
from payouts.queries.reports import open_alarms
from pictures.models import AvatarFetch
from pictures.queries import AMISS, avatars_like, fetches, registered_avatars
from review.queries import (
    counted,
    deserted_queues,
    lease_held_by,
    offered,
    open_approvals,
    unread_messages,
    unseen_notes_for,
)
from similarity.queries import spaces_found_badly


@dataclass(frozen=True)
class Todo:
    """One line of the list: what it is about, how many, and where to go."""

    count: int
    text: str
    url: str
    action: str


def todo_of(person: User, *, now: datetime) -> list[Todo]:
    """Everything that waits for this person, only what there is."""
    return [
        line
        for lines in (
            _claiming(person),
            _reviewing(person, now),
            _approving(person),
            _paying(person),
            _governing(person, now),
            _alarmed(person, now),
            _ordered(person),
            _registering(person),
            _searching(person),
        )
        for line in lines
        if line.count
    ]


def _claiming(person: User) -> Iterator[Todo]:
    if not person.has_role(*CLAIMING):
        return
    yield from _tables(person)
    unseen = unseen_by_claimant(person)
    first = unseen.first()
    if first:
        url = reverse("claims:detail", args=[first.claim.public_id])
        yield Todo(unseen.count(), _("A reviewer wrote to you"), url, _("Read"))
    words = {
        State.INFO_REQUESTED: (_("A reviewer asks you something"), _("Answer")),
        State.UPHELD: (_("An award waits for your acceptance"), _("Accept")),
        State.NO_MATCH: (_("No match was found; a person can still look"), _("See the claim")),
        State.DRAFT: (_("A draft is not filed yet"), _("Go on")),
    }
    for state, (text, action) in words.items():
        found = list(claims_of(person, state=state)[:2])
        url = reverse("claims:list") + f"?state={state}"
        if len(found) == 1:
            page = "claims:edit" if state == State.DRAFT else "claims:detail"
            url = reverse(page, args=[found[0].public_id])
        count = claims_of(person, state=state).count() if len(found) > 1 else len(found)
        yield Todo(count, text, url, action)


def _tables(person: User) -> Iterator[Todo]:
    """Tables of many claims that need their owner's hand."""
    tables = BulkFiling.objects.filter(owner=person)
    stuck = tables.filter(failed_at__isnull=False)
    checked = tables.filter(checked_at__isnull=False, confirmed_at__isnull=True, failed_at=None)
    for found, text, action in (
        (stuck, _("A table of claims got stuck"), _("Go on")),
        (checked, _("A table of claims waits for your signature"), _("Look and sign")),
    ):
        if table := found.first():
            url = reverse("claims:bulk-filing", args=[table.public_id])
            yield Todo(found.count(), text, url, action)


def _reviewing(person: User, now: datetime) -> Iterator[Todo]:
    if not person.has_role(*REVIEWING):
        return
    queue = reverse("review:queue")
    held = lease_held_by(person, now=now)
    if held:
        text = _("You are working on %(claim)s") % {"claim": held.claim}
        yield Todo(1, text, queue, _("Go on"))
    unread = unread_messages(viewer=person)
    first = unread.first()
    if first:
        url = reverse("review:desk", args=[first.claim.public_id])
        yield Todo(unread.count(), _("Claimants wrote and nobody has read it"), url, _("Read"))
    asked = unseen_notes_for(person).count()
    text = ngettext("A colleague asks you", "Colleagues ask you", asked)
    yield Todo(asked, text, reverse("review:notes-for-me"), _("Read"))
    count = counted(offered(person, now=now))
    text = ngettext("A claim waits for a reviewer", "Claims wait for a reviewer", count)
    yield Todo(count, text, queue, _("Open the queue"))


def _approving(person: User) -> Iterator[Todo]:
    if not person.has_role(Role.SENIOR_REVIEWER):
        return
    count = open_approvals(to=person).count()
    text = ngettext("A proposal waits for approval", "Proposals wait for approval", count)
    yield Todo(count, text, reverse("review:approvals"), _("Look at them"))
    text = _("Upheld pictures without an award wait for a decision")
    yield Todo(open_holds(), text, reverse("payouts:holds"), _("Look at them"))
    count = to_check(by=person).count()
    text = ngettext(
        "A proof of suit waits to be checked", "Proofs of suit wait to be checked", count
    )
    yield Todo(count, text, reverse("enforcement:answers") + "?stage=TO_CHECK", _("Look at them"))
    count = deserted_queues().count()
    text = ngettext("A queue has no reviewer left", "Queues have no reviewers left", count)
    yield Todo(count, text, reverse("review:queues"), _("Name somebody"))


def _paying(person: User) -> Iterator[Todo]:
    overview, all_batches = reverse("payouts:overview"), reverse("payouts:batches")
    if person.has_role(Role.FINANCE_PREPARER):
        count = payable(to=person).count()
        text = ngettext(
            "An accepted award is in no batch", "Accepted awards are in no batch", count
        )
        yield Todo(count, text, overview, _("Prepare a batch"))
        approved = batches().filter(state=Batch.State.APPROVED).count()
        yield Todo(approved, _("Approved batches are to be released"), all_batches, _("Release"))
        released = batches().filter(state=Batch.State.RELEASED).count()
        text = _("Released batches wait for the bank's answer")
        yield Todo(released, text, reverse("payouts:results"), _("Import"))
    if person.has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER):
        text = _("Lines of the bank fitted no payment")
        yield Todo(open_lines(), text, reverse("payouts:lines"), _("Look at them"))
    if person.has_role(Role.FINANCE_APPROVER):
        prepared = batches().filter(state=Batch.State.PREPARED).exclude(prepared_by=person).count()
        text = ngettext("A batch waits for approval", "Batches wait for approval", prepared)
        yield Todo(prepared, text, all_batches, _("Look at it"))
        text = _("Corrections of awards wait for a decision")
        yield Todo(undecided(to=person), text, reverse("payouts:corrections"), _("Look at them"))


def _governing(person: User, now: datetime) -> Iterator[Todo]:
    policies = reverse("payouts:policies")
    if person.has_role(Role.FINANCE_PREPARER) and tax_policy_on(day_in_china(now)) is None:
        text = _("Nobody can be paid before it is decided whether tax is withheld")
        yield Todo(1, text, policies, _("Propose a tax policy"))
    if person.has_role(Role.FINANCE_APPROVER):
        waiting = [one for one in open_policies() if one.proposed_by_id != person.pk]
        text = ngettext("A policy waits for approval", "Policies wait for approval", len(waiting))
        yield Todo(len(waiting), text, policies, _("Look at it"))


def _alarmed(person: User, now: datetime) -> Iterator[Todo]:
    """Alarms of finance that nobody has looked at."""
    if person.has_role(Role.FINANCE_PREPARER, Role.FINANCE_APPROVER):
        count = open_alarms(now=now)
        text = ngettext("An alarm about payments is open", "Alarms about payments are open", count)
        yield Todo(count, text, reverse("payouts:report-alarms") + "?open_only=on", _("Look at it"))


def _ordered(person: User) -> Iterator[Todo]:
    """Orders to the platform: for those who follow them, judge their tests, or mind the way."""
    orders = reverse("enforcement:orders")
    if person.has_role(Role.PLATFORM_CLIENT):
        count = found_orders(shelf=Shelf.OPEN).filter(due_at__isnull=False).count()
        text = ngettext("An order waits for you", "Orders wait for you", count)
        yield Todo(count, text, f"{orders}?shelf=open", _("Look at them"))
    if person.has_role(Role.SENIOR_REVIEWER):
        count = reports_to_judge().count()
        text = ngettext(
            "A report of a re-generation test waits", "Reports of re-generation tests wait", count
        )
        yield Todo(count, text, f"{orders}?shelf=open", _("Look at them"))
    if person.has_role(Role.SENIOR_REVIEWER, Role.ADMINISTRATOR):
        count = found_orders(shelf=Shelf.OVERDUE).count()
        text = ngettext("An order is overdue", "Orders are overdue", count)
        yield Todo(count, text, f"{orders}?shelf=overdue", _("Look at them"))
    if person.has_role(Role.PLATFORM_CLIENT, Role.ADMINISTRATOR):
        found = order_alarms()
        text = _("Endpoints fail or are switched off")
        yield Todo(
            found["failing"] + found["off"], text, reverse("enforcement:endpoints"), _("Look at it")
        )
        text = _("Messages to endpoints were given up")
        url = reverse("enforcement:deliveries") + "?state=DEAD"
        yield Todo(found["dead"], text, url, _("Look at them"))


def _registering(person: User) -> Iterator[Todo]:
    """Findings about a platform's avatars, and pictures of theirs that could not be had."""
    if not person.has_role(Role.PLATFORM_CLIENT):
        return
    failed = fetches(person, state=AvatarFetch.State.FAILED).count()
    text = ngettext("A picture could not be fetched", "Pictures could not be fetched", failed)
    yield Todo(failed, text, reverse("pictures:fetches") + "?state=FAILED", _("Look at them"))
    count = avatars_like(registered_avatars(person), label=AMISS).count()
    text = ngettext(
        "An avatar has a wrong AI label or none", "Avatars have a wrong AI label or none", count
    )
    yield Todo(count, text, reverse("pictures:avatars") + f"?label={AMISS}", _("Look at them"))


def _searching(person: User) -> Iterator[Todo]:
    """Encoders' spaces in which the search finds too few of the nearest."""
    if person.has_role(Role.ADMINISTRATOR):
        text = _("The search finds too few of the nearest pictures")
        yield Todo(spaces_found_badly(), text, reverse("similarity:search"), _("Look at it"))
