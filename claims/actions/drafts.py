"""Starting a claim and filling its draft: fields, avatar and works."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import CLAIMING
from claims.actions.evidence import attach_proofs, discard
from claims.actions.guards import lock_draft, touch
from claims.actions.steps import append_step
from claims.models import Claim, Picture
from claims.states import State
from pictures.models import Avatar, Work

DRAFT_FIELDS = (
    "holder_name",
    "holder_kind",
    "postal_address",
    "contact_email",
    "telephone",
    "agent_name",
    "rights",
    "request",
    "declaration_agreed",
)
NEVER_EMPTY = {"public_id", "claimant", "state", "respondent_kind"}  # set by the house alone
MAX_PICTURES = 50


class WorkRefused(Refused):
    """This work cannot be added to this claim."""

    code = "work_refused"


@transaction.atomic
def start_claim(*, by: User, now: datetime) -> Claim:
    """Begin a draft; what the person told us before is filled in."""
    by.must_have_role(*CLAIMING)
    before = Claim.objects.filter(claimant=by).first()
    known = ("holder_name", "holder_kind", "postal_address", "contact_email", "telephone")
    filled = {name: getattr(before, name) for name in known} if before else {}
    filled["contact_email"] = filled.get("contact_email") or by.email
    claim = Claim.objects.create(claimant=by, **filled)
    append_step(claim, old=None, new=State.DRAFT, by=by, reason="", now=now)
    return claim


@transaction.atomic
def save_draft(claim: Claim, *, by: User, fields: Mapping[str, Any], now: datetime) -> Claim:
    """Store some of `DRAFT_FIELDS`. Raises `ValidationError` by field; then nothing is stored."""
    unknown = set(fields) - set(DRAFT_FIELDS)
    if unknown:
        raise TypeError(f"not a field of a draft: {', '.join(sorted(unknown))}")
    lock_draft(claim, by)
    for name, value in fields.items():
        setattr(claim, name, value)
    claim.clean_fields(exclude=NEVER_EMPTY | set(DRAFT_FIELDS) - set(fields))
    claim.updated_at = now
    claim.save(update_fields=[*fields, "updated_at"])
    return claim


@transaction.atomic
def choose_avatar(claim: Claim, *, avatar: Avatar, by: User, now: datetime) -> Claim:
    """Name the avatar of the claim: a registered one, or one that this person uploaded."""
    lock_draft(claim, by)
    if not avatar.registered and avatar.added_by_id != by.pk:
        raise PermissionDenied(_("This avatar was uploaded by somebody else."))
    claim.avatar, claim.updated_at = avatar, now
    claim.save(update_fields=["avatar", "updated_at"])
    return claim


@transaction.atomic
def add_picture(claim: Claim, *, work: Work, by: User, now: datetime) -> Picture:
    """Put one of the person's own works into the claim, behind the others, with its proofs."""
    lock_draft(claim, by)
    if work.owner_id != by.pk:
        raise PermissionDenied(_("This work is in somebody else's library."))
    present = Picture.objects.filter(claim=claim)
    if present.filter(work=work).exists():
        raise WorkRefused(
            _("“%(title)s” is in this claim already.") % {"title": work.title}, field="works"
        )
    if present.count() >= MAX_PICTURES:
        raise WorkRefused(
            _("A claim holds at most %(number)d works. Start another claim for the rest.")
            % {"number": MAX_PICTURES},
            field="works",
        )
    last = present.aggregate(last=Max("position"))["last"]
    touch(claim, now)
    position = 0 if last is None else last + 1
    picture = Picture.objects.create(claim=claim, work=work, position=position)
    attach_proofs(picture, now=now)
    return picture


@transaction.atomic
def remove_picture(picture: Picture, *, by: User, now: datetime) -> None:
    """Take a work out of the draft, with its proofs; the work stays in the library."""
    claim = lock_draft(picture.claim, by)
    discard(picture.evidence.all())
    picture.delete()
    touch(claim, now)
