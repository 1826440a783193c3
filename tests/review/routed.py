"""Cases with chosen scores, decided or sent away: small enough to count by hand."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from claims.actions import advance, ask_for_person, file_claim
from claims.models import Claim
from claims.states import State
from pictures.models import Work
from review import actions
from tests.factories import NOW, make_claim, make_comparison, make_draft
from tests.review.cases import at, decide_all, pictures_of
from tests.similarity.governed import scored


def compared(
    scores: Sequence[float],
    *,
    state: State = State.IN_REVIEW,
    works: list[Work] | None = None,
    now: datetime = NOW,
) -> Claim:
    """A claim with a picture for each score, compared as this installation does now."""
    owner = works[0].owner if works else None
    claim = make_claim(owner, state=state, works=works or len(scores), now=now)
    return _compared(claim, scores, now=now)


def of_an_organisation(scores: Sequence[float]) -> Claim:
    """The same for a claim in which the rights holder is an organisation."""
    claim = make_draft(works=len(scores))
    claim.holder_kind = Claim.HolderKind.ORGANISATION
    claim.save(update_fields=["holder_kind"])
    file_claim(claim, by=claim.claimant, signature=claim.holder_name, now=NOW)
    return _compared(advance(claim, to=State.IN_REVIEW, by=None, now=NOW), scores, now=NOW)


def _compared(claim: Claim, scores: Sequence[float], *, now: datetime) -> Claim:
    for picture, score in zip(pictures_of(claim), scores, strict=True):
        scored(picture, score, band="UNLIKELY" if claim.state == State.NO_MATCH else "", now=now)
    return claim


def decided(claim: Claim, *grounds: str, reviewer: User, senior: User) -> Claim:
    """The claim, decided in every picture."""
    approval = decide_all(claim, grounds, by=reviewer, now=at(1))
    if approval:
        actions.approve(approval, by=senior, now=at(2))
    claim.refresh_from_db()
    return claim


def seven_cases(reviewer: User, senior: User) -> dict[str, Claim]:
    """By name: what was decided, what was sent away, and what was scored in another way."""
    people = {"reviewer": reviewer, "senior": senior}
    asked = compared([0.03], state=State.NO_MATCH)
    ask_for_person(asked, by=asked.claimant, now=NOW)
    elsewhere = make_claim(state=State.IN_REVIEW)
    make_comparison(pictures_of(elsewhere)[0], score=0.99)
    return {
        "copy": decided(compared([0.9]), "UPHELD", **people),
        "two copies": decided(of_an_organisation([0.6, 0.1]), "UPHELD", "UPHELD", **people),
        "unrelated": decided(compared([0.3]), "INDEPENDENT", **people),
        "asked": decided(asked, "LICENSED", **people),
        "elsewhere": decided(elsewhere, "UPHELD", **people),
        "sent away": compared([0.045], state=State.NO_MATCH),
        "waiting": compared([0.7, 0.2]),
    }
