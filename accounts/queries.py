"""Reads people: who is there, with which roles."""

from django.db.models import Q, QuerySet

from accounts.models import ApiToken, PersonalRequest, RoleChange, User
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


def token_of(user: User) -> ApiToken | None:
    """The person's API token, without its secret, if there is one."""
    return ApiToken.objects.filter(user=user).first()


def personal_requests_of(user: User) -> QuerySet[PersonalRequest]:
    """When the person took their data along, newest first."""
    return PersonalRequest.objects.filter(user=user)
