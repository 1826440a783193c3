"""What may be asked of the page about the search."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from similarity import queries


class SampleFilter(forms.Form):
    """Which samples are listed; what cannot be understood lists all."""

    low = forms.BooleanField(label=_("only below the limit"), required=False)

    field_order = ("space", "low")

    def __init__(self, data: Any = None, *, spaces: list[queries.Space]) -> None:
        super().__init__(data)
        names = [(each.name, each.name) for each in spaces]
        self.fields["space"] = forms.ChoiceField(
            label=_("Encoder's space"), required=False, choices=[("", _("all")), *names]
        )
        self.order_fields(self.field_order)

    def wanted(self) -> dict[str, Any]:
        """What to ask `queries.samples` for."""
        return dict(self.cleaned_data) if self.is_valid() else {}
