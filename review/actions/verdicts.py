"""Deciding picture by picture, asking the claimant, and proposing the whole."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import ask
from claims.models import Claim, Picture
from review.actions.concluding import ask_second_look, conclude
from review.actions.leases import end, extend, held_claim
from review.grounds import gaps
from review.models import Approval, Verdict, Worksheet
from review.queries import round_of, to_decide


class VerdictIncomplete(Refused):
    """The worksheet lacks something, or says something that can't be upheld."""

    code = "verdict_incomplete"
    status = 400


class NotToDecide(Refused):
    """The picture is not of this claim, or was upheld before the appeal and stands."""

    code = "not_to_decide"


class NotAllDecided(Refused):
    """A proposal needs a verdict on every picture."""

    code = "not_all_decided"


@transaction.atomic
def save_verdict(
    claim: Claim,
    picture: Picture,
    *,
    by: User,
    ground: str,
    reason: str,
    access: str = "",
    elements: Sequence[str] = (),
    now: datetime,
) -> Verdict:
    """Store, or store again, the holder's verdict on one picture; it renews the lease.

    It stands instead of what was typed before, and of another reviewer's draft in the round.
    Raises `LeaseLost`, `VerdictIncomplete` (with the field), `NotToDecide`; then nothing is stored.
    """
    claim, lease = held_claim(claim, by=by, now=now)
    if picture not in to_decide(claim):
        raise NotToDecide(_("This picture is not to be decided now."))
    for gap in gaps(ground, reason, access, elements):
        raise VerdictIncomplete(gap.message, field=gap.field)
    present = round_of(claim)
    rivals = Verdict.objects.filter(picture=picture, round=present, set_aside_at__isnull=True)
    rivals.exclude(reviewer=by).update(set_aside_at=now)
    verdict, _created = Verdict.objects.update_or_create(
        picture=picture,
        reviewer=by,
        round=present,
        defaults={
            "ground": ground,
            "reason": reason.strip(),
            "access": access,
            "elements": sorted(set(elements)),
            "decided_at": now,
            "set_aside_at": None,
        },
    )
    Worksheet.objects.filter(picture=picture, reviewer=by, round=present).delete()
    extend(lease, now)
    return verdict


@transaction.atomic
def ask_claimant(claim: Claim, *, by: User, text: str, now: datetime) -> Claim:
    """Ask the claimant for information; the lease ends, saved verdicts stay as drafts."""
    claim, lease = held_claim(claim, by=by, now=now)
    ask(claim, by=by, text=text, now=now)
    end(lease, now)
    return claim


@transaction.atomic
def propose(claim: Claim, *, by: User, now: datetime) -> Approval | None:
    """Finish the holder's work: dismiss the claim, or propose to uphold it.

    Money needs two people: with any picture upheld, now or before an appeal, the claim awaits a
    second person, or two where more is at stake than one may approve, and the proposal is
    returned. Otherwise it is dismissed and None is returned. A share of claims stays in review
    until a second look at it is settled: then None as well.
    """
    claim, lease = held_claim(claim, by=by, now=now)
    present = round_of(claim)
    _must_be_decided(claim, by, present)
    end(lease, now)
    if ask_second_look(claim, first=by, present=present, now=now):
        return None
    return conclude(claim, by=by, present=present, now=now)


def _must_be_decided(claim: Claim, by: User, present: int) -> None:
    decided = Verdict.objects.filter(
        picture__claim=claim, reviewer=by, round=present, set_aside_at__isnull=True
    ).values_list("picture", flat=True)
    missing = len({picture.pk for picture in to_decide(claim)} - set(decided))
    if missing:
        raise NotAllDecided(
            ngettext(
                "%(count)d picture has no verdict of yours yet.",
                "%(count)d pictures have no verdict of yours yet.",
                missing,
            )
            % {"count": missing}
        )
