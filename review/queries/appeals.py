"""Whether and until when the claimant may appeal."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Claim, Picture, Step, Term
from claims.queries import appeal_until, running_term
from claims.states import State
from review.models import Appeal, Dispute, Verdict
from review.queries.verdicts import settled_verdicts
from similarity.models import Comparison
from similarity.queries import comparisons_of
from similarity.words import explain

DECIDED = (State.DISMISSED, State.UPHELD)


def appeal_of(claim: Claim) -> Appeal | None:
    """The claim's one appeal."""
    return Appeal.objects.filter(claim=claim).first()


def disputes_of(claim: Claim) -> dict[int, Dispute]:
    """What the appeal says of each disputed picture, by the picture's key."""
    return {one.picture_id: one for one in Dispute.objects.filter(appeal__claim=claim)}


def appeal_deadline(claim: Claim) -> datetime | None:
    """Until when the last decision can be appealed against; None while there is none.

    Counted from the arrival of its notice; None also while that clock stands still, because the
    notice could not be issued or delivered.
    """
    step = Step.objects.filter(claim=claim, new__in=DECIDED).order_by("-number").first()
    return appeal_until(step) if step else None


def why_no_appeal(claim: Claim, *, now: datetime) -> str:
    """Why the claimant can't appeal now, in words; empty when they can.

    It is possible once, in time, and where at least one picture was not upheld.
    """
    if appeal_of(claim):
        return _("An appeal is possible once, and it has been filed.")
    if claim.state not in DECIDED:
        return _("There is no decision to appeal against.")
    deadline = appeal_deadline(claim)
    if deadline is not None and now > deadline:
        return _("The time for an appeal has run out.")
    if all(verdict.upholds for verdict in settled_verdicts(claim).values()):
        return _("Every picture was upheld; there is nothing to appeal against.")
    return ""


@dataclass(frozen=True)
class Decided:
    """One picture and the verdict that the claimant reads."""

    picture: Picture
    verdict: Verdict
    comparison: Comparison | None
    dispute: Dispute | None

    @property
    def words(self) -> list[str]:
        """What the comparison says, in sentences: who was decided on may know why."""
        return explain(self.comparison) if self.comparison else []


@dataclass(frozen=True)
class Decision:
    """What a claimant reads of a decision, and what can still be done against it."""

    pictures: list[Decided]
    appeal: Appeal | None
    appeal_until: datetime | None
    clock: Term | None
    may_appeal: bool


def decision_on(claim: Claim, *, viewer: User, now: datetime) -> Decision:
    """The settled verdicts picture by picture; only the claimant may appeal."""
    verdicts, comparisons = settled_verdicts(claim), comparisons_of(claim)
    disputes = disputes_of(claim)
    mine = claim.claimant_id == viewer.pk
    return Decision(
        pictures=[
            Decided(
                picture, verdicts[picture.pk], comparisons.get(picture.pk), disputes.get(picture.pk)
            )
            for picture in claim.pictures.select_related("work")
            if picture.pk in verdicts
        ],
        appeal=appeal_of(claim),
        appeal_until=appeal_deadline(claim),
        clock=running_term(claim),
        may_appeal=mine and not why_no_appeal(claim, now=now),
    )
