"""The life of a claim: its states and the only steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Filed, being compared")
    NO_MATCH = "NO_MATCH", _("No match found")
    IN_REVIEW = "IN_REVIEW", _("In review")
    INFO_REQUESTED = "INFO_REQUESTED", _("Waiting for your answer")
    LAPSED = "LAPSED", _("Lapsed")
    DISMISSED = "DISMISSED", _("Dismissed")
    APPEALED = "APPEALED", _("Appealed")
    AWAITING_APPROVAL = "AWAITING_APPROVAL", _("Decision awaiting approval")
    UPHELD = "UPHELD", _("Upheld")
    ACCEPTED = "ACCEPTED", _("Award accepted")
    PAID = "PAID", _("Paid")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


STEPS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.IN_REVIEW, State.NO_MATCH, State.WITHDRAWN}),
    State.NO_MATCH: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset(
        {State.INFO_REQUESTED, State.DISMISSED, State.AWAITING_APPROVAL, State.WITHDRAWN}
    ),
    State.INFO_REQUESTED: frozenset({State.IN_REVIEW, State.LAPSED, State.WITHDRAWN}),
    State.LAPSED: frozenset(),
    State.DISMISSED: frozenset({State.APPEALED}),
    State.APPEALED: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.AWAITING_APPROVAL: frozenset({State.UPHELD, State.IN_REVIEW, State.WITHDRAWN}),
    State.UPHELD: frozenset({State.ACCEPTED, State.APPEALED}),
    State.ACCEPTED: frozenset({State.PAID}),
    State.PAID: frozenset({State.ACCEPTED}),  # the bank sent the money back
    State.WITHDRAWN: frozenset(),
}

# Here nobody has anything left to do. Of a paid claim the bank may still return the money.
ENDED = frozenset({State.LAPSED, State.PAID, State.WITHDRAWN})


def allowed(old: State, new: State) -> bool:
    """Whether a claim may go from `old` to `new` in one step."""
    return new in STEPS[old]
