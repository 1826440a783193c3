"""How an endpoint is entered, and what lists of deliveries are narrowed by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.models import Delivery
from payouts.finance_forms import ListFilter


class EndpointForm(forms.Form):
    """Where webhooks are to go."""

    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https:// and is reachable from the internet."),
    )
    label = forms.CharField(
        label=_("Name"), max_length=100, required=False, help_text=_("For your own lists.")
    )


class DeliveryFilter(ListFilter):
    """Which deliveries are shown."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any")), *Delivery.State.choices], required=False
    )
    endpoint = forms.UUIDField(required=False, widget=forms.HiddenInput)
    order = forms.CharField(label=_("Number of the order"), max_length=40, required=False)


class ReplayForm(forms.Form):
    """From when on messages are sent again; without it, those that were given up."""

    since = forms.DateTimeField(
        label=_("Everything since"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: only what was given up."),
    )
