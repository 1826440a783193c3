"""Forms of people: sign-up, profile, search and roles."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import ROLE_NAMES, User

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
