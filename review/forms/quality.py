"""Which period the quality dashboard shows."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from review.queries import Period, usual_period

LONGEST = timedelta(weeks=53)


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


class PeriodForm(forms.Form):
    """The first and the last day; what is left out is the usual one."""

    use_required_attribute = False

    start = forms.DateField(label=_("From"), widget=_day())
    end = forms.DateField(label=_("To"), widget=_day())

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__(_filled(given.get("start", ""), given.get("end", "")))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            if given["end"] < given["start"]:
                self.add_error("end", _("The last day is before the first."))
            elif given["end"] - given["start"] > LONGEST:
                self.add_error("start", _("Choose a year at most."))
        return given

    def period(self) -> Period:
        """What was asked for; the usual period where it was not understood."""
        if self.is_valid():
            return Period(self.cleaned_data["start"], self.cleaned_data["end"])
        return usual_period(timezone.localdate())


def _filled(start: str, end: str) -> dict[str, str]:
    """Both days as text; a start in the future is its own end."""
    last = end or max(str(timezone.localdate()), start)
    try:
        day = parse_date(last)
    except ValueError:
        day = None
    return {"start": start or str(usual_period(day or timezone.localdate()).first), "end": last}
