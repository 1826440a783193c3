"""What senior reviewers type in to mark golden cases, and to end second looks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import Picture
from review.forms.words import words
from review.grounds import Ground


class GoldenForm(forms.Form):
    """The right ground for every picture of a claim, and what to learn from it."""

    why = forms.CharField(
        label=_("What should reviewers learn from it?"),
        max_length=4000,
        widget=words(4),
        help_text=_("Shown to reviewers after they have given their answer."),
    )

    def __init__(
        self, pictures: Sequence[Picture], data: Any = None, *, given: Mapping[int, str]
    ) -> None:
        super().__init__(data)
        self.pictures = pictures
        for picture in pictures:
            self.fields[_name(picture)] = forms.ChoiceField(
                label=_("The right ground"),
                choices=[("", _("Choose a ground")), *Ground.choices],
                initial=given.get(picture.pk, ""),
            )
        self.order_fields([*(_name(picture) for picture in pictures), "why"])

    def rows(self) -> Iterator[tuple[Picture, forms.BoundField]]:
        """The field of each picture."""
        for picture in self.pictures:
            yield picture, self[_name(picture)]

    def expected(self) -> dict[int, str]:
        """The chosen grounds by the picture's key."""
        return {picture.pk: self.cleaned_data[_name(picture)] for picture in self.pictures}


def _name(picture: Picture) -> str:
    return f"ground-{picture.public_id}"


class EndForm(forms.Form):
    """Why a second look ends, or a golden case is retired."""

    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=words(2))
