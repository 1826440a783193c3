"""The fourth step: who holds the rights, which of them, and what is asked for."""

from claims.actions import NewProof, Sheet
from claims.forms import DetailsForm, PowerForm
from claims.linter import AUTHORSHIP
from claims.models import Evidence
from claims.views.wizard.page import StepPage

POWER = "power_of_attorney"


class StatementPage(StepPage):
    """The rights holder, an agent with their power of attorney, the rights and the request."""

    template = "claims/step_statement.html"

    def fill(self) -> None:
        self.forms["details"] = self.bound(DetailsForm) or DetailsForm.of(self.claim)
        self.forms["power"] = self.bound(PowerForm) or PowerForm()

    def papers(self) -> list[Evidence]:
        """What was handed in for the whole claim and is no proof of authorship."""
        return [proof for proof in self.evidence if proof.kind not in AUTHORSHIP]

    def sheet(self, remove: str) -> Sheet:
        details = self.forms["details"].kept()
        upload = self.forms["power"].kept().get(POWER)
        power = NewProof(POWER, Evidence.Kind.POWER_OF_ATTORNEY, upload=upload)
        return Sheet(
            fields=details,
            proofs=[power] if upload is not None else [],
            drop_evidence=self.removed(remove),
        )

    def place(self, place: str) -> tuple[str, str | None]:
        if place == POWER:
            return "power", POWER
        return ("details", place) if place in self.forms["details"].fields else ("", None)
