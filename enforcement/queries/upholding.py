"""Which pictures of which claims stand as upheld, and which measures begin or end because of it."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from claims.models import Claim, Picture, Step
from claims.states import State
from enforcement.models import Measure
from payouts.models import Correction
from review.grounds import Ground
from review.models import Verdict
from review.queries import final_verdicts

DECIDED_FOR = (State.UPHELD, State.ACCEPTED, State.PAID)
DECIDED = (*DECIDED_FOR, State.DISMISSED)
# Reasons that say that the picture should not have been upheld. Of the others (paid elsewhere,
# awarded before, asked for by the claimant) the copy stays a copy, and the avatar stays down.
OVERTURNS = (Correction.Reason.WRONG, Correction.Reason.FRAUD)


def standing_pictures(claim: str = "pk") -> QuerySet[Picture]:
    """The pictures of an outer claim that its last verdicts uphold and nothing overturned.

    Only of claims that are decided: before, verdicts may be drafts.
    """
    return upheld_pictures().filter(claim=OuterRef(claim))


def upheld_pictures() -> QuerySet[Picture]:
    """Pictures whose last verdict upholds them, none of whose awards was overturned."""
    verdicts = Verdict.objects.filter(picture=OuterRef("pk"), set_aside_at=None)
    last = verdicts.order_by("-round").values("ground")[:1]
    judged = Picture.objects.annotate(last_ground=Subquery(last))
    return judged.filter(~_overturned(), last_ground=Ground.UPHELD)


def to_begin() -> QuerySet[Claim]:
    """Decided claims with an upheld picture and no measure of an upheld claim.

    A measure that ended after the decision has had its end for a reason: it is not begun again.
    """
    decided = Step.objects.filter(claim=OuterRef("pk"), new=State.UPHELD).order_by("-number")
    own = Measure.objects.filter(claim=OuterRef("pk"), basis=Measure.Basis.UPHELD)
    over = Q(ended_at=None) | Q(ended_at__gte=OuterRef("decided_at"))
    claims = Claim.objects.annotate(decided_at=Subquery(decided.values("at")[:1]))
    return claims.filter(
        ~Exists(own.filter(over)), Exists(standing_pictures()), state__in=DECIDED_FOR
    ).order_by("pk")


def to_end() -> QuerySet[Measure]:
    """Standing measures of claims in which nothing is upheld any more, or that were withdrawn."""
    upheld = Exists(standing_pictures("claim"))
    return Measure.objects.filter(
        ~upheld & Q(claim__state__in=DECIDED) | Q(claim__state=State.WITHDRAWN),
        ended_at=None,
        basis=Measure.Basis.UPHELD,
    ).order_by("pk")


def upheld_of(claim: Claim) -> list[Picture]:
    """The pictures of one claim that stand as upheld, with their contents.

    Drafts of a review that still runs do not count.
    """
    verdicts = final_verdicts(claim)
    upheld = [key for key, verdict in verdicts.items() if verdict.upholds]
    found = Picture.objects.filter(~_overturned(), pk__in=upheld).select_related("work__blob")
    return list(found.order_by("position", "pk"))


def _overturned() -> Exists:
    return Exists(
        Correction.objects.filter(
            award__picture=OuterRef("pk"), outcome="APPROVED", reason__in=OVERTURNS
        )
    )
