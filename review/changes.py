"""What has changed about a proposal: since it was made, returned, or first decided."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.states import State
from review.differences import NOISE, Change, Differences, differences
from review.digest import bundle, canonical, digest_of
from review.models import Approval
from review.queries import stake_of


class Evidence(TextChoices):
    """Whether what a proposal rests on is still what it was."""

    SAME = "SAME", _("Nothing has changed since the proposal.")
    CHANGED = "CHANGED", _("The evidence has changed since the proposal.")
    UNKNOWN = (
        "UNKNOWN",
        _("The evidence has changed since the proposal, which kept no copy of it to compare with."),
    )
    CLOSED = "CLOSED", _("The proposal no longer waits.")


@dataclass(frozen=True)
class OfPicture:
    """The changes of one picture of the claim, by its number and title there."""

    number: int
    title: str
    changes: list[Change]


@dataclass(frozen=True)
class Compared:
    """Two states of what a decision rests on, compared."""

    general: list[Change]
    pictures: list[OfPicture]

    def __bool__(self) -> bool:
        return bool(self.general or self.pictures)


@dataclass(frozen=True)
class Changes:
    """What a second person wants to know; None where there is nothing to compare with."""

    evidence: Evidence
    since: Compared | None  # between the proposal and now
    returned: Approval | None  # the proposal before, that was returned
    since_return: Compared | None  # between that one and this
    since_appeal: Compared | None  # between the first decision and this


def changes_of(approval: Approval, *, now: datetime) -> Changes:
    """Compares a proposal with what is there now, with the one before, and the first decision."""
    present = bundle(approval.claim, through=approval.round)
    proposed = _kept(approval) or present
    returned = _returned_before(approval)
    before = _kept(returned) if returned else None
    first = bundle(approval.claim, through=0) if approval.round else None
    look = _Look(approval, [each for each in (present, proposed, before, first) if each])
    evidence = _evidence(approval, present, now)
    return Changes(
        evidence=evidence,
        since=look.compare(proposed, present, _rate(approval, now))
        if evidence == Evidence.CHANGED
        else None,
        returned=returned,
        since_return=look.compare(before, proposed, quiet=NOISE) if before else None,
        since_appeal=look.compare(first, proposed, quiet=NOISE, only="verdict") if first else None,
    )


def _kept(approval: Approval) -> dict[str, Any] | None:
    return json.loads(approval.bundle) if approval.bundle else None


def _returned_before(approval: Approval) -> Approval | None:
    """The last proposal of the same round that came back before this one was made."""
    return (
        Approval.objects.filter(
            claim=approval.claim_id,
            round=approval.round,
            outcome=Approval.Outcome.RETURNED,
            pk__lt=approval.pk,
        )
        .select_related("decided_by")
        .order_by("-pk")
        .first()
    )


def _evidence(approval: Approval, present: dict[str, Any], now: datetime) -> Evidence:
    if approval.outcome or approval.claim.state != State.AWAITING_APPROVAL:
        return Evidence.CLOSED
    if digest_of(canonical(present)) != approval.digest:
        return Evidence.CHANGED if approval.bundle else Evidence.UNKNOWN
    return Evidence.CHANGED if _rate(approval, now) else Evidence.SAME


def _rate(approval: Approval, now: datetime) -> list[Change]:
    """The promised amount, where it is no longer what the proposal counted on."""
    if approval.pictures is None:
        return []
    present = stake_of(approval.claim, approval.pictures, now=now).rate
    if present == approval.rate:
        return []
    old, new = (
        f"{rate} CNY" if rate else now_in_words("none") for rate in (approval.rate, present)
    )
    return [Change(now_in_words("Promised for a picture"), old, new)]


class _Look:
    """Compares bundles of one claim, with the names that their numbers stand for."""

    def __init__(self, approval: Approval, bundles: list[dict[str, Any]]) -> None:
        pictures = approval.claim.pictures.select_related("work")
        self.titles = {
            str(picture.public_id): (number, picture.work.title)
            for number, picture in enumerate(pictures, start=1)
        }
        verdicts = [
            picture["verdict"] for each in bundles for picture in each["pictures"]
            if picture["verdict"]
        ]  # fmt: skip
        people = User.objects.filter(pk__in={verdict["reviewer"] for verdict in verdicts})
        self.names = {person.pk: str(person) for person in people}

    def compare(
        self,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        more: list[Change] | None = None,
        *,
        quiet: frozenset[str] = frozenset(),
        only: str = "",
    ) -> Compared:
        found: Differences = differences(old, new, names=self.names, quiet=quiet, only=only)
        pictures = [
            OfPicture(*self.titles[key], changes) for key, changes in found.pictures.items()
        ]
        return Compared([*(more or []), *found.general], sorted(pictures, key=_number))


def _number(picture: OfPicture) -> int:
    return picture.number
