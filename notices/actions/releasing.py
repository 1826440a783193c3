"""Brings a new version of a letter into use: one person proposes, another looks and agrees."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from notices.models import Notice, Release
from notices.queries import live_version
from notices.versions import stamp_of, versions_of

EDITING = (Role.SENIOR_REVIEWER, Role.ADMINISTRATOR)


class NoSuchVersion(Refused):
    """There is no letter of that kind and version, or it is the one in use."""

    code = "no_such_version"
    status = 400


class ReleaseOpen(Refused):
    """A proposal for this kind of letter waits already."""

    code = "release_open"


class ReleaseDecided(Refused):
    """Somebody has decided this proposal already."""

    code = "release_decided"


class OwnRelease(Refused):
    """Who proposed a letter does not approve it."""

    code = "own_release"
    status = 403


class FilesChanged(Refused):
    """The letter is no longer what was proposed and looked at."""

    code = "files_changed"


class NoWords(Refused):
    """Proposing and turning down need written words."""

    code = "reason_missing"
    status = 400


@transaction.atomic
def propose_version(kind: str, version: int, *, by: User, why: str, now: datetime) -> Release:
    """Ask that a kind of notice be set with this version from now on."""
    by.must_have_role(*EDITING)
    if kind not in Notice.Kind.values or version not in versions_of(kind):
        raise NoSuchVersion(_("There is no such letter."), field="version")
    if version == live_version(kind):
        raise NoSuchVersion(_("This version is in use already."), field="version")
    if not why.strip():
        raise NoWords(_("Say in words what changes, and why."), field="why")
    if Release.objects.filter(kind=kind, outcome="").exists():
        raise ReleaseOpen(_("A proposal for this letter waits already. It must be decided first."))
    stamp = stamp_of(kind, version)
    return Release.objects.create(
        kind=kind, version=version, stamp=stamp, why=why.strip(), proposed_by=by, proposed_at=now
    )


@transaction.atomic
def decide_version(
    release: Release, *, by: User, approve: bool, reason: str = "", now: datetime
) -> Release:
    """Approve a proposed letter, which is in use from then on, or turn it down with a reason."""
    by.must_have_role(*EDITING)
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.outcome:
        raise ReleaseDecided(_("Somebody has decided this already. Reload the page to see how."))
    if release.proposed_by_id == by.pk:
        raise OwnRelease(_("You proposed this letter: somebody else must decide."))
    if not approve and not reason.strip():
        raise NoWords(_("Say in words why."), field="reason")
    if approve and release.stamp != stamp_of(release.kind, release.version):
        raise FilesChanged(_("The letter has been changed since it was proposed. Turn it down."))
    outcome = Release.Outcome.APPROVED if approve else Release.Outcome.TURNED_DOWN
    release.outcome, release.decided_by, release.decided_at = outcome, by, now
    release.reason = reason.strip()
    release.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
    return release
