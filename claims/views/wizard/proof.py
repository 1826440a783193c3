"""The third step: what shows that the claimant made each work."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.actions import NewProof, Sheet
from claims.forms import DraftForm, ProofForm
from claims.linter import AUTHORSHIP
from claims.models import Evidence, Picture
from claims.views.wizard.page import StepPage


@dataclass(frozen=True)
class ProofRow:
    """One work of the claim with the form for one more proof."""

    picture: Picture
    form: DraftForm


class ProofPage(StepPage):
    """Proofs stand with their work; those for the whole claim above."""

    template = "claims/step_proof.html"

    def fill(self) -> None:
        for picture in self.pictures:
            prefix = f"proof-{picture.public_id}"
            form = self.bound(ProofForm, prefix) or ProofForm(prefix=prefix)
            self.forms[str(picture.public_id)] = form

    def rows(self) -> list[ProofRow]:
        return [ProofRow(one, self.forms[str(one.public_id)]) for one in self.pictures]

    def of_all(self) -> list[Evidence]:
        """Proofs of authorship that concern no single work."""
        return [proof for proof in self.evidence if proof.kind in AUTHORSHIP]

    def sheet(self, remove: str) -> Sheet:
        return Sheet(proofs=list(self._proofs()), drop_evidence=self.removed(remove))

    def place(self, place: str) -> tuple[str, str | None]:
        head, _dot, which = place.partition(".")
        return (which, "proof_file") if head == "proof" else ("", None)

    def _proofs(self) -> Iterator[NewProof]:
        for row in self.rows():
            said = row.form.kept()
            kind, note = said.get("proof_kind", ""), said.get("proof_note", "")
            upload = said.get("proof_file")
            if not note and upload is None:
                continue
            if not kind:
                row.form.add_error("proof_kind", _("Choose what kind of proof this is."))
                continue
            place = f"proof.{row.picture.public_id}"
            yield NewProof(place, Evidence.Kind(kind), note, upload, row.picture)
