"""The forms on a draft's page: bound to what was sent, turned into a sheet, and shown again."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from claims import queries
from claims.actions import AvatarChoice, Facts, NewProof, NewWork, Problem, Sheet
from claims.forms import (
    AvatarForm,
    DetailsForm,
    DraftForm,
    FactsForm,
    NewWorksForm,
    PowerForm,
    ProofForm,
    title_from,
)
from claims.models import Claim, Evidence, Picture
from pictures.forms import read_upload

LIBRARY = 60  # works offered at once; the newest


@dataclass
class Row:
    """One work of the claim with its two forms."""

    picture: Picture
    facts: DraftForm
    proof: DraftForm


class DraftPage:
    """Everything the page shows and takes. Forms with errors keep what was typed."""

    def __init__(self, claim: Claim, request: HttpRequest | None = None) -> None:
        self.claim = claim
        self.pictures = queries.pictures_with_content(claim)
        self.data = (request.POST, request.FILES) if request else None
        self.library = list(queries.addable_works(claim)[:LIBRARY])
        self.avatar: DraftForm = self._bound(AvatarForm) or AvatarForm.of(claim)
        self.details: DraftForm = self._bound(DetailsForm) or DetailsForm.of(claim)
        self.power: DraftForm = self._bound(PowerForm) or PowerForm()
        self.works = self._bound(NewWorksForm) or NewWorksForm()
        self.works.fields["library"].queryset = queries.addable_works(claim)  # type: ignore[attr-defined]
        self.rows = [self._row(picture) for picture in self.pictures]
        self.evidence = queries.evidence_of_whole(claim)
        self.other: list[str] = []

    def _bound(self, form: type[DraftForm], prefix: str | None = None) -> DraftForm | None:
        if self.data is None:
            return None
        return form(*self.data, prefix=prefix)

    def _row(self, picture: Picture) -> Row:
        proof = f"proof-{picture.public_id}"
        return Row(
            picture,
            FactsForm.of(picture, *(self.data or ())),
            self._bound(ProofForm, proof) or ProofForm(prefix=proof),
        )

    def forms(self) -> Iterator[DraftForm]:
        yield from (self.avatar, self.works)
        for row in self.rows:
            yield from (row.facts, row.proof)
        yield from (self.details, self.power)

    def sheet(self, remove: str) -> Sheet:
        """What was sent, as far as it is valid; `remove` names a thing to take out."""
        works = self.works.kept()
        kind, _colon, which = remove.partition(":")
        proofs = [proof for row in self.rows for proof in row.picture.evidence.all()]
        return Sheet(
            fields=self.details.kept(),
            avatar=self._choice(),
            library=list(works.get("library", ())),
            new_works=[self._new(file) for file in works.get("new_works", ()) if file],
            facts=list(self._facts()),
            proofs=[*self._proofs(), *self._power()],
            drop_pictures=[
                one for one in self.pictures if kind == "picture" and str(one.public_id) == which
            ],
            drop_evidence=[
                one
                for one in (*proofs, *self.evidence)
                if kind == "evidence" and str(one.public_id) == which
            ],
        )

    def _choice(self) -> AvatarChoice | None:
        """The avatar, if something about it was changed."""
        said = self.avatar.kept()
        before = AvatarForm.of(self.claim).initial
        upload = said.pop("avatar_image", None)
        named = said.get("avatar_id", "")
        same = all((said.get(name) or None) == (before.get(name) or None) for name in said)
        if (same and upload is None) or not (any(said.values()) or upload):
            return None
        if upload is not None and named == before.get("avatar_id"):
            named = ""  # an upload replaces the id that was there
        return AvatarChoice(
            external_id=named,
            read=partial(read_upload, upload) if upload is not None else None,
            source_url=said.get("avatar_url", ""),
            seen_at=said.get("avatar_seen_at"),
        )

    def _new(self, file: "UploadedFile[bytes]") -> NewWork:
        facts = Facts(title=title_from(file) or _("Untitled"))
        return NewWork("new_works", partial(read_upload, file), facts)

    def _facts(self) -> Iterator[tuple[Picture, Facts]]:
        for row in self.rows:
            work, said = row.picture.work, row.facts.kept()
            before = {name: getattr(work, name) for name in row.facts.fields}
            after = before | said | {"title": said.get("title") or work.title}
            if after != before:
                yield row.picture, Facts(**after)

    def _proofs(self) -> Iterator[NewProof]:
        for row in self.rows:
            said = row.proof.kept()
            kind, note = said.get("proof_kind", ""), said.get("proof_note", "")
            upload = said.get("proof_file")
            if not note and upload is None:
                continue
            if not kind:
                row.proof.add_error("proof_kind", _("Choose what kind of proof this is."))
                continue
            place = f"proof.{row.picture.public_id}"
            yield NewProof(place, Evidence.Kind(kind), note, upload, row.picture)

    def _power(self) -> Iterator[NewProof]:
        upload = self.power.kept().get("power_of_attorney")
        if upload is not None:
            kind = Evidence.Kind.POWER_OF_ATTORNEY
            yield NewProof("power_of_attorney", kind, upload=upload)

    def note(self, problems: list[Problem]) -> None:
        """Put every problem beside the field that caused it."""
        for problem in problems:
            form, name = self._field_of(problem.place)
            if form is None:
                self.other.append(problem.message)
            else:
                form.add_error(name, problem.message)

    def _field_of(self, place: str) -> tuple[DraftForm | None, str | None]:
        head, _dot, rest = place.partition(".")
        which, _dot, name = rest.partition(".")
        rows = {str(row.picture.public_id): row for row in self.rows}
        if head == "pictures" and which in rows:
            return rows[which].facts, name or None
        if head == "proof" and which in rows:
            return rows[which].proof, "proof_file"
        known: dict[str, tuple[DraftForm, str | None]] = {
            "avatar": (self.avatar, None),
            "power_of_attorney": (self.power, "power_of_attorney"),
            "works": (self.works, "new_works"),
            "new_works": (self.works, "new_works"),
        }
        if head in known:
            return known[head]
        return (self.details, head) if head in self.details.fields else (None, None)

    @property
    def wrong(self) -> bool:
        """Whether anything that was sent could not be kept."""
        return bool(self.other) or any(form.errors for form in self.forms())

    def again(self, claim: Claim) -> "DraftPage":
        """The page as it stands after saving, with the forms in which something is wrong."""
        page = DraftPage(claim)
        page.other = self.other
        for name in ("avatar", "works", "details", "power"):
            if getattr(self, name).errors:
                setattr(page, name, getattr(self, name))
        before = {row.picture.public_id: row for row in self.rows}
        for row in page.rows:
            old = before.get(row.picture.public_id)
            row.facts = old.facts if old and old.facts.errors else row.facts
            row.proof = old.proof if old and old.proof.errors else row.proof
        return page

    def errors(self) -> list[dict[str, str]]:
        """Every error with the field's name and the place on the page to go to."""
        found = [{"anchor": "", "label": "", "message": message} for message in self.other]
        for form in self.forms():
            for name, messages in form.errors.items():
                where = _where(form, name)
                found += [{**where, "message": str(message)} for message in messages]
        return found


def _where(form: DraftForm, name: str) -> dict[str, str]:
    """The anchor and the words of a field; of nothing, for what concerns a whole part."""
    if name not in form.fields:
        return {"anchor": "", "label": ""}
    field = form[name]
    return {"anchor": field.id_for_label or field.auto_id, "label": str(field.label)}
