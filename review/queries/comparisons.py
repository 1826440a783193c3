"""Which comparison speaks for a claim."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from similarity.models import Comparison


def best_comparison() -> QuerySet[Comparison]:
    """For a subquery over claims or cards: the newest comparison of the most alike picture."""
    newer = Comparison.objects.filter(
        Q(compared_at__gt=OuterRef("compared_at"))
        | Q(compared_at=OuterRef("compared_at"), pk__gt=OuterRef("pk")),
        picture=OuterRef("picture"),
    )
    newest = Comparison.objects.filter(~Exists(newer), picture__claim=OuterRef("pk"))
    return newest.order_by("-score", "pk")
