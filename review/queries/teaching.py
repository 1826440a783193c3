"""What decisions say of likeness, for fitting the score to them."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from claims.states import State
from review.grounds import LIKENESS
from review.models import Verdict
from review.queries.verdicts import CLOSED
from similarity.models import Comparison
from similarity.reviewed import Reviewed

ROWS_AT_ONCE = 2000


def adjudicated_pairs() -> Iterator[Reviewed]:
    """Every picture of a decided claim with the verdict that stands, the newest verdict first.

    Claims under review, awaiting approval or under appeal are not among them, nor is what was set
    aside, returned, or decided otherwise after an appeal.
    """
    newest = Comparison.objects.filter(picture=OuterRef("picture")).order_by("-compared_at", "-pk")
    standing = (
        standing_verdicts()
        .order_by("-decided_at", "-pk")
        .values(
            "picture",
            "ground",
            "decided_at",
            work=F("picture__work__blob__sha256"),
            avatar=F("picture__claim__avatar__blob__sha256"),
            claimant=F("picture__claim__claimant_id"),
            comparison=Subquery(newest.values("pk")[:1]),
        )
    )
    for row in standing.iterator(chunk_size=ROWS_AT_ONCE):
        yield Reviewed(**row, copy=LIKENESS.get(row["ground"]))


def standing_verdicts() -> QuerySet[Verdict]:
    """The verdict that stands on each picture of a decided claim, in no order."""
    later = Verdict.objects.filter(
        picture=OuterRef("picture"), round__gt=OuterRef("round"), set_aside_at__isnull=True
    )
    return Verdict.objects.filter(
        ~Exists(later),
        set_aside_at__isnull=True,
        picture__claim__state__in=CLOSED - {State.AWAITING_APPROVAL},
    ).order_by()
