"""Which verdicts count, round by round."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from claims.models import Claim, Picture
from claims.states import State
from review.grounds import Ground
from review.models import Appeal, Approval, Dispute, Verdict

CLOSED = frozenset(
    {State.AWAITING_APPROVAL, State.DISMISSED, State.UPHELD, State.ACCEPTED, State.PAID}
)


def round_of(claim: Claim) -> int:
    """The round a claim is in: 0 at first, 1 once the claimant has appealed."""
    return int(Appeal.objects.filter(claim=claim).exists())


def closed_round(claim: Claim) -> int:
    """The last round whose verdicts are all given, proposed or decided; -1 when there is none."""
    present = round_of(claim)
    return present if claim.state in CLOSED else present - 1


def final_verdicts(claim: Claim, *, through: int | None = None) -> dict[int, Verdict]:
    """The verdict that counts for each picture, by the picture's key.

    Drafts of a round under review do not count. `through` asks for the verdicts as they stood at
    the end of that round; an award made before an appeal is checked that way.
    """
    last = closed_round(claim) if through is None else through
    if last < 0:
        return {}
    given = counting_verdicts([claim.pk]).filter(round__lte=last).select_related("reviewer")
    return {verdict.picture_id: verdict for verdict in given}


def counting_verdicts(claims: Iterable[int]) -> QuerySet[Verdict]:
    """All that counts of some claims, given by their keys, round by round.

    The last one of a picture stands; drafts of a round under review are among them.
    """
    found = Verdict.objects.filter(picture__claim__in=claims, set_aside_at__isnull=True)
    return found.order_by("round")


def settled_verdicts(claim: Claim) -> dict[int, Verdict]:
    """The verdicts that the claimant may read: none that still awaits approval."""
    last = closed_round(claim) - (claim.state == State.AWAITING_APPROVAL)
    return final_verdicts(claim, through=last)


def to_decide(claim: Claim) -> list[Picture]:
    """The pictures to decide in this round: after an appeal, those that it disputes."""
    if not round_of(claim):
        return list(claim.pictures.select_related("work"))
    disputed = Dispute.objects.filter(appeal__claim=claim).values("picture")
    return list(claim.pictures.filter(pk__in=disputed).select_related("work"))


def not_upheld(claim: Claim) -> list[Picture]:
    """The pictures whose settled verdict refuses them: an appeal can dispute each of them."""
    upheld = [key for key, verdict in settled_verdicts(claim).items() if verdict.upholds]
    return list(claim.pictures.exclude(pk__in=upheld).select_related("work"))


def earlier_upheld(claim: Claim) -> dict[int, list[Verdict]]:
    """Approved verdicts in other claims on the same pair of contents, by this claim's picture.

    Such a pair gets no second award, whoever claims it.
    """
    approved = Approval.objects.filter(
        claim=OuterRef("picture__claim"),
        round=OuterRef("round"),
        outcome=Approval.Outcome.APPROVED,
    )
    contents = dict(claim.pictures.values_list("pk", "work__blob"))
    found = (
        Verdict.objects.filter(
            Exists(approved),
            ground=Ground.UPHELD,
            set_aside_at__isnull=True,
            picture__work__blob__in=list(contents.values()),
            picture__claim__avatar__blob=claim.avatar.blob_id if claim.avatar else None,
        )
        .exclude(picture__claim=claim)
        .select_related("picture__claim", "picture__work")
    )
    by_content = defaultdict(list)
    for verdict in found:
        by_content[verdict.picture.work.blob_id].append(verdict)
    return {key: by_content[blob] for key, blob in contents.items() if blob in by_content}
