"""Deciding picture by picture, asking the claimant, and proposing the whole."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from claims.actions import advance, ask
from claims.models import Claim, Picture
from claims.states import State
from review.actions.leases import end, extend, held_claim
from review.digest import bundle, canonical, digest_of
from review.grounds import gaps
from review.models import Approval, Verdict, Worksheet
from review.queries import final_verdicts, round_of, signatures_for, stake_of, to_decide


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
    returned; it keeps what it rests on. Otherwise the claim is dismissed and None is returned.
    """
    claim, lease = held_claim(claim, by=by, now=now)
    present = round_of(claim)
    _must_be_decided(claim, by, present)
    end(lease, now)
    verdicts = final_verdicts(claim, through=present)
    upheld = sum(verdict.upholds for verdict in verdicts.values())
    if not upheld:
        advance(claim, to=State.DISMISSED, by=by, now=now)
        return None
    advance(claim, to=State.AWAITING_APPROVAL, by=by, now=now)
    stake = stake_of(claim, upheld, now=now)
    kept = canonical(bundle(claim, through=present))
    return Approval.objects.create(
        claim=claim,
        round=present,
        proposed_by=by,
        proposed_at=now,
        bundle=kept,
        digest=digest_of(kept),
        pictures=stake.pictures,
        rate=stake.rate,
        amount=stake.amount,
        signatures=signatures_for(stake.amount),
    )


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
