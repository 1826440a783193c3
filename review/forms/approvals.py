"""What senior reviewers type in: which proposals to list, and why one goes back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.words import words
from review.queries import Asked, Waiting


class ReturnForm(forms.Form):
    """Why a proposal goes back."""

    reason = forms.CharField(
        label=_("What should be looked at again?"), max_length=4000, widget=words(3)
    )


class ApprovalFilter(forms.Form):
    """Which proposals are listed. No field is marked optional: in a filter each of them is."""

    use_required_attribute = False

    which = forms.ChoiceField(label=_("Show"), choices=Waiting.choices)
    q = forms.CharField(label=_("Reference"), max_length=20)
    least = forms.DecimalField(
        label=_("From this amount (CNY)"), min_value=0, max_digits=14, decimal_places=2
    )
    appealed = forms.BooleanField(label=_("After an appeal"))
    overdue = forms.BooleanField(label=_("Overdue"))

    def wanted(self) -> Asked:
        """The filter as asked for; what is not understood is left out."""
        self.full_clean()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        return Asked(
            which=given.get("which") or Waiting.ALL,
            text=str(given.get("q", "")).strip(),
            least=given.get("least"),
            appealed=bool(given.get("appealed")),
            overdue=bool(given.get("overdue")),
        )
