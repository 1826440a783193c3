"""What a reviewer needs in front of them to decide a claim, picture by picture."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from claims.models import Claim, Evidence, Picture
from review.models import Dispute, Verdict, Worksheet
from review.queries.appeals import disputes_of
from review.queries.conflicts import Conflict, conflicts_of
from review.queries.findings import findings_of, made_on
from review.queries.suggestions import Suggestion, suggestion_for
from review.queries.verdicts import (
    closed_round,
    earlier_upheld,
    final_verdicts,
    round_of,
    to_decide,
)
from review.queries.worksheets import worksheets_of
from similarity.explaining import Voice
from similarity.models import Comparison, Exhibit
from similarity.queries import comparisons_of, percentiles_of
from similarity.standing import Standing
from similarity.words import explain, weighing

POINTS = "points"  # dozens of places: they are drawn instead of listed


@dataclass
class Sheet:
    """One picture on the desk: how alike it is, what was said of it, and what speaks for it."""

    picture: Picture
    number: int
    open: bool  # to be decided in this round
    comparison: Comparison | None
    standing: Standing | None  # of the comparison, among unrelated pairs
    draft: Verdict | None  # the viewer's own, of this round
    verdict: Verdict | None  # the one that counts
    earlier: list[Verdict]  # upheld in other claims for the same pair of contents
    proofs: list[Evidence]
    suggestion: Suggestion  # what was found for all claims, and what dates and measurements say
    worksheet: Worksheet | None  # what the viewer has typed since
    dispute: Dispute | None  # what the appeal says of it
    published_later: bool  # first published only after the avatar was made
    conflicts: list[Conflict]  # other people's claims about the same picture

    @property
    def words(self) -> list[str]:
        """How alike the two are, in sentences."""
        return explain(self.comparison) if self.comparison else []

    @property
    def exhibit(self) -> Exhibit | None:
        """What can be seen of the comparison; none before anybody began to draw it."""
        return self.comparison.shown if self.comparison else None

    @property
    def weighing(self) -> list[tuple[str, Voice]]:
        """Which kinds of measurement speak for and against a copy, the strongest first."""
        return weighing(self.comparison) if self.comparison else []

    @property
    def numbers(self) -> list[tuple[str, Any]]:
        """The figures behind the words, by name, with what they were computed with."""
        if self.comparison is None:
            return []
        made_with = {
            "thresholds": {
                **self.comparison.thresholds,
                "version": self.comparison.thresholds_number,
            },
            "model": self.comparison.space,
            "weights": self.comparison.weights_sha256,
            "calibration": self.comparison.calibration_sha256,
            "versions": self.comparison.versions,
        }
        return list(_flat({"score": self.comparison.score, **self.comparison.signals, **made_with}))

    @property
    def saved(self) -> bool:
        """Whether the viewer's own verdict stands."""
        return self.draft is not None and self.draft.set_aside_at is None

    @property
    def undecided(self) -> bool:
        """Whether the viewer still has to decide it."""
        return self.open and not self.saved


def _flat(figures: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name} · ")
        elif name != POINTS:
            yield f"{before}{name}", value


def sheets(claim: Claim, *, viewer: User) -> list[Sheet]:
    """The pictures of a claim as one person sees them; the number of questions is constant.

    Somebody else's draft is not shown: two people decide for themselves.
    """
    present, last = round_of(claim), closed_round(claim)
    verdicts = final_verdicts(claim, through=last)
    drafts = _drafts(claim, viewer, present) if last < present else {}
    typed = worksheets_of(claim, viewer=viewer, present=present) if last < present else {}
    undecided = {picture.pk for picture in to_decide(claim)} if last < present else set()
    comparisons = comparisons_of(claim)
    pictures = claim.pictures.select_related("work__blob").prefetch_related("work__blob__reports")
    standings = percentiles_of(comparisons.values())
    earlier = earlier_upheld(claim)
    proofs = _proofs(claim)
    made, findings = made_on(claim), findings_of(claim)
    disputes = disputes_of(claim) if present else {}
    conflicts = conflicts_of(claim, viewer=viewer)
    return [
        Sheet(
            picture=picture,
            number=number,
            open=picture.pk in undecided,
            comparison=comparisons.get(picture.pk),
            standing=standings.get(picture.pk),
            draft=drafts.get(picture.pk),
            verdict=verdicts.get(picture.pk),
            earlier=earlier.get(picture.pk, []),
            proofs=proofs[picture.pk],
            suggestion=suggestion_for(claim, picture.work, comparisons.get(picture.pk), findings),
            worksheet=typed.get(picture.pk),
            dispute=disputes.get(picture.pk),
            published_later=_after(picture, made),
            conflicts=conflicts.get(picture.pk, []),
        )
        for number, picture in enumerate(pictures, start=1)
    ]


def general_proofs(claim: Claim) -> list[Evidence]:
    """Proofs that concern the whole claim: a power of attorney, answers to questions."""
    return list(claim.evidence.filter(picture__isnull=True, message__isnull=True))


def _drafts(claim: Claim, viewer: User, present: int) -> dict[int, Verdict]:
    own = Verdict.objects.filter(picture__claim=claim, reviewer=viewer, round=present)
    return {verdict.picture_id: verdict for verdict in own}


def _proofs(claim: Claim) -> defaultdict[int, list[Evidence]]:
    proofs = defaultdict(list)
    for proof in claim.evidence.filter(picture__isnull=False):
        proofs[proof.picture_id or 0].append(proof)
    return proofs


def _after(picture: Picture, made: date | None) -> bool:
    published = picture.work.first_published_on
    return published is not None and made is not None and published > made
