"""What people type in about notices: what to check, why to correct, which letter to use."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.checking import too_large


class CheckForm(forms.Form):
    """A notice's number, or better its file."""

    use_required_attribute = False

    number = forms.CharField(
        label=_("Number of the notice"),
        max_length=30,
        required=False,
        help_text=_("Like RDN-D-2026-000012; it stands at the top of the notice."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("The PDF itself"),
        required=False,
        allow_empty_file=True,
        help_text=_("It is compared and not kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> object:
        """Refuse what is too large to be a notice, before it is read."""
        given = self.cleaned_data["file"]
        if given and (why := too_large(given.size)):
            raise forms.ValidationError(why)
        return given

    def clean(self) -> dict[str, object]:
        """Ask for one of the two."""
        given: dict[str, object] = super().clean() or {}
        if not self.errors and not given.get("file") and not given.get("number"):
            raise forms.ValidationError(_("Enter a number or choose the PDF."))
        return given


class CorrectionForm(forms.Form):
    """Why a notice is issued anew; the claimant reads it."""

    why = forms.CharField(
        label=_("What was wrong, in words that the claimant reads"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PostingForm(forms.Form):
    """Why a notice is posted publicly; it stands in the claim's trail."""

    why = forms.CharField(
        label=_("Why it can't be delivered otherwise"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnedForm(forms.Form):
    """What came back in the place of an e-mail."""

    why = forms.CharField(
        label=_("What the other mail server answered"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PostedForm(forms.Form):
    """Which of the publicly posted notices to list."""

    number = forms.CharField(
        label=_("Number of the notice"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    ended = forms.ChoiceField(
        label=_("Posted"),
        required=False,
        choices=[("", _("now")), ("1", _("earlier"))],
    )


class ProposalForm(forms.Form):
    """Why a version of a letter should be used from now on."""

    why = forms.CharField(
        label=_("What changes, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TurnDownForm(forms.Form):
    """Why a proposed letter is not used."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
