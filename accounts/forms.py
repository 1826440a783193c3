"""Forms of people: sign-up, profile, search, roles and keys to the API."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.actions import MOST_PER_MINUTE
from accounts.models import ROLE_NAMES, News, User
from accounts.models.keys import SCOPE_NAMES
from accounts.scopes import Scope, fitting

ROLE_CHOICES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class SignupForm(forms.Form):
    """What sign-up asks beside address and password; allauth builds its form on this one."""

    display_name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language"), choices=User.Language.choices, initial=get_language
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """The account adapter has saved these fields with the person already."""


class ProfileForm(forms.Form):
    """The name a person goes by and the language they read."""

    display_name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)


class PeopleSearch(forms.Form):
    """Finds people by words and role."""

    q = forms.CharField(label=_("Name or e-mail address"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Any role")), *ROLE_CHOICES], required=False
    )


class RoleForm(forms.Form):
    """One change of a person's roles."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeleteForm(forms.Form):
    """The person types their own address, so that no account is deleted by a slip."""

    address = forms.CharField(
        label=_("Type your e-mail address to confirm"), max_length=254, strip=True
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address.lower() != self.user.email.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return address


class MailsForm(forms.Form):
    """Which of the mails that a person can do without are to come."""

    wanted = forms.MultipleChoiceField(
        label=_("Send me these too"),
        choices=News.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class KeyForm(forms.Form):
    """A new key: what for, until when, and from where it may be used."""

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=80,
        help_text=_("Which program will use it, and where."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it is for"), widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Without a day it works until you revoke it."),
    )
    networks = forms.CharField(
        label=_("Only from these networks"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, as 203.0.113.0/24. Empty: from anywhere."),
    )
    per_minute = forms.IntegerField(
        label=_("Calls a minute"),
        required=False,
        min_value=1,
        max_value=MOST_PER_MINUTE,
        help_text=_("Empty: as many as any key."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(scope.value, SCOPE_NAMES[scope]) for scope in fitting(user.roles)]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the action takes: the day ends when it is over in China."""
        said = self.cleaned_data
        day: date | None = said["expires_on"]
        zone = get_default_timezone()
        end = datetime.combine(day + timedelta(days=1), time(), zone) if day else None
        return {
            "name": said["name"],
            "scopes": [Scope(scope) for scope in said["scopes"]],
            "expires_at": end,
            "networks": said["networks"].split(),
            "per_minute": said["per_minute"],
        }


class RotateForm(forms.Form):
    """How long the old secret of a key is to work on."""

    overlap = forms.TypedChoiceField(
        label=_("The old secret works on for"),
        coerce=int,
        choices=[
            (0, _("no longer at all")), (1, _("one hour")), (24, _("one day")),
            (168, _("seven days")),
        ],
        initial=24,
    )  # fmt: skip


class KeySearch(forms.Form):
    """Finds keys by words and by whether they work."""

    q = forms.CharField(label=_("Name, person or beginning"), max_length=150, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), ("live", _("Working")), ("over", _("Over"))],
        required=False,
    )

    def wanted(self) -> dict[str, str]:
        """What to look for; what makes no sense looks for nothing in particular."""
        return {"words": self.said("q").strip(), "state": self.said("state")}

    def said(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "")) if self.is_valid() else ""
