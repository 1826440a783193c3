"""The custom user: a person or a platform client, known by e-mail address."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.roles import STAFF, Role

ROLE_NAMES = {
    Role.CREATOR: _("Creator"),
    Role.AGENT: _("Agent"),
    Role.REVIEWER: _("Reviewer"),
    Role.SENIOR_REVIEWER: _("Senior reviewer"),
    Role.FINANCE_PREPARER: _("Finance, prepares"),
    Role.FINANCE_APPROVER: _("Finance, approves"),
    Role.AUDITOR: _("Auditor"),
    Role.PLATFORM_CLIENT: _("Platform client"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class UserManager(BaseUserManager["User"]):
    """Makes users from an e-mail address, since there is no user name."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class News(models.TextChoices):
    """The mails that a person can do without; all others change a right or set a term."""

    RECEIPTS = "RECEIPTS", _("A claim has arrived with us")
    PAYMENTS = "PAYMENTS", _("Money has been paid")
    WATCHED = "WATCHED", _("An avatar looks like a work that you watch")


class User(AbstractUser):
    """Somebody who signs in; what they may do follows from their role groups."""

    class Language(models.TextChoices):
        ZH_HANS = "zh-hans", "简体中文"
        EN = "en", "English"

    username = None  # type: ignore[assignment]  # the e-mail address is the name
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.ZH_HANS
    )

    muted = ArrayField(models.CharField(max_length=20, choices=News), default=list, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.display_name or self.email

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles this person holds, read once per object."""
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(role for role in Role if role in names)

    def has_role(self, *roles: Role) -> bool:
        """Whether an active person holds at least one of these roles."""
        return self.is_active and bool(self.roles & set(roles))

    @property
    def works_here(self) -> bool:
        """Whether this person holds any staff role."""
        return self.is_active and bool(self.roles & STAFF)

    def must_have_role(self, *roles: Role) -> None:
        """Raise `PermissionDenied` unless one of these roles is held."""
        if not self.has_role(*roles):
            raise PermissionDenied(_("Your role does not allow this."))


class RoleChange(models.Model):
    """A role was given or taken; appended, never changed (a trigger refuses it)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    granted = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: signing up, or an operator at the machine",
    )
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="role_change_known", condition=Q(role__in=[role.value for role in Role])
            ),
            models.CheckConstraint(name="role_change_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="role_change_by_another", condition=Q(by__isnull=True) | ~Q(by=F("user"))
            ),
        ]

    def __str__(self) -> str:
        return f"{'+' if self.granted else '-'}{self.role} {self.user_id}"

    @property
    def label(self) -> str:
        """The role's name for people to read."""
        return str(ROLE_NAMES[Role(self.role)])


class PersonalRequest(models.Model):
    """A person took their data along or left; appended, never changed (a trigger refuses it)."""

    class Kind(models.TextChoices):
        TAKEN = "TAKEN", _("data downloaded")
        DELETED = "DELETED", _("account deleted")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="personal_request_known", condition=Q(kind__in=["TAKEN", "DELETED"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.at:%Y-%m-%d}"
