"""Everything that changes a person: their roles, their profile, which mails they get."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.keys import end_keys_of
from accounts.models import News, RoleChange, User
from accounts.refusal import Refused
from accounts.roles import STAFF, Role, conflicting

MUTE_SALT = "accounts.mute"


class RolesConflict(Refused):
    """Two roles would meet that must not meet in one person."""

    code = "roles_conflict"


class RoleUnchanged(Refused):
    """The person holds the role already, or does not hold it."""

    code = "role_unchanged"


class ReasonMissing(Refused):
    """A change of roles needs a reason."""

    code = "reason_missing"
    status = 400


class LinkWrong(Refused):
    """A link from a mail was cut off or changed."""

    code = "link_wrong"
    status = 404


def grant_role(
    user: User, role: Role, *, by: User | None, reason: str, now: datetime
) -> RoleChange:
    """Give a person a role; `by` is an administrator, or None for an operator at the machine.

    A staff role ends the person's API keys: they make new ones after signing in as staff.
    Raises `RolesConflict`, `RoleUnchanged`, `ReasonMissing`, and `PermissionDenied` when `by` is
    no administrator or changes their own roles.
    """
    return _change_role(user, role, granted=True, by=by, reason=reason, now=now)


def revoke_role(
    user: User, role: Role, *, by: User | None, reason: str, now: datetime
) -> RoleChange:
    """Take a role away; raises like `grant_role`."""
    return _change_role(user, role, granted=False, by=by, reason=reason, now=now)


@transaction.atomic
def _change_role(
    user: User, role: Role, *, granted: bool, by: User | None, reason: str, now: datetime
) -> RoleChange:
    """The one writer of roles: checks, changes and writes the change down."""
    if by is not None:
        by.must_have_role(Role.ADMINISTRATOR)
        if by.pk == user.pk:
            raise PermissionDenied(_("Nobody can change their own roles."))
    if not reason.strip():
        raise ReasonMissing(_("Please give a reason."), field="reason")
    locked = User.objects.select_for_update().get(pk=user.pk)
    _refuse_change(locked.roles, role, granted=granted)
    group = Group.objects.get_or_create(name=role.value)[0]
    if granted:
        locked.groups.add(group)
        if role in STAFF:  # made without the second factor that staff must pass
            end_keys_of(locked, by=by, now=now)
    else:
        locked.groups.remove(group)
    user.__dict__.pop("roles", None)
    return RoleChange.objects.create(
        user=user, role=role.value, granted=granted, by=by, reason=reason.strip(), at=now
    )


def _refuse_change(held: frozenset[Role], role: Role, *, granted: bool) -> None:
    """Raise unless somebody who holds these roles can be given, or lose, this one."""
    if granted == (role in held):
        message = _("The role is held already.") if granted else _("The role is not held.")
        raise RoleUnchanged(message, field="role")
    if granted and conflicting(held | {role}):
        message = _(
            "This role may not meet the roles that the person holds. "
            "Take the other role away first."
        )
        raise RolesConflict(message, field="role")


def welcome(user: User, *, now: datetime) -> None:
    """Make somebody who has just signed up a creator."""
    grant_role(user, Role.CREATOR, by=None, reason="Signed up", now=now)


@transaction.atomic
def change_profile(user: User, *, by: User, display_name: str, language: str) -> User:
    """Change the name a person goes by and the language they read; only they themselves can."""
    if by.pk != user.pk:
        raise PermissionDenied(_("You can only change your own profile."))
    user.display_name = display_name
    user.language = language
    user.save(update_fields=["display_name", "language"])
    return user


@transaction.atomic
def choose_mails(user: User, *, by: User, muted: Collection[News]) -> User:
    """Say which of the mails that nobody needs are not to come; only they themselves can."""
    if by.pk != user.pk:
        raise PermissionDenied(_("You can only change your own profile."))
    user.muted = [kind.value for kind in News if kind in muted]
    user.save(update_fields=["muted"])
    return user


@transaction.atomic
def mute_by_link(token: str) -> News:
    """Switch off what a signed link in a mail names; needs no sign-in. Raises `LinkWrong`."""
    user, kind = read_mute_link(token)
    locked = User.objects.select_for_update().get(pk=user.pk)
    choose_mails(locked, by=locked, muted={*map(News, locked.muted), kind})
    return kind


def mute_token(user: User, kind: News) -> str:
    """What the link in a mail carries: whose mail and which kind, signed, good for ever."""
    return signing.dumps([user.pk, kind.value], salt=MUTE_SALT)


def read_mute_link(token: str) -> tuple[User, News]:
    """Whom and what a link names; raises `LinkWrong`."""
    try:
        key, kind = signing.loads(token, salt=MUTE_SALT)
        return User.objects.get(pk=key), News(kind)
    except (signing.BadSignature, User.DoesNotExist, ValueError) as error:
        raise LinkWrong(_("This link is not whole. Open it from the e-mail again.")) from error
