"""The second step: the claim's works and what is said of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from claims import queries
from claims.actions import Facts, NewWork, Sheet
from claims.forms import DraftForm, FactsForm, NewWorksForm, title_from
from claims.models import Picture
from claims.views.wizard.page import StepPage
from pictures.forms import read_upload

LIBRARY = 60  # works offered at once; the newest


@dataclass(frozen=True)
class FactsRow:
    """One work of the claim with the form of its facts."""

    picture: Picture
    form: DraftForm


class PicturesPage(StepPage):
    """Works come from the library or as new files, several at once."""

    template = "claims/step_pictures.html"

    def fill(self) -> None:
        self.library = list(queries.addable_works(self.claim)[:LIBRARY])
        works = self.bound(NewWorksForm) or NewWorksForm()
        works.fields["library"].queryset = queries.addable_works(self.claim)  # type: ignore[attr-defined]
        self.forms["works"] = works
        for picture in self.pictures:
            self.forms[str(picture.public_id)] = FactsForm.of(picture, *(self.data or ()))

    def rows(self) -> list[FactsRow]:
        return [FactsRow(one, self.forms[str(one.public_id)]) for one in self.pictures]

    def sheet(self, remove: str) -> Sheet:
        works = self.forms["works"].kept()
        kind, _colon, which = remove.partition(":")
        gone = [one for one in self.pictures if str(one.public_id) == which]
        return Sheet(
            library=list(works.get("library", ())),
            new_works=[self._new(file) for file in works.get("new_works", ()) if file],
            facts=list(self._facts()),
            drop_pictures=gone if kind == "picture" else [],
        )

    def told(self, sheet: Sheet) -> list[str]:
        if not self.asks_more(sheet):
            return []
        return [_("The works are in the claim.")]

    def asks_more(self, sheet: Sheet) -> bool:
        return bool(sheet.library or sheet.new_works)

    def place(self, place: str) -> tuple[str, str | None]:
        head, _dot, rest = place.partition(".")
        which, _dot, name = rest.partition(".")
        if head == "pictures":
            return which, name or None
        return ("works", "new_works") if head in ("works", "new_works") else ("", None)

    def _new(self, file: "UploadedFile[bytes]") -> NewWork:
        facts = Facts(title=title_from(file) or _("Untitled"))
        return NewWork("new_works", partial(read_upload, file), facts)

    def _facts(self) -> Iterator[tuple[Picture, Facts]]:
        for row in self.rows():
            work, said = row.picture.work, row.form.kept()
            before = {name: getattr(work, name) for name in row.form.fields}
            after = before | said | {"title": said.get("title") or work.title}
            if after != before:
                yield row.picture, Facts(**after)
