"""What happened to a claim, what comes next, and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Step, Term
from claims.queries.terms import appeal_until, terms_of
from claims.states import State


@dataclass(frozen=True)
class Moment:
    """One line of the timeline: what the claim became or its clock did, when, by whom and why.

    `term` is the clock that was set or moved; then `state` is the state in which it runs.
    """

    state: State
    at: datetime
    actor: str
    reason: str
    term: Term | None = None

    @property
    def label(self) -> str:
        return self.term.title if self.term else str(self.state.label)


def timeline(claim: Claim, *, viewer: User) -> list[Moment]:
    """The trail as the viewer may read it, oldest first, with every move of a clock.

    A claimant sees their own words and the system's; who decided inside the house, and what
    colleagues wrote to each other, is the auditor's to read. Reasons of a decision are in its
    notice.
    """
    inside = viewer.has_role(Role.AUDITOR)
    steps = [
        Moment(
            state=State(step.new),
            at=step.at,
            actor=_actor(step.by, claim, viewer, inside),
            reason=step.reason if inside or step.by_id in (None, claim.claimant_id) else "",
        )
        for step in Step.objects.filter(claim=claim).select_related("by")
    ]
    moves = [
        Moment(
            state=State(term.step.new),
            at=term.at,
            actor=_actor(term.by, claim, viewer, inside),
            reason=f"{term.said}\n{term.words}".strip() if inside else term.said,
            term=term,
        )
        for term in terms_of(claim)
    ]
    return sorted([*steps, *moves], key=lambda moment: moment.at)


@dataclass(frozen=True)
class Ahead:
    """What comes next in a claim, and until when if there is a limit."""

    label: str
    until: datetime | None


def ahead(claim: Claim, moments: list[Moment]) -> Ahead | None:
    """The next step of a claim whose trail is `moments`; None when nothing is to come."""
    state = State(claim.state)
    appealed = any(moment.state == State.APPEALED for moment in moments)
    if state == State.DISMISSED:
        return None if appealed else Ahead(_("Last day to appeal"), _appeal_until(claim))
    decision = _("Decision on the appeal") if appealed else _("Decision")
    words = {
        State.SUBMITTED: _("Comparison of the pictures"),
        State.NO_MATCH: _("A person looks, if it is asked for"),
        State.IN_REVIEW: decision,
        State.APPEALED: decision,
        State.AWAITING_APPROVAL: decision,
        State.INFO_REQUESTED: _("Answer to the question"),
        State.UPHELD: _("Acceptance of the award"),
        State.ACCEPTED: _("Payment"),
    }
    return Ahead(words[state], claim.due_at) if state in words else None


def _appeal_until(claim: Claim) -> datetime | None:
    return appeal_until(claim.steps.latest("number"))


def _actor(by: User | None, claim: Claim, viewer: User, inside: bool) -> str:
    if by is None:
        return _("The system")
    if by.pk == viewer.pk:
        return _("You")
    if inside:
        return str(by)
    return _("The claimant") if by.pk == claim.claimant_id else _("A member of staff")
