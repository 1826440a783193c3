"""A reusable text as it is typed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from review.forms.words import words
from review.grounds import Ground
from review.models import LONGEST_PHRASE, Phrase


class PhraseForm(forms.Form):
    """Title, text, language and ground; senior reviewers may share it."""

    title = forms.CharField(label=_("Title"), max_length=80)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_PHRASE,
        widget=words(5),
        help_text=_(
            "Filled in when it is used: {work} the work's title, {claim} the reference, "
            "{published} the day of first publication, {generated} the avatar's day."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=User.Language.choices,
        help_text=_("The claimant reads the reason in theirs."),
    )
    ground = forms.ChoiceField(
        label=_("Ground"), choices=[("", _("Any ground")), *Ground.choices], required=False
    )
    shared = forms.BooleanField(label=_("For the whole team"), required=False)

    @classmethod
    def of(cls, viewer: User, phrase: Phrase | None, data: Any = None) -> "PhraseForm":
        """The form, filled from a phrase; without the box for sharing where that is not allowed."""
        names = ("title", "text", "language", "ground", "shared")
        initial = {name: getattr(phrase, name) for name in names} if phrase else {}
        form = cls(data, initial={"language": viewer.language, **initial})
        if not viewer.has_role(Role.SENIOR_REVIEWER):
            del form.fields["shared"]
        return form

    def given(self) -> dict[str, Any]:
        """What was typed in; not shared where the box was not there."""
        return {"shared": False, **self.cleaned_data}


class PhraseFilter(forms.Form):
    """Which phrases to list."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=[("", _("Any ground")), *Ground.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("Any language")), *User.Language.choices],
        required=False,
    )

    def wanted(self) -> dict[str, str]:
        """The filters that were chosen and are known."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
