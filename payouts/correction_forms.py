"""What is typed in about corrections; the rules themselves stand in the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.clocks import day_in_china
from payouts.models import Correction
from payouts.queries.corrections import Stage

ANY = ("", _("Any"))


class FindForm(forms.Form):
    """Which corrections the list shows. What can't be read narrows nothing, and is said."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[ANY, *Correction.Kind.choices], required=False
    )
    stage = forms.ChoiceField(label=_("State"), choices=[ANY, *Stage.choices], required=False)
    q = forms.CharField(
        label=_("Reference of correction, claim or payment"), max_length=40, required=False
    )
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)

    def wanted(self) -> dict[str, Any]:
        """The filter as asked for; what is not understood is left out."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        today: date = day_in_china(timezone.now())
        return {
            "kind": given.get("kind", ""),
            "stage": given.get("stage", ""),
            "text": given.get("q", "").strip(),
            "overdue": today if given.get("overdue") else None,
        }


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **options
    )


class ProposeForm(forms.Form):
    """Why an award is to be reversed, or its money asked back."""

    kind = forms.ChoiceField(choices=Correction.Kind.choices, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Choose")), *Correction.Reason.choices]
    )
    words = _words(
        _("In words, which the claimant reads"),
        help_text=_("Say what was found and where it can be looked up. Name no other person."),
    )


class ReceiptForm(forms.Form):
    """The line of the bank's statement on which the money came back."""

    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    bank_reference = forms.CharField(
        label=_("Reference on the bank's statement"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class WriteOffForm(forms.Form):
    """Why money that is asked back will not come."""

    words = _words(_("Why the money will not come"))
