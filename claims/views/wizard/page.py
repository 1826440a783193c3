"""One step of the draft: its forms, bound to what was sent, turned into a sheet, shown again."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, TypeVar

from django.http import HttpRequest

from claims import queries
from claims.actions import Problem, Sheet
from claims.forms import DraftForm
from claims.models import Claim, Evidence

Bound = TypeVar("Bound", bound=DraftForm)


class StepPage(ABC):
    """What every step has in common. Forms with errors keep what was typed.

    `forms` holds the step's forms by a key of its own; a sheet has the fields of these alone, so
    that saving one step never touches another.
    """

    template: ClassVar[str]

    def __init__(self, claim: Claim, request: HttpRequest | None = None) -> None:
        self.claim = claim
        self.data = (request.POST, request.FILES) if request else None
        self.pictures = queries.pictures_with_content(claim)
        self.evidence = queries.evidence_of_whole(claim)
        self.other: list[str] = []
        self.forms: dict[str, DraftForm] = {}
        self.fill()

    @abstractmethod
    def fill(self) -> None:
        """Make the step's forms."""

    @abstractmethod
    def sheet(self, remove: str) -> Sheet:
        """What was sent, as far as it is valid; `remove` names a thing to take out."""

    @abstractmethod
    def place(self, place: str) -> tuple[str, str | None]:
        """The form's key and the field that a problem's place means; both may be unknown."""

    def told(self, sheet: Sheet) -> list[str]:
        """Sentences about what was just saved that a claimant should know."""
        return []

    def asks_more(self, sheet: Sheet) -> bool:
        """Whether what was just saved brought new questions onto this very step."""
        return False

    def removed(self, remove: str) -> list[Evidence]:
        """The proof of this claim that `remove` names as evidence:ID, or none."""
        kind, _colon, which = remove.partition(":")
        proofs = [proof for picture in self.pictures for proof in picture.evidence.all()]
        found = [one for one in (*proofs, *self.evidence) if str(one.public_id) == which]
        return found if kind == "evidence" else []

    def bound(self, form: type[Bound], prefix: str | None = None) -> Bound | None:
        """A form with what was sent; None when nothing was."""
        return None if self.data is None else form(*self.data, prefix=prefix)

    def note(self, problems: list[Problem]) -> None:
        """Put every problem beside the field that caused it."""
        for problem in problems:
            key, name = self.place(problem.place)
            if key in self.forms:
                self.forms[key].add_error(name, problem.message)
            else:
                self.other.append(problem.message)

    @property
    def wrong(self) -> bool:
        """Whether anything that was sent could not be kept."""
        return bool(self.other) or any(form.errors for form in self.forms.values())

    def again(self, claim: Claim) -> "StepPage":
        """The page as it stands after saving, with the forms in which something is wrong."""
        page = type(self)(claim)
        page.other = self.other
        for key, form in self.forms.items():
            if form.errors and key in page.forms:
                page.forms[key] = form
        return page

    def errors(self) -> Iterator[dict[str, str]]:
        """Every error with the field's name and the place on the page to go to."""
        for words in self.other:
            yield {"anchor": "", "label": "", "message": words}
        for form in self.forms.values():
            for name, messages in form.errors.items():
                for message in messages:
                    yield {**_where(form, name), "message": str(message)}


def _where(form: DraftForm, name: str) -> dict[str, str]:
    """The anchor and the words of a field; of nothing, for what concerns a whole part."""
    if name not in form.fields:
        return {"anchor": "", "label": ""}
    field = form[name]
    return {"anchor": field.id_for_label or field.auto_id, "label": str(field.label)}
