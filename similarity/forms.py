"""Filters and forms of watched works, quarantined works, checks and the search."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusal import Refused
from pictures.models import Work
from similarity import queries
from similarity.models import Check
from similarity.queries.watches import works_ever_watched


class HitFilter(forms.Form):
    """Which hits to show: those of one work, answered or not."""

    OPEN, ANSWERED = "open", "answered"
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), (OPEN, _("not answered")), (ANSWERED, _("answered"))],
    )
    work = forms.ModelChoiceField(
        Work.objects.none(),
        label=_("Work"),
        required=False,
        to_field_name="public_id",
        empty_label=_("all works"),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works = works_ever_watched(owner)
        field: Any = self.fields["work"]
        field.queryset = self.works

    def wanted(self) -> dict[str, Any]:
        """What to ask for; nothing of what cannot be read."""
        found: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        answered = {self.OPEN: False, self.ANSWERED: True}.get(found.get("state", ""))
        return {"answered": answered, "work": found.get("work")}

    def works_watched(self) -> bool:
        """Whether the person has ever watched a work."""
        return self.works.exists()


class FloodForm(forms.Form):
    """Why a quarantined work is compared again, or no more."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The owner of the work reads it."),
    )


class CheckFilter(forms.Form):
    """Which checks to show: by reference, or by what was answered."""

    reference = forms.UUIDField(label=_("Reference"), required=False)
    verdict = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[
            ("", _("all")),
            *[each for each in Check.Verdict.choices if each[0] != Check.Verdict.CLEAR],
        ],
    )

    def apply(self, checks: QuerySet[Check]) -> QuerySet[Check]:
        """Those that are wanted; all if nothing can be read, none if a value is wrong."""
        if not self.is_bound:
            return checks
        if not self.is_valid():
            return checks.none()
        if reference := self.cleaned_data["reference"]:
            checks = checks.filter(reference=reference)
        if verdict := self.cleaned_data["verdict"]:
            checks = checks.filter(verdict=verdict)
        return checks


def show_refusal(form: forms.Form, refused: Refused) -> None:
    """Say what was refused at its field, or for the whole form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


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
