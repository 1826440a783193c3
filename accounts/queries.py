"""Reads people: who is there, with which roles and which keys to the API."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import ApiKey, PersonalRequest, RoleChange, User
from accounts.models.keys import live
from accounts.roles import Role


def people(*, words: str = "", role: Role | None = None) -> QuerySet[User]:
    """Everybody whose address or name contains `words` and who holds `role`, by address."""
    found = User.objects.prefetch_related("groups").order_by("email")
    if words:
        found = found.filter(Q(email__icontains=words) | Q(display_name__icontains=words))
    if role is not None:
        found = found.filter(groups__name=role.value)
    return found


def role_changes_of(user: User) -> QuerySet[RoleChange]:
    """What happened to a person's roles, newest first."""
    return RoleChange.objects.filter(user=user).select_related("by")


def keys_of(user: User, *, now: datetime, state: str = "") -> QuerySet[ApiKey]:
    """The person's own keys, newest first: all, or those that are `live` or `over`."""
    return _in_state(ApiKey.objects.filter(user=user), now, state)


def platform_keys(*, now: datetime, words: str = "", state: str = "") -> QuerySet[ApiKey]:
    """The keys of platform clients, newest first, whose name or person contains `words`."""
    clients = User.objects.filter(groups__name=Role.PLATFORM_CLIENT.value)
    found = ApiKey.objects.filter(user__in=clients).select_related("user")
    if words:
        known = Q(user__email__icontains=words) | Q(user__display_name__icontains=words)
        found = found.filter(known | Q(name__icontains=words) | Q(prefix__startswith=words))
    return _in_state(found, now, state)


def _in_state(found: QuerySet[ApiKey], now: datetime, state: str) -> QuerySet[ApiKey]:
    if state == "live":
        return found.filter(live(now))
    return found.exclude(live(now)) if state == "over" else found


def personal_requests_of(user: User) -> QuerySet[PersonalRequest]:
    """When the person took their data along, newest first."""
    return PersonalRequest.objects.filter(user=user)
