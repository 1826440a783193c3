"""Who may open which page of the review room."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import REVIEWING, Role
from claims.models import Claim
from review.queries import in_review_room, look_held_by, why_withheld

READERS = (*sorted(REVIEWING), Role.AUDITOR)
DECIDERS = tuple(sorted(REVIEWING))


def readable_claim(viewer: User, public_id: UUID) -> Claim:
    """A claim of the room; not found before a person was asked, forbidden to its own claimant.

    Forbidden as well to who claims the same content, for they would see their rival's proofs, and
    to who looks at it blind just now: the desk would tell what others found.
    """
    claims = in_review_room().select_related("claimant", "avatar__blob")
    claim = get_object_or_404(claims, public_id=public_id)
    if claim.claimant_id == viewer.pk:
        raise PermissionDenied(_("This is your own claim: see it among your claims."))
    withheld = why_withheld(viewer, claim)
    if withheld:
        raise PermissionDenied(withheld)
    look = look_held_by(viewer, now=timezone.now())
    if look is not None and look.claim_id == claim.pk:
        raise PermissionDenied(_("You look at this claim blind. Finish your second look first."))
    return claim
