"""Moves the search from one encoder to another, and back: one row, by an administrator."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from pictures.models import Blob
from similarity import index, queries
from similarity.models import SpaceSwitch

LONGEST = 500  # characters of a reason


class NotHere(Refused):
    """No encoder of this installation has that space."""

    code = "space_unknown"
    status = 400


class ServesAlready(Refused):
    """It is the space that is searched."""

    code = "space_serves_already"


class NotReady(Refused):
    """Some contents have no fingerprint there, or the graph that many need is missing."""

    code = "space_not_ready"


class NoReason(Refused):
    """To switch before all is there needs a reason of a bearable length."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def switch_space(
    space: str,
    *,
    before: str,
    here: Sequence[str],
    made: int,
    anyway: bool = False,
    reason: str = "",
    by: User,
    now: datetime,
) -> SpaceSwitch:
    """Search in another encoder's space from now on.

    `before` is the space that serves, `here` are those of this installation's encoders, `made` the
    format of their fingerprints. Raises `PermissionDenied`, `NotHere`, `ServesAlready`, and unless
    it is to be done `anyway`, for a `reason`, `NotReady`.
    """
    by.must_have_role(Role.ADMINISTRATOR)
    if space not in here:
        raise NotHere(
            _("No encoder of this installation has the space %(space)s.") % {"space": space}
        )
    if space == before:
        raise ServesAlready(_("The search goes by this space already."))
    contents, covered = _whole_enough(space, made, anyway=anyway, reason=reason.strip())
    return SpaceSwitch.objects.create(
        space=space,
        before=before,
        contents=contents,
        covered=covered,
        reason=reason.strip(),
        switched_by=by,
        switched_at=now,
    )


def _whole_enough(space: str, made: int, *, anyway: bool, reason: str) -> tuple[int, int]:
    """How many contents there are and how many the space covers; see `switch_space`."""
    contents = Blob.objects.count()
    covered = contents - queries.without_fingerprint(space, made).count()
    known = index.engine().state(space)
    ready = covered == contents and (known.ready or not known.needed)
    if not ready and not anyway:
        words = _(
            "%(covered)s of %(contents)s contents have a fingerprint there; index: %(index)s."
        )
        there = _("yes") if known.ready else _("no")
        raise NotReady(words % {"covered": covered, "contents": contents, "index": there})
    if not ready and not reason:
        raise NoReason(_("Say why the search should switch before all is there."), field="reason")
    if len(reason) > LONGEST:
        raise NoReason(_("The reason is too long."), field="reason")
    return contents, covered
