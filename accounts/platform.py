"""How the platform's own accounts sign in here through OpenID Connect, and whom they become.

An account of the platform belongs to the person here whom it was connected to. One that is new
here is connected by its e-mail address only if the platform says that it has verified the address
and the person here has verified it too. In every other case an address that is taken opens
nothing: its owner is told by e-mail, signs in as before and connects the account on their page.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone, translation

from accounts.actions import welcome
from accounts.models import User

LONGEST_NAME = 150


class PlatformAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped
    """Joins the platform's accounts to the people of this house."""

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Take over the name and the address; the language is that of the page."""
        user: User = super().populate_user(request, sociallogin, data)
        user.email = user.email.lower()
        user.first_name = user.last_name = ""
        user.display_name = str(data.get("name") or data.get("username") or "")[:LONGEST_NAME]
        user.language = User.Language(translation.get_language())
        return user

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Whether a verified address of the platform may open the account here: if verified too."""
        verified = EmailAddress.objects.filter(email__iexact=email, verified=True)
        return verified.exists() and bool(super().can_authenticate_by_email(login, email))

    @transaction.atomic
    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None
    ) -> User:
        """Save a new person and make them a creator; with a form the account adapter does so."""
        user: User = super().save_user(request, sociallogin, form)
        if form is None:
            welcome(user, now=timezone.now())
        return user
