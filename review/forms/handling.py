"""Handing a claim on, passing it up and putting it by; and the rules of a queue."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import REVIEWING
from claims.models import Claim
from review.forms.words import words
from review.models import Queue
from review.queries import colleagues
from similarity.models import Band


class ReasonForm(forms.Form):
    """Why a claim leaves the one who holds it."""

    reason = forms.CharField(label=_("Why?"), max_length=2000, widget=words(3))

    def said(self) -> dict[str, Any]:
        """What the action takes; after validation."""
        return self.cleaned_data


class TransferForm(ReasonForm):
    """To whom a claim goes, and why."""

    to = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    field_order = ["to", "reason"]

    def __init__(self, *args: Any, claim: Claim, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues(claim, of=by)  # type: ignore[attr-defined]


class ParkForm(ReasonForm):
    """Until which day a claim is put by, and why; it is offered again that morning."""

    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ["until", "reason"]

    def said(self) -> dict[str, Any]:
        """With the day's first moment, where the people here are."""
        day = datetime.combine(self.cleaned_data["until"], time.min)
        return self.cleaned_data | {"until": timezone.make_aware(day)}


class QueueForm(forms.ModelForm[Queue]):
    """A queue's names, place, conditions and reviewers."""

    bands = forms.MultipleChoiceField(
        label=_("Similarity"),
        choices=Band.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reviewers = forms.ModelMultipleChoiceField(
        label=_("Reviewers"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: everybody takes from this queue."),
    )

    class Meta:
        model = Queue
        fields = (
            "name_zh", "name_en", "position", "active", "bands", "least_yuan", "most_yuan",
            "due_within_days", "least_age_days", "language", "conflict", "appeal", "history",
            "reviewers",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, groups__name__in=sorted(REVIEWING))
        reviewers = self.fields["reviewers"]
        reviewers.queryset = people.distinct().order_by("display_name", "email")  # type: ignore[attr-defined]

        for name in ("language", "history"):
            field = self.fields[name]
            field.choices = [("", _("Any")), *field.choices[1:]]  # type: ignore[attr-defined]
        for name in ("conflict", "appeal"):
            widget = self.fields[name].widget
            widget.choices = [("unknown", _("Any")), ("true", _("Yes")), ("false", _("No"))]

    def said(self) -> dict[str, Any]:
        """What the action takes; after validation."""
        return self.cleaned_data | {"reviewers": list(self.cleaned_data["reviewers"])}

    def _post_clean(self) -> None:
        """The action fills and checks the queue: an invalid one must not show as if it were so."""
