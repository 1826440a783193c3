"""Other limits of the bands: proposing them with their figures, and cases sent away before."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from claims.actions import advance
from claims.models import Claim
from claims.states import State
from review.queries import sent_away, what_if
from similarity.models import ThresholdVersion
from similarity.thresholds import Unreadable, propose
from similarity.versions import present

AT_ONCE = 100  # cases brought to people in one go, so that nobody floods the queue


@transaction.atomic
def propose_thresholds(
    *, possible: float, likely: float, why: str, by: User, now: datetime
) -> ThresholdVersion:
    """Propose other limits, with their figures and those in force as they are now.

    Raises as `similarity.thresholds.propose` does.
    """
    by.must_have_role(Role.SENIOR_REVIEWER)
    here = present()
    if here is None:
        raise Unreadable(_("The calibration cannot be read, so there is nothing to change."))
    seen = what_if(here, possible=possible, likely=likely, now=now, fresh=True)
    return propose(possible=possible, likely=likely, why=why, figures=seen.kept(), by=by, now=now)


@transaction.atomic
def bring_to_people(*, by: User, now: datetime) -> int:
    """Bring to review the cases without a match that the limits in force would not send away.

    At most AT_ONCE of them, the most alike first; returns how many. They keep the comparison and
    the version that they were routed by. Never the person's own. Raises `PermissionDenied`, and
    `Unreadable` where no calibration is.
    """
    by.must_have_role(Role.SENIOR_REVIEWER)
    here = present()
    if here is None:
        raise Unreadable(_("The calibration cannot be read, so there is nothing to change."))
    wanted = [claim.pk for claim in sent_away(here, viewer=by)[:AT_ONCE]]
    free = Claim.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    claims = list(free.filter(pk__in=wanted, state=State.NO_MATCH).order_by("pk"))
    reason = _("The limits were changed, and by the new ones a person looks at this case.")
    for claim in claims:
        advance(claim, to=State.IN_REVIEW, by=by, reason=reason, now=now)
    return len(claims)
