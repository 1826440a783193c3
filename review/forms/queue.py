"""Which claims the queue shows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.queries import Shelf
from similarity.models import Band


class QueueFilter(forms.Form):
    """Which claims the queue shows. No field is marked optional: in a filter each of them is."""

    use_required_attribute = False

    shelf = forms.ChoiceField(label=_("Show"), choices=Shelf.choices)
    band = forms.ChoiceField(label=_("Similarity"), choices=[("", _("Any")), *Band.choices])
    q = forms.CharField(label=_("Reference"), max_length=20)
    conflicts = forms.BooleanField(label=_("Claimed by several people"))

    def wanted(self) -> dict[str, Any]:
        """The filter as asked for; what is not understood is left out.

        Who looks for a reference wants it wherever it lies.
        """
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        text = str(given.get("q", "")).strip()
        shelf = given.get("shelf") or (Shelf.ALL if text else Shelf.WAITING)
        conflicts = bool(given.get("conflicts"))
        return {
            "shelf": shelf, "band": given.get("band", ""), "text": text, "conflicts": conflicts,
        }  # fmt: skip
