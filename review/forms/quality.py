"""Which period the quality dashboard shows."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from review.queries import Period, usual_period

LONGEST = timedelta(weeks=53)


class PeriodForm(forms.Form):
    """The first and the last day; each may be left out."""

    use_required_attribute = False

    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    end = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            period = _filled(given)
            if period.last < period.first:
                self.add_error("end", _("The last day is before the first."))
            elif period.last - period.first > LONGEST:
                self.add_error("start", _("Choose a year at most."))
        return given

    def period(self) -> Period:
        """What was asked for; the usual period where it was not understood."""
        return _filled(self.cleaned_data if self.is_valid() else {})


def _filled(given: dict[str, date | None]) -> Period:
    end, start = given.get("end"), given.get("start")
    last = end or max(timezone.localdate(), start or date.min)
    return Period(start or usual_period(last).first, last)
