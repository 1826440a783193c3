"""What this room holds of a person: handing it over, and forgetting it."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from accounts.actions import end_keys_of
from accounts.handover import Kept, Obstacle, Part
from accounts.models import AnsweredCall, ApiKey, KeyEvent, PersonalRequest, RoleChange, User
from accounts.roles import Role

KEY_FIELDS = (
    "name", "prefix", "scopes", "networks", "per_minute", "made_at", "expires_at", "used_at",
    "revoked_at",
)  # fmt: skip


def hand_over(user: User) -> Part:
    """The person, how they sign in (no secrets), their roles and what they asked for here."""
    fields = ("email", "display_name", "language", "muted", "date_joined", "last_login")
    ways = Authenticator.objects.filter(user=user)
    known = SocialAccount.objects.filter(user=user)
    return Part(
        "accounts",
        {
            "person": [{name: getattr(user, name) for name in fields}],
            "email_addresses": list(
                EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
            ),
            "second_factors": list(ways.values("type", "created_at", "last_used_at")),
            "platform_accounts": list(known.values("provider", "uid", "date_joined", "extra_data")),
            "roles": [{"role": role.value} for role in sorted(user.roles)],
            "role_changes": list(
                RoleChange.objects.filter(user=user).values("role", "granted", "reason", "at")
            ),
            "api_keys": list(ApiKey.objects.filter(user=user).values(*KEY_FIELDS)),
            "api_key_events": list(
                KeyEvent.objects.filter(user=user).values("prefix", "kind", "scopes", "at")
            ),
            "repeatable_calls": list(
                AnsweredCall.objects.filter(user=user).values("name", "status", "answered_at")
            ),
            "requests": list(PersonalRequest.objects.filter(user=user).values("kind", "at")),
        },
    )


def obstacles(user: User) -> list[Obstacle]:
    """Somebody must be left who can give and take roles."""
    if not user.has_role(Role.ADMINISTRATOR):
        return []
    others = User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR.value)
    if others.exclude(pk=user.pk).exists():
        return []
    return [Obstacle(_("You are the last administrator. Another person must become one first."))]


def kept(user: User) -> list[Kept]:
    """The row of the person as a pseudonym, and the record of their roles."""
    return [
        Kept(
            _("A number in place of you, and the record of which roles and API keys it held"),
            _("Decisions and payments must stay traceable to one person, though not to your name."),
        )
    ]


def forget(user: User, *, now: datetime) -> None:
    """End every way to sign in and make a pseudonym of the person."""
    _end_sessions(user)
    end_keys_of(user, by=None, now=now)
    for model in (EmailAddress, Authenticator, SocialAccount, AnsweredCall, ApiKey):
        model.objects.filter(user=user).delete()
    for role in user.roles:
        RoleChange.objects.create(
            user=user, role=role.value, granted=False, reason="Account deleted", at=now
        )
    user.groups.clear()
    user.__dict__.pop("roles", None)
    user.email = f"deleted-{user.pk}@deleted.invalid"
    user.display_name = f"#{user.pk}"
    user.first_name = user.last_name = ""
    user.language = User.Language.ZH_HANS
    user.last_login, user.muted = None, []
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()


def _end_sessions(user: User) -> None:
    """Delete the person's sessions; whose a session is stands inside it alone."""
    own = [
        session.pk
        for session in Session.objects.iterator(chunk_size=500)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
