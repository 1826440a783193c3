"""Opens the link by which who made an avatar answers; staff revoke it or make a new one."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from enforcement.actions.answers.forwarding import give_link
from enforcement.answering import whole
from enforcement.links import read_token, token_of
from enforcement.models import Forwarding

LINKING = (Role.SENIOR_REVIEWER,)


class LinkWrong(Refused):
    """The link was never ours, was replaced or revoked, or its time is over."""

    code = "link_wrong"
    status = 404


def open_link(token: str, *, now: datetime) -> Forwarding:
    """The forwarding that a link leads to; raises `LinkWrong`, which tells strangers nothing."""
    read = read_token(token)
    if read is not None:
        public_id, digest = read
        rows = Forwarding.objects.filter(
            public_id=public_id, link_digest=digest, link_revoked_at=None, link_expires_at__gt=now
        )
        if forwarding := whole(rows).first():
            return forwarding
    raise LinkWrong(_("This link does not work, or no longer. Ask the platform for a new one."))


def link_of(forwarding: Forwarding, *, now: datetime) -> str:
    """The address by which the respondent answers; empty once it is revoked or over."""
    if forwarding.link_revoked_at is not None or forwarding.link_expires_at <= now:
        return ""
    token = token_of(forwarding.public_id, forwarding.nonce, forwarding.link_digest)
    return settings.SITE_URL + reverse("enforcement:answer", args=[token]) if token else ""


@transaction.atomic
def revoke_link(forwarding: Forwarding, *, by: User, now: datetime) -> Forwarding:
    """Let the link open nothing from now on, as when it reached somebody else."""
    locked = _locked(forwarding, by)
    if locked.link_revoked_at is None:
        locked.link_revoked_at, locked.link_by = now, by
        locked.save(update_fields=["link_revoked_at", "link_by"])
    return locked


@transaction.atomic
def replace_link(forwarding: Forwarding, *, by: User, now: datetime) -> Forwarding:
    """Make a new link, which the platform fetches; the earlier one opens nothing any more."""
    locked = _locked(forwarding, by)
    give_link(locked, now=now)
    locked.link_by = by
    locked.save(
        update_fields=["nonce", "link_digest", "link_expires_at", "link_revoked_at", "link_by"]
    )
    return locked


def _locked(forwarding: Forwarding, by: User) -> Forwarding:
    by.must_have_role(*LINKING)
    rows = Forwarding.objects.select_for_update(of=("self",)).select_related("claim")
    locked = rows.get(pk=forwarding.pk)
    if locked.claim.claimant_id == by.pk:
        raise PermissionDenied(_("Nobody decides about their own claim."))
    return locked
