"""Forms of people: sign-up, profile, search and roles."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import ROLE_NAMES, News, User

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
