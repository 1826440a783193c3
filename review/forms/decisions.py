"""Which decisions somebody wants to see or take along."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.states import State
from review.grounds import Ground
from review.queries.decisions import SETTLED, Wanted

# Where a claim may stand that has settled decisions: also under appeal, or ended after one.
STATES = SETTLED | {State.APPEALED, State.IN_REVIEW, State.INFO_REQUESTED, State.LAPSED}
STATES |= {State.AWAITING_APPROVAL, State.WITHDRAWN}
ROUNDS = {"": None, "first": False, "appeal": True}


PICKER = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=PICKER,
    )


class DecisionFilter(forms.Form):
    """Which decisions.

    Unlike in the queue, what is not understood is an error: an export that silently held more
    than was asked for would be believed.
    """

    use_required_attribute = False

    since = _day(_("Decided from"))
    until = _day(_("until"))
    ground = forms.ChoiceField(
        label=_("Ground"), choices=[("", _("Any")), *Ground.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State of the claim"),
        choices=[("", _("Any")), *((s.value, s.label) for s in State if s in STATES)],
        required=False,
    )
    reviewer = forms.EmailField(label=_("Reviewer's e-mail address"), required=False)
    round = forms.ChoiceField(
        label=_("Round"),
        choices=[("", _("Any")), ("first", _("First decision")), ("appeal", _("After an appeal"))],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return given

    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        given = dict(self.cleaned_data)
        after = ROUNDS[given.pop("round")]
        return Wanted(**given, after_appeal=after)
