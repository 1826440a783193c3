"""What two reviewers found on the pictures of one claim, side by side, for a third person."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from review.models import Opinion, SecondLook, Verdict
from review.queries.desk import Sheet, sheets


@dataclass(frozen=True)
class BothSides:
    """One picture with the first reviewer's verdict and the second one's opinion."""

    sheet: Sheet
    first: Verdict
    opinion: Opinion

    @property
    def number(self) -> int:
        return self.sheet.number

    @property
    def differs(self) -> bool:
        """Whether a third person has to decide it."""
        return not self.opinion.agrees


def both_sides(look: SecondLook, *, viewer: User) -> Sequence[BothSides]:
    """The pictures of a finished double review; the number of questions is constant."""
    opinions = {opinion.picture_id: opinion for opinion in look.opinions.all()}
    given = Verdict.objects.filter(
        picture__in=opinions, reviewer=look.first_id, round=look.round
    ).select_related("reviewer")
    first = {verdict.picture_id: verdict for verdict in given}
    return [
        BothSides(sheet, first[sheet.picture.pk], opinions[sheet.picture.pk])
        for sheet in sheets(look.claim, viewer=viewer)
        if sheet.picture.pk in opinions
    ]
