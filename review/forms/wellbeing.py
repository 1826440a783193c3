"""What people at the desk wish for themselves, and what they say of distressing pictures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pictures.models import SensitiveFlag
from review.models import DeskSettings
from review.models.wellbeing import When

SIDES = [("both", _("Both pictures")), ("original", _("The original")), ("avatar", _("The avatar"))]
LONGEST_SHIFT = 480


class SettingsForm(forms.Form):
    """One's own desk."""

    grey = forms.ChoiceField(label=_("Show without colour at first"), choices=When.choices)
    blur = forms.ChoiceField(label=_("Show blurred at first"), choices=When.choices)
    break_minutes = forms.IntegerField(
        label=_("Remind me of a pause after so many minutes"),
        min_value=0,
        max_value=LONGEST_SHIFT,
        help_text=_("0 for no reminder. Five minutes without work count as a pause."),
    )
    daily_cap = forms.IntegerField(
        label=_("Claims that I take in a day at most"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("Your own cap. Only you see it, and how many you have taken."),
    )

    @classmethod
    def of(cls, wishes: DeskSettings) -> "SettingsForm":
        """The form, filled with what is wished now."""
        return cls(initial={name: getattr(wishes, name) for name in cls.base_fields})


class LiftCapForm(forms.Form):
    """Whose cap is lifted today, and why."""

    person = forms.EmailField(label=_("Reviewer's e-mail address"))
    cap_reason = forms.CharField(label=_("Why is more needed today?"), max_length=500)

    def clean_person(self) -> User:
        found = User.objects.filter(email__iexact=self.cleaned_data["person"]).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this address."))
        return found


class FlagForm(forms.Form):
    """What kind of distressing picture it is, and which of the two."""

    kind = forms.ChoiceField(choices=SensitiveFlag.Kind.choices)
    which = forms.ChoiceField(choices=SIDES, required=False)
