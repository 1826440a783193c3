"""What a reviewer has typed and not yet decided."""

from accounts.models import User
from claims.models import Claim
from review.models import Worksheet


def worksheets_of(claim: Claim, *, viewer: User, present: int) -> dict[int, Worksheet]:
    """A person's own unfinished worksheets in a round, by the picture's key; never another's."""
    own = Worksheet.objects.filter(picture__claim=claim, reviewer=viewer, round=present)
    return {worksheet.picture_id: worksheet for worksheet in own}
