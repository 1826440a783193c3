"""What a claimant types in."""

from collections.abc import Iterator, Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from claims.forms import proof_files
from claims.models import Picture
from review.actions import Disputed
from review.forms.words import words


class AppealForm(forms.Form):
    """What is wrong with a decision."""

    grounds = forms.CharField(
        label=_("What is wrong with the decision?"),
        max_length=8000,
        required=False,
        widget=words(6),
    )

    def __init__(
        self,
        pictures: Sequence[Picture],
        data: "QueryDict | None" = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
    ) -> None:
        super().__init__(data, files)
        self.pictures = pictures
        alone = len(pictures) == 1
        self.fields["grounds"].required = alone
        if not alone:
            self.fields["grounds"].label = _("About the decision as a whole")
            self.fields["grounds"].help_text = _(
                "If you say something here and nothing below, it is about every picture that was "
                "not upheld."
            )
        for picture in pictures:
            if not alone:
                self.fields[f"grounds-{picture.public_id}"] = forms.CharField(
                    label=_("Why is the decision on this picture wrong?"),
                    max_length=4000,
                    required=False,
                    widget=words(3),
                )
            self.fields[f"files-{picture.public_id}"] = proof_files(_("New proof"))

    def rows(self) -> Iterator[tuple[Picture, list[forms.BoundField]]]:
        """The fields of each picture."""
        for picture in self.pictures:
            names = (f"grounds-{picture.public_id}", f"files-{picture.public_id}")
            yield picture, [self[name] for name in names if name in self.fields]

    def disputed(self) -> list[Disputed]:
        """The pictures for which something was said or sent; none: all of them."""
        given = self.cleaned_data
        found = [
            Disputed(
                picture,
                given.get(f"grounds-{picture.public_id}", ""),
                [file for file in given[f"files-{picture.public_id}"] if file],
            )
            for picture in self.pictures
        ]
        return [one for one in found if one.grounds or one.uploads]
