"""Makes the awards of upheld pictures, or holds them with a reason."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from claims.actions import one_by_one
from claims.clocks import day_in_china
from claims.models import Claim, Picture
from claims.states import State
from payouts.actions.ledger import book_award
from payouts.models import Award, Hold, Tariff
from payouts.queries import claims_waiting_for_awards, tariff_on
from pictures.models import Blob
from review.models import Approval, Verdict
from review.queries import final_verdicts
from similarity.sameness import nearly_same


class NotUpheld(Refused):
    """Awards follow from an upheld claim only."""

    code = "not_upheld"


class NoTariff(Refused):
    """No tariff is in force on the day of the award."""

    code = "no_tariff"


def award_waiting(*, now: datetime) -> int:
    """Award every upheld claim that waits, one transaction each; returns how many claims."""

    def award(claim: Claim) -> bool:
        return bool(award_claim(claim, now=now))

    return one_by_one(claims_waiting_for_awards(), award, failure="could not be awarded")


@transaction.atomic
def award_claim(claim: Claim, *, now: datetime) -> list[Award]:
    """Award each upheld picture of one claim that has neither an award nor a hold.

    Returns the new awards. A picture whose content, or nearly the same, was already awarded against
    the same avatar content is held instead, and so is one that the promise does not cover. Done
    twice, the second time changes nothing.
    """
    claim = locked(claim)
    if claim.state != State.UPHELD:
        raise NotUpheld(_("Only an upheld claim is awarded."))
    verdicts = final_verdicts(claim)
    pictures = [
        picture
        for picture in claim.pictures.select_related("work__blob")
        if picture.pk in verdicts and verdicts[picture.pk].upholds
    ]
    settled = set(Award.objects.filter(claim=claim).values_list("picture", flat=True))
    settled |= set(Hold.objects.filter(claim=claim).values_list("picture", flat=True))
    new = [picture for picture in pictures if picture.pk not in settled]
    if not new:
        return []
    if claim.respondent_kind != Claim.RespondentKind.PLATFORM:
        for picture in new:
            _hold(picture, Hold.Reason.NOT_PROMISED, now=now)
        return []
    tariff = tariff_on(day_in_china(now))
    if tariff is None:
        raise NoTariff(_("No tariff is in force. An administrator must bring one in."))
    approval = approved_last(claim)
    made = []
    for picture in new:
        if near := nearly_awarded(claim, picture):
            _hold(picture, Hold.Reason.NEAR_CONTENT, other=near, now=now)
        else:
            verdict = verdicts[picture.pk]
            made.append(make_award(claim, picture, verdict, tariff, approval.digest, now))
    return [award for award in made if award is not None]


def locked(claim: Claim) -> Claim:
    """A claim with its avatar, both locked until the transaction ends.

    Who awards another claim against the same avatar content waits: nearly equal contents are not
    told apart by a unique index.
    """
    claim = (
        Claim.objects.select_for_update(of=("self",), no_key=True)
        .select_related("avatar__blob")
        .get(pk=claim.pk)
    )
    assert claim.avatar is not None  # noqa: S101  # a constraint gives every filed claim one
    Blob.objects.select_for_update(no_key=True).get(pk=claim.avatar.blob_id)
    return claim


def approved_last(claim: Claim) -> Approval:
    """The approval of a claim's last round."""
    approved = Approval.objects.filter(claim=claim, outcome=Approval.Outcome.APPROVED)
    return approved.latest("round")


def nearly_awarded(claim: Claim, picture: Picture) -> Award | None:
    """An award for nearly the same picture against the same avatar; None if there is none.

    None also where the very same content was awarded: that is told apart by the database. What has
    no fingerprint yet is not found.
    """
    against, content = awarded_against(claim), picture.work.blob
    if not against.exists() or against.filter(original_sha256=content.sha256).exists():
        return None
    near = nearly_same([content.pk]).get(content.pk, set())
    alike = Blob.objects.filter(pk__in=near).values("sha256")
    return against.filter(original_sha256__in=alike).order_by("pk").first()


def awarded_against(claim: Claim) -> QuerySet[Award]:
    """The awards, of whatever claim, against the content of a claim's avatar."""
    assert claim.avatar is not None  # noqa: S101  # a constraint gives every filed claim one
    return Award.objects.filter(avatar_sha256=claim.avatar.blob.sha256)


def make_award(
    claim: Claim, picture: Picture, verdict: Verdict, tariff: Tariff, digest: str, now: datetime
) -> Award | None:
    """One award; None where the database knows the pair of contents, and the picture is held."""
    assert claim.avatar is not None  # noqa: S101  # a constraint gives every filed claim one
    pair = {
        "original_sha256": picture.work.blob.sha256,
        "avatar_sha256": claim.avatar.blob.sha256,
    }
    award = Award(
        picture=picture,
        claim=claim,
        verdict=verdict,
        tariff=tariff,
        rate=tariff.amount,
        amount=tariff.amount,
        digest=digest,
        awarded_at=now,
        **pair,
    )
    # ON CONFLICT DO NOTHING also waits for a rival transaction to end, which a look before the
    # insert would not.
    Award.objects.bulk_create([award], ignore_conflicts=True)
    standing = Award.objects.get(**pair)
    if standing.picture_id == picture.pk:
        book_award(standing, now=now)
        return standing
    _hold(picture, Hold.Reason.SAME_CONTENT, other=standing, now=now)
    return None


def _hold(
    picture: Picture, reason: Hold.Reason, *, other: Award | None = None, now: datetime
) -> None:
    Hold.objects.create(
        picture=picture, claim_id=picture.claim_id, other=other, reason=reason, held_at=now
    )
