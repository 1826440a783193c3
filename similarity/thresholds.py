"""Changes the limits of the bands: one senior reviewer proposes, another decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from similarity.models import ThresholdVersion
from similarity.versions import present

LONGEST = 4000  # characters of a reason
Outcome = ThresholdVersion.Outcome


class NoReason(Refused):
    """A change or its rejection needs a written reason of a bearable length."""

    code = "reason_missing"
    status = 400


class Impossible(Refused):
    """These two numbers are no limits."""

    code = "limits_impossible"
    status = 400


class NothingChanged(Refused):
    """The limits are those in force."""

    code = "nothing_changed"


class AlreadyProposed(Refused):
    """Another proposal waits for its second person."""

    code = "already_proposed"


class AlreadyDecided(Refused):
    """Somebody has approved, rejected or withdrawn this proposal."""

    code = "already_decided"


class Outdated(Refused):
    """The calibration or the encoder is another one than at the proposal."""

    code = "outdated"


class Unreadable(Refused):
    """There are no limits to change."""

    code = "calibration_unreadable"


@transaction.atomic
def propose(
    *, possible: float, likely: float, why: str, figures: Mapping[str, Any], by: User, now: datetime
) -> ThresholdVersion:
    """Propose other limits for the present way to score; `figures` are kept as they were seen.

    Nothing changes before a second senior reviewer approves. Raises `PermissionDenied`,
    `Impossible` unless 0 ≤ possible < likely ≤ 1, `NoReason`, `NothingChanged`, `AlreadyProposed`,
    and `Unreadable` where no calibration is.
    """
    by.must_have_role(Role.SENIOR_REVIEWER)
    why = _reason(why, "why", _("Say why the limits should change."))
    if not 0 <= possible < likely <= 1:
        raise Impossible(
            _("“Possible” must be lower than “likely”, and both lie between 0 and 1."),
            field="possible",
        )
    here = present()
    if here is None:
        raise Unreadable(_("The calibration cannot be read, so there is nothing to change."))
    if (possible, likely) == (here.possible, here.likely):
        raise NothingChanged(_("These are the limits in force. Move one of them first."))
    space, calibration_sha256 = here.way
    try:
        with transaction.atomic():
            return ThresholdVersion.objects.create(
                space=space,
                calibration_sha256=calibration_sha256,
                possible=possible,
                likely=likely,
                why=why,
                figures=dict(figures),
                proposed_by=by,
                proposed_at=now,
            )
    except IntegrityError as error:
        raise AlreadyProposed(
            _("Another change awaits its second person. It must be decided or withdrawn first.")
        ) from error


@transaction.atomic
def approve(version: ThresholdVersion, *, by: User, now: datetime) -> ThresholdVersion:
    """Bring proposed limits into force for every comparison from now on.

    What was compared before keeps the version that it was routed by. Raises `PermissionDenied` for
    the proposer, `AlreadyDecided` and `Outdated`.
    """
    _second(version, by)
    here = present()
    if here is None or here.way != version.way:
        raise Outdated(
            _(
                "The calibration or the encoder has changed since the proposal, so it would say "
                "something else now. Reject it, and look at the figures again."
            )
        )
    same = ThresholdVersion.objects.filter(
        space=version.space, calibration_sha256=version.calibration_sha256
    )
    version.number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    version.effective_from = now
    return _decide(version, Outcome.APPROVED, "", by, now)


@transaction.atomic
def reject(version: ThresholdVersion, *, by: User, reason: str, now: datetime) -> ThresholdVersion:
    """Leave the limits as they are. Raises as `approve` does, and `NoReason`."""
    _second(version, by)
    reason = _reason(reason, "reason", _("Say why the limits should stay as they are."))
    return _decide(version, Outcome.REJECTED, reason, by, now)


@transaction.atomic
def withdraw(version: ThresholdVersion, *, by: User, now: datetime) -> ThresholdVersion:
    """Take back one's own proposal. Raises `PermissionDenied` and `AlreadyDecided`."""
    by.must_have_role(Role.SENIOR_REVIEWER)
    _open(version)
    if version.proposed_by_id != by.pk:
        raise PermissionDenied(_("Only the person who proposed this can withdraw it."))
    return _decide(version, Outcome.WITHDRAWN, "", by, now)


def bar(version: ThresholdVersion, person: User) -> str:
    """Why this person may not approve or reject a proposal, in words; empty when they may."""
    if not person.has_role(Role.SENIOR_REVIEWER):
        return _("A senior reviewer decides this.")
    if version.proposed_by_id == person.pk:
        return _("You proposed this. A second person must decide.")
    return ""


def _second(version: ThresholdVersion, by: User) -> None:
    barred = bar(version, by)
    if barred:
        raise PermissionDenied(barred)
    _open(version)


def _open(version: ThresholdVersion) -> None:
    """Bring the row up to date and lock it."""
    version.refresh_from_db(from_queryset=ThresholdVersion.objects.select_for_update(of=("self",)))
    if version.outcome:
        raise AlreadyDecided(_("Somebody has decided this already. Reload the page to see how."))


def _decide(
    version: ThresholdVersion, outcome: str, reason: str, by: User, now: datetime
) -> ThresholdVersion:
    version.outcome, version.reason = outcome, reason
    version.decided_by, version.decided_at = by, now
    version.save(
        update_fields=[
            "outcome", "reason", "decided_by", "decided_at", "number", "effective_from",
        ]
    )  # fmt: skip
    return version


def _reason(text: str, field: str, words: str) -> str:
    text = text.strip()
    if not text:
        raise NoReason(words, field=field)
    if len(text) > LONGEST:
        raise NoReason(_("The reason is too long."), field=field)
    return text
