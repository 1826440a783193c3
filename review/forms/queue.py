"""Which claims the queue shows."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from review.models import Queue
from review.queries import Due, Filter, Shelf
from review.queries.shelves import GENERAL
from similarity.models import Band


def _any(choices: type[TextChoices]) -> list[tuple[Any, Any]]:
    return [("", _("Any")), *choices.choices]


class QueueFilter(forms.Form):
    """Which claims the queue shows. No field is marked optional: in a filter each of them is."""

    use_required_attribute = False

    q = forms.CharField(label=_("Reference, claimant, avatar or work"), max_length=200)
    shelf = forms.ChoiceField(label=_("Show"), choices=Shelf.choices)
    queue = forms.ChoiceField(label=_("Queue"))
    band = forms.ChoiceField(label=_("Similarity"), choices=_any(Band))
    due = forms.ChoiceField(label=_("Due"), choices=_any(Due))
    language = forms.ChoiceField(label=_("Claimant's language"), choices=_any(User.Language))
    conflicts = forms.BooleanField(label=_("Claimed by several people"))
    appeals = forms.BooleanField(label=_("After an appeal"))

    def __init__(self, *args: Any, queues: Iterable[Queue] | None = None, **kwargs: Any) -> None:
        """`queues`: those in use, where the caller knows them already."""
        super().__init__(*args, **kwargs)
        used = Queue.objects.filter(active=True) if queues is None else queues
        names = [(str(queue.public_id), str(queue)) for queue in used]
        general = (GENERAL, _("General queue"))
        self.fields["queue"].choices = [("", _("Any")), *names, general]  # type: ignore[attr-defined]

    def wanted(self) -> tuple[str, Filter]:
        """The shelf and the filter as asked for; what is not understood is left out.

        Who looks for a claim wants it wherever it lies.
        """
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        text = str(given.get("q", "")).strip().replace("\0", "")
        names = ("queue", "band", "language", "due", "conflicts", "appeals")
        said = {name: given[name] for name in names if given.get(name)}
        shelf = given.get("shelf") or (Shelf.ALL if text else Shelf.WAITING)
        return shelf, Filter(text=text, **said)
