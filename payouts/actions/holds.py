"""Ends a hold: the picture stays without an award, or is awarded after all."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from claims.actions import advance
from claims.clocks import day_in_china
from claims.models import Claim
from claims.states import State
from payouts.actions.awards import NoTariff, approved_last, awarded_against, locked, make_award
from payouts.models import Award, Hold
from payouts.queries import approved_by, fully_paid, tariff_on
from review.queries import final_verdicts


class HoldResolved(Refused):
    """Somebody has resolved this hold already."""

    code = "hold_resolved"


class NoWords(Refused):
    """A decision about money needs a written reason."""

    code = "reason_missing"
    status = 400


class NotAwardable(Refused):
    """This hold, or its claim as it stands, allows no award."""

    code = "not_awardable"


class ApprovedIt(Refused):
    """Who approved the claim does not also award its held picture."""

    code = "approved_it"
    status = 403


@transaction.atomic
def resolve_hold(hold: Hold, *, by: User, resolution: str, now: datetime) -> Hold:
    """Close a hold with words for the claimant; the picture stays without an award.

    An accepted claim whose other pictures are paid was waiting for this alone: it becomes PAID.
    """
    _check(hold, by, resolution)
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=hold.claim_id)
    _close(hold, Hold.Outcome.NO_AWARD, by=by, resolution=resolution, now=now)
    for paid in fully_paid({claim.pk}):
        advance(paid, to=State.PAID, by=by, now=now)
    return hold


@transaction.atomic
def award_held(hold: Hold, *, by: User, resolution: str, now: datetime) -> Award:
    """Award a picture that was held as nearly the same as an awarded one.

    By a senior reviewer who approved nothing of the claim, while the claim is upheld or accepted.
    The amount is that of the tariff of this day.
    """
    _check(hold, by, resolution)
    if hold.reason != Hold.Reason.NEAR_CONTENT:
        raise NotAwardable(_("Only a picture that is nearly the same can be awarded after all."))
    if approved_by(hold.claim, by):
        raise ApprovedIt(_("You approved this claim: another senior reviewer must award this."))
    claim = locked(hold.claim)
    verdict = final_verdicts(claim).get(hold.picture_id)
    if claim.state not in (State.UPHELD, State.ACCEPTED) or not (verdict and verdict.upholds):
        raise NotAwardable(_("The claim has moved on: this picture can't be awarded now."))
    tariff = tariff_on(day_in_china(now))
    if tariff is None:
        raise NoTariff(_("No tariff is in force. An administrator must bring one in."))
    picture = claim.pictures.select_related("work__blob").get(pk=hold.picture_id)
    if awarded_against(claim).filter(original_sha256=picture.work.blob.sha256).exists():
        raise NotAwardable(_("The very same picture has been awarded meanwhile."))
    _close(hold, Hold.Outcome.AWARDED, by=by, resolution=resolution, now=now)
    award = make_award(claim, picture, verdict, tariff, approved_last(claim).digest, now)
    assert award is not None  # noqa: S101  # whoever awards against this avatar waits for us
    return award


def _check(hold: Hold, by: User, resolution: str) -> None:
    by.must_have_role(Role.SENIOR_REVIEWER)
    if hold.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    if not resolution.strip():
        raise NoWords(_("Say in words why."), field="resolution")


def _close(hold: Hold, outcome: Hold.Outcome, *, by: User, resolution: str, now: datetime) -> None:
    changed = Hold.objects.filter(pk=hold.pk, resolved_at__isnull=True).update(
        resolved_by=by, resolved_at=now, resolution=resolution.strip(), outcome=outcome
    )
    if not changed:
        raise HoldResolved(_("Somebody has resolved this already. Reload the page to read it."))
    hold.refresh_from_db()
