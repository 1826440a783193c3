"""What all forms of the room share."""

from django import forms

from accounts.refusal import Refused


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a refusal beside the input that caused it, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def words(rows: int) -> forms.Textarea:
    """A box of some rows for several sentences."""
    return forms.Textarea(attrs={"rows": rows})
