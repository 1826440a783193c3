"""What respondents, claimants and senior reviewers type in; the rules stand in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms import DraftForm, proof_files
from claims.models import Claim
from enforcement.answering import Stage
from enforcement.contacts import CONTACT, opened
from enforcement.models import CounterStatement, Suit
from pictures.proofs import Upload

PROOFS = "image/*,application/pdf,.pdf"


class AnswerForm(DraftForm):
    """A counter-statement; what is marked as needed may still be empty while it is a draft."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("You are a"),
        choices=Claim.HolderKind.choices,
        widget=forms.RadioSelect({"class": "choices"}),
    )
    postal_address = forms.CharField(label=_("Postal address"), max_length=300)
    email = forms.CharField(label=_("E-mail"), max_length=254)
    telephone = forms.CharField(label=_("Telephone"), max_length=40)
    avatar_title = forms.CharField(label=_("Avatar to restore"), max_length=200)
    avatar_place = forms.CharField(label=_("Address where it stood"), max_length=500)
    statement = forms.CharField(
        label=_("Why it does not infringe"),
        max_length=8000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_(
            "For example: you drew it yourself, you have a licence, or only the style is alike. "
            "The claimant and the reviewers read it."
        ),
    )
    proofs = proof_files(_("Files that show it"))
    guaranteed = forms.BooleanField(label=_("I give this guarantee"))
    declared = forms.BooleanField(label=_("I make this declaration"))
    signature = forms.CharField(
        label=_("Signature"), max_length=200, help_text=_("Type your name as it stands above.")
    )

    @classmethod
    def of(cls, statement: CounterStatement | None, *, avatar: dict[str, str]) -> "AnswerForm":
        """The form of a draft; of none, with what is known of the avatar."""
        if statement is None:
            return cls(initial={"kind": Claim.HolderKind.PERSON, **avatar})
        names = [name for name in cls.base_fields if hasattr(CounterStatement, name)]
        kept = {name: getattr(statement, name) for name in names if name != "proofs"}
        return cls(initial=kept | opened(statement))

    def stated(self) -> dict[str, Any]:
        """What the draft keeps of it; a choice that was not made leaves the one before."""
        apart = ("proofs", "signature")
        said = {name: value for name, value in self.kept().items() if name not in apart}
        if not said.get("kind"):
            said.pop("kind", None)
        return said

    def uploads(self) -> list[Upload]:
        """The files that came with it."""
        return [file for file in self.cleaned_data.get("proofs", []) if file]


assert set(CONTACT) <= set(AnswerForm.base_fields)  # noqa: S101  # else a contact would be lost


class SuitForm(forms.Form):
    """A proof that a suit or complaint was filed."""

    kind = forms.ChoiceField(label=_("What was filed"), choices=Suit.Kind.choices)
    body = forms.CharField(label=_("Court or authority"), max_length=200)
    case_number = forms.CharField(label=_("Case number"), max_length=100)
    filed_on = forms.DateField(
        label=_("Filed on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    file = forms.FileField(
        label=_("Proof"),
        allow_empty_file=True,
        help_text=_("The court's or authority's paper, as a picture or a PDF."),
        widget=forms.FileInput({"accept": PROOFS}),
    )


class DecideForm(forms.Form):
    """Whether a proof of suit counts."""

    reason = forms.CharField(
        label=_("Reason, which both sides read"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class OutcomeForm(forms.Form):
    """How a suit ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=Suit.Outcome.choices)
    words = forms.CharField(
        label=_("In words, which both sides read"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )


class PauseForm(forms.Form):
    """Why a clock is stopped for a while."""

    words = forms.CharField(
        label=_("Reason, which both sides read"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )


class ContactForm(forms.Form):
    """Why somebody needs to know how a respondent is reached."""

    reason = forms.CharField(label=_("Why you need it"), max_length=500)


class FindForm(forms.Form):
    """Which forwarded claims are wanted."""

    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("All")), *Stage.choices]
    )
    q = forms.CharField(label=_("Claim"), max_length=30, required=False)

    def wanted(self) -> dict[str, str]:
        """The valid parts of what was asked."""
        self.full_clean()
        said = self.cleaned_data
        return {"stage": said.get("stage", ""), "text": said.get("q", "")}
