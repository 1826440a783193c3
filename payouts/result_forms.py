"""What finance types in about the bank's results: a file, which lines to list, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payouts.models.results import NEEDS_A_PERSON
from payouts.queries.answers import by_need
from payouts.results import forms as known_forms


def _forms() -> list[tuple[str, Any]]:
    return [("", _("Tell it from the content")), *known_forms().items()]


class ResultForm(forms.Form):
    """The bank's result file, and its form where that should not be told from the content."""

    file = forms.FileField(
        label=_("Result file"),
        help_text=_("CSV, pain.002 or camt.054, at most 10 MiB and 20,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xml,text/csv,text/xml"}),
    )
    form = forms.ChoiceField(label=_("Form of the file"), choices=_forms, required=False)


class LinesForm(forms.Form):
    """Which lines of the bank are listed. What can't be read narrows nothing, and is said."""

    use_required_attribute = False

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Open")), ("ended", _("Closed")), ("all", _("Open and closed"))],
        required=False,
    )
    outcome = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Any")), *((each.value, each.label) for each in by_need(NEEDS_A_PERSON))],
        required=False,
    )
    q = forms.CharField(label=_("Reference of payment or claim"), max_length=60, required=False)

    def wanted(self) -> dict[str, str]:
        """The filter as asked for; what is not understood is left out."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        return {
            "state": {"": "open", "ended": "ended", "all": ""}[given.get("state", "")],
            "outcome": given.get("outcome", ""),
            "text": given.get("q", "").strip(),
        }


class EndForm(forms.Form):
    """Why a line of the bank that fitted nothing needs no more attention."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        help_text=_("What the line is about, and where it was dealt with."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
