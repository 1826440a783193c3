"""Golden cases as senior reviewers see them, and what one learns from them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from review.grounds import Ground
from review.models import GoldenCase, Opinion, SecondLook


@dataclass(frozen=True)
class Lesson:
    """One picture of a golden case after the answer: what one said, and the reference."""

    number: int
    opinion: Opinion

    @property
    def said(self) -> str:
        return str(Ground(self.opinion.ground).label)

    @property
    def right(self) -> str:
        return str(Ground(self.opinion.against).label)

    @property
    def agrees(self) -> bool:
        return self.opinion.agrees


def lessons_of(look: SecondLook) -> list[Lesson]:
    """What a finished golden case teaches, picture by picture; nothing of a double review."""
    if look.kind != SecondLook.Kind.GOLDEN or look.done_at is None:
        return []
    opinions = look.opinions.order_by("picture__position", "picture")
    return [Lesson(number, opinion) for number, opinion in enumerate(opinions, start=1)]


def golden_cases(*, to: User) -> QuerySet[Any]:
    """All golden cases but of the viewer's own claims, those in use first.

    With `shown`, how many reviewers have answered, and `right`, how many of them as expected.
    """
    done = Q(looks__done_at__isnull=False)
    return (
        GoldenCase.objects.exclude(claim__claimant=to)
        .select_related("claim", "marked_by", "retired_by")
        .annotate(
            shown=Count("looks", filter=done),
            right=Count("looks", filter=done & Q(looks__agreed=True)),
        )
        .order_by(F("retired_at").desc(nulls_first=True), "-marked_at", "-pk")
    )
