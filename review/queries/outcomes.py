"""What became of many claims at once, as a colleague reads it beside another claim."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from claims.models import Claim, Picture, Step
from claims.states import State
from review.grounds import Ground
from review.models import Appeal, Verdict
from review.queries.verdicts import CLOSED


@dataclass(frozen=True)
class PastClaim:
    """Another claim, without anybody's name: reference, state, and what was decided in it.

    `readable`: a person was asked to decide it, and it is not the viewer's own. `grounds` counts
    the settled verdicts by ground; `pictures` is how many there could be. `same`: it is about the
    very same content, not just nearly; None where that was not asked.
    """

    claim: Claim
    readable: bool
    appealed: bool
    pictures: int
    grounds: list[tuple[Ground, int]]
    by_claimant: bool
    same: bool | None


def with_past(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Adds what `past_of` needs to know of each claim."""
    came_in = Step.objects.filter(claim=OuterRef("pk"), new=State.IN_REVIEW)
    appealed = Appeal.objects.filter(claim=OuterRef("pk"))
    pictures = Picture.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    return claims.annotate(
        came_in=Exists(came_in),
        appealed=Exists(appealed),
        picture_count=Subquery(pictures.annotate(count=Count("pk")).values("count")),
    )


def past_of(
    claims: Sequence[Claim], *, beside: Claim, viewer: User, same: set[int] | None = None
) -> list[PastClaim]:
    """Claims from `with_past` as they are shown beside another claim; one more question.

    `same` names those that are about the very same content.
    """
    grounds = _settled(claims)
    return [
        PastClaim(
            claim=claim,
            readable=_fact(claim, "came_in") and claim.claimant_id != viewer.pk,
            appealed=_fact(claim, "appealed"),
            pictures=claim.picture_count,  # type: ignore[attr-defined]  # annotated
            grounds=grounds[claim.pk],
            by_claimant=claim.claimant_id == beside.claimant_id,
            same=None if same is None else claim.pk in same,
        )
        for claim in claims
    ]


def _fact(claim: Claim, name: str) -> bool:
    return bool(getattr(claim, name))


def _settled(claims: Sequence[Claim]) -> defaultdict[int, list[tuple[Ground, int]]]:
    """How often each ground was given in verdicts that nothing waits for, by the claim's key."""
    last = {claim.pk: settled_round(claim, appealed=_fact(claim, "appealed")) for claim in claims}
    given = Verdict.objects.filter(picture__claim__in=last, set_aside_at__isnull=True)
    counting: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = given.order_by("round").values_list("picture__claim", "picture", "round", "ground")
    for claim, picture, number, ground in rows:
        if number <= last[claim]:
            counting[claim][picture] = ground
    found: defaultdict[int, list[tuple[Ground, int]]] = defaultdict(list)
    for claim, by_picture in counting.items():
        found[claim] = [(Ground(name), many) for name, many in Counter(by_picture.values()).items()]
    return found


def settled_round(claim: Claim, *, appealed: bool) -> int:
    """The last round of a claim that is decided for good; -1 while there is none."""
    decided = claim.state in CLOSED and claim.state != State.AWAITING_APPROVAL
    return int(appealed) - (not decided)
