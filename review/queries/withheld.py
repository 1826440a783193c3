"""Who works here and is yet not shown a claim."""

from accounts.models import User
from claims.models import Claim
from review.queries.barred import CLAIMS_THE_SAME


def why_withheld(viewer: User, claim: Claim) -> str:
    """Why nothing of a claim is shown to this person; empty when it is.

    Who claims the same content would see their rival's proofs and what is said of them.
    """
    if Claim.objects.filter(CLAIMS_THE_SAME.claims(viewer), pk=claim.pk).exists():
        return str(CLAIMS_THE_SAME.words)
    return ""
