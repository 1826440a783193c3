"""What reviewers type in where several claims against one avatar are decided."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from review.forms.desk import VerdictForm
from review.forms.words import words
from review.grounds import LONGEST_REASON, Access, Ground
from review.models import Finding
from review.queries import Shown

LONGEST_SENTENCE = 1000


class FindingForm(forms.Form):
    """The answer to one common question, with its reason."""

    answer = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect(attrs={"class": "choices"})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=words(3),
        help_text=_("Every claimant concerned reads it: name nobody."),
    )

    def __init__(self, question: str, data: Any = None, *, found: Finding | None = None) -> None:
        initial = {"answer": found.answer, "reason": found.reason} if found else None
        super().__init__(data, initial=initial, prefix=question.lower())
        self.question = question
        generated = question == Finding.Question.GENERATED
        choices = Finding.Generated.choices if generated else Access.choices
        answer = self.fields["answer"]
        assert isinstance(answer, forms.ChoiceField)  # noqa: S101  # it stands above
        answer.label = Finding.Question(question).label
        answer.choices = choices


class NotGeneratedForm(forms.Form):
    """Which claims to decide as not generated here, and a sentence for one or the other of them."""

    finding = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, claims: list[Claim], finding: Finding, data: Any = None) -> None:
        super().__init__(data, initial={"finding": finding.public_id})
        self.claims = claims
        for claim in claims:
            self.fields[f"take-{claim.public_id}"] = forms.BooleanField(
                label=str(claim), required=False, initial=True
            )
            self.fields[f"words-{claim.public_id}"] = forms.CharField(
                label=_("A sentence for this claimant"),
                required=False,
                max_length=LONGEST_SENTENCE,
                widget=words(2),
            )

    def rows(self) -> list[tuple[Claim, forms.BoundField, forms.BoundField]]:
        """Each claim with its box and its sentence."""
        return [
            (claim, self[f"take-{claim.public_id}"], self[f"words-{claim.public_id}"])
            for claim in self.claims
        ]

    def chosen(self) -> list[Claim]:
        """The claims whose box was ticked."""
        return [one for one in self.claims if self.cleaned_data[f"take-{one.public_id}"]]

    def sentences(self) -> dict[int, str]:
        """What is said to single claimants, by the claim's key."""
        return {one.pk: self.cleaned_data[f"words-{one.public_id}"] for one in self.claims}


class SharedVerdictForm(VerdictForm):
    """The worksheet of one picture among those of several claims; without a ground it waits."""

    use_required_attribute = False

    ground = forms.ChoiceField(
        label=_("Ground"), choices=[("", _("Not now")), *Ground.choices], required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=words(3),
        required=False,
        help_text=_("The claimant reads it."),
    )

    @classmethod
    def shown(cls, shown: Shown, data: Mapping[str, Any] | None = None) -> "SharedVerdictForm":
        """The form of one picture, filled from the viewer's draft or with what was found."""
        initial: dict[str, Any] = {"access": shown.access}
        if shown.draft:
            names = ("ground", "reason", "access", "elements")
            initial = {name: getattr(shown.draft, name) for name in names}
        return cls(data, initial=initial, prefix=str(shown.picture.public_id))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        return super().clean() if given.get("ground") else given
