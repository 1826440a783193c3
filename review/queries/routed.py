"""Cases by where limits send them: copies that would be lost, and cases that were sent away."""

from typing import Any

from django.db.models import Exists, FloatField, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from claims.models import Claim, Picture
from claims.states import State
from review.queries.leases import in_review_room
from review.queries.routing import verdicts_of
from similarity.models import Band, Comparison
from similarity.versions import InForce


def missed(here: InForce, *, possible: float, viewer: User) -> QuerySet[Any]:
    """Cases with a decided copy that would end with "no match", the least alike first.

    Each has the `best` score of its pictures. The viewer's own are not among them.
    """
    judged = verdicts_of(Claim.objects.all()).filter(picture__claim=OuterRef("pk"))
    readable = in_review_room().exclude(claimant=viewer)
    below = with_best(readable.filter(Exists(judged)), here).filter(best__lt=possible)
    return below.order_by("best", "pk")


def sent_away(here: InForce, *, viewer: User) -> QuerySet[Any]:
    """Cases without a match, and nobody asked for a person, that the limits in force would queue.

    The most alike first; the viewer's own are not among them.
    """
    space, calibration_sha256 = here.way
    newer = Comparison.objects.filter(
        Q(compared_at__gt=OuterRef("compared_at"))
        | Q(compared_at=OuterRef("compared_at"), pk__gt=OuterRef("pk")),
        picture=OuterRef("picture"),
    )
    reaching = Comparison.objects.filter(
        ~Exists(newer),
        band=Band.UNLIKELY,
        score__gte=here.possible,
        space=space,
        calibration_sha256=calibration_sha256,
    )
    best = reaching.filter(picture__claim=OuterRef("pk")).order_by("-score").values("score")[:1]
    ended = Claim.objects.filter(
        state=State.NO_MATCH, pk__in=reaching.order_by().values("picture__claim")
    )
    return ended.exclude(claimant=viewer).annotate(best=Subquery(best)).order_by("-best", "pk")


def with_best(claims: QuerySet[Claim], here: InForce) -> QuerySet[Any]:
    """Adds the `best` score of the newest comparisons of a case's pictures, made as they are now.

    None where there is none; those of another calibration or encoder do not count.
    """
    space, calibration_sha256 = here.way
    newest = Comparison.objects.filter(picture=OuterRef("pk")).order_by("-compared_at", "-pk")
    scores = (
        Picture.objects.filter(claim=OuterRef("pk"))
        .order_by()
        .annotate(newest=Subquery(newest.values("pk")[:1]))
        .filter(
            Exists(
                Comparison.objects.filter(
                    pk=OuterRef("newest"), space=space, calibration_sha256=calibration_sha256
                )
            )
        )
        .annotate(score=Subquery(newest.values("score")[:1]))
        .values("claim")
        .annotate(best=Max("score"))
        .values("best")
    )
    return claims.annotate(best=Subquery(scores, output_field=FloatField()))
