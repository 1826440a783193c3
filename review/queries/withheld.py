"""Who may open a claim and is yet not shown its past and what colleagues say of it."""

from accounts.models import User
from claims.models import Claim
from review.queries.barred import CLAIMS_THE_SAME


def why_withheld(viewer: User, claim: Claim) -> str:
    """Why notes, history and timeline are not shown to this person; empty when they are.

    Who claims the same content would learn about their rival from them.
    """
    if Claim.objects.filter(CLAIMS_THE_SAME.claims(viewer), pk=claim.pk).exists():
        return str(CLAIMS_THE_SAME.words)
    return ""
