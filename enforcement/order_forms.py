"""What lists of orders are narrowed by, and what the platform and its judge say of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.actions import FITTING
from enforcement.models import Acknowledgement, Order, TestReport
from enforcement.queries.orders import Shelf
from payouts.finance_forms import ListFilter


class OrderFilter(ListFilter):
    """Which orders are shown."""

    shelf = forms.ChoiceField(
        label=_("Show"), choices=[("", _("All")), *Shelf.choices], required=False
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("of an order", "Kind"),
        choices=[("", _("Any")), *Order.Kind.choices],
        required=False,
    )
    text = forms.CharField(label=_("Number of order or claim"), max_length=40, required=False)


class AcknowledgeForm(forms.ModelForm[Acknowledgement]):
    """What was done about an order, when, and what shows it."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("A picture or a PDF that shows it.")
    )

    class Meta:
        model = Acknowledgement
        fields = ["done", "done_at", "copies", "words"]
        widgets = {
            "done_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "words": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = FITTING[order.kind]
        self.fields["done"] = forms.ChoiceField(
            label=_("What was done"), choices=[(each.value, each.label) for each in fitting]
        )


class ReportForm(forms.ModelForm[TestReport]):
    """What came out when the avatar was tried to be generated again."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("The log or the results, as PDF or picture.")
    )

    class Meta:
        model = TestReport
        fields = ["tested_on", "prompts", "alike", "words"]
        widgets = {
            "tested_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "words": forms.Textarea(attrs={"rows": 4}),
        }


class SendBackForm(forms.Form):
    """Why another test is asked for."""

    reason = forms.CharField(
        label=_("What is missing"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The platform reads it."),
    )
