"""What colleagues write to each other, and why somebody steps back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim, Picture
from review.forms.words import words
from review.models import Recusal
from review.models.notes import LONGEST_NOTE
from review.models.recusals import LONGEST_WORDS
from review.queries import not_barred

MOST_OFFERED = 200  # of colleagues in the browser's own list; who types an address finds anybody


class AddressesInput(forms.EmailInput):
    """One box for several addresses, which the browser completes from a list beside it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")


class NoteForm(forms.Form):
    """A note on a claim, what it is about, and whom it asks."""

    text = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, widget=words(3))
    picture = forms.ChoiceField(label=_("About"), required=False)
    asked = forms.CharField(
        label=_("Ask colleagues"),
        required=False,
        max_length=2000,
        help_text=_("Names or e-mail addresses, with commas between them."),
        widget=AddressesInput(
            attrs={"multiple": True, "list": "colleagues", "autocomplete": "off"}
        ),
    )

    def __init__(self, claim: Claim, data: Any = None, *, author: User) -> None:
        super().__init__(data, auto_id="note-%s")
        self.pictures = {str(one.public_id): one for one in claim.pictures.select_related("work")}
        titles = [(key, one.work.title) for key, one in self.pictures.items()]
        box: Any = self.fields["picture"]
        box.choices = [("", _("The whole claim")), *titles]
        self.colleagues = not_barred(claim).exclude(pk=author.pk)

    def offered(self) -> list[User]:
        """The colleagues whom the browser offers while somebody types."""
        return list(self.colleagues[:MOST_OFFERED])

    def clean_picture(self) -> Picture | None:
        """The picture that the note is about; None for the whole claim."""
        return self.pictures.get(self.cleaned_data["picture"])

    def clean_asked(self) -> list[User]:
        """The people named, each by the whole address or the whole name."""
        named = [each.strip() for each in self.cleaned_data["asked"].split(",")]
        return [self._found(name) for name in dict.fromkeys(named) if name]

    def _found(self, name: str) -> User:
        found = list(self.colleagues.filter(email__iexact=name)[:1])
        found = found or list(self.colleagues.filter(display_name__iexact=name)[:2])
        if not found:
            raise forms.ValidationError(
                _("No colleague who may decide this claim is called “%(name)s”."),
                params={"name": name},
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several colleagues are called “%(name)s”: give the e-mail address."),
                params={"name": name},
            )
        return found[0]


class RecusalForm(forms.Form):
    """Why somebody should not decide a claim."""

    reason = forms.ChoiceField(
        label=_("Why should you not decide it?"),
        choices=Recusal.Reason.choices,
        widget=forms.RadioSelect(attrs={"class": "choices"}),
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=words(3),
        help_text=_("Colleagues and the auditor read it; the claimant does not."),
    )
