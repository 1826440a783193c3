"""What the second person types in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.words import words


class ReturnForm(forms.Form):
    """Why a proposal goes back."""

    reason = forms.CharField(
        label=_("What should be looked at again?"), max_length=4000, widget=words(3)
    )
