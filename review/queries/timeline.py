"""Everything that happened to a claim, from every table, in one row of time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim, Message
from claims.queries import terms_of
from review.models import (
    Appeal,
    Approval,
    Assignment,
    EvidenceLook,
    Note,
    Recusal,
    Verdict,
)
from review.queries.appeals import disputes_of
from review.queries.verdicts import closed_round

APPEAL = "appeal"


class Kind(TextChoices):
    """What happened, in words."""

    STEP = "STEP", _("The claim became")
    TAKEN = "TAKEN", _("Taken for review")
    GIVEN_BACK = "GIVEN_BACK", _("Held no longer")
    RAN_OUT = "RAN_OUT", _("The time to hold it ran out")
    ASKED = "ASKED", _("Asked the claimant")
    ANSWERED = "ANSWERED", _("Answered the question")
    WROTE = "WROTE", _("Wrote a message")
    VERDICT = "VERDICT", _("Verdict")
    SET_ASIDE = "SET_ASIDE", _("Verdict, set aside later")
    PROPOSED = "PROPOSED", _("Proposed a decision")
    APPROVED = "APPROVED", _("Approved the proposal")
    RETURNED = "RETURNED", _("Returned the proposal")
    OVERTAKEN = "OVERTAKEN", _("The proposal was overtaken")
    APPEALED = "APPEALED", _("Appealed")
    NOTED = "NOTED", _("Note among colleagues")
    LOOKED = "LOOKED", _("Opened a proof")
    RECUSED = "RECUSED", _("Stepped back from the claim")
    CLOCK = "CLOCK", _("Clock")


@dataclass(frozen=True)
class Event:
    """One line of a claim's history; `who` is empty for the system.

    `anchor` names it, `refers_to` names those it answers: a verdict its appeal, and the reverse.
    """

    at: datetime
    kind: Kind
    who: User | None
    about: str = ""
    text: str = ""
    anchor: str = ""
    refers_to: list[str] = field(default_factory=list)


def timeline_of(claim: Claim, *, viewer: User, now: datetime) -> list[Event]:
    """What happened, the oldest first, in a constant number of questions.

    As on the desk, somebody else's draft is not shown while its round is open.
    """
    parts = (
        _leases(claim, now),
        _questions(claim),
        _messages(claim),
        _verdicts(claim, viewer),
        _proposals(claim),
        _looks(claim),
        _notes(claim),
        _recusals(claim),
        _clocks(claim),
        _steps(claim),  # at the same moment, what somebody did comes before what it led to
    )
    return sorted((event for part in parts for event in part), key=lambda event: event.at)


def _steps(claim: Claim) -> Iterator[Event]:
    for step in claim.steps.select_related("by"):
        yield Event(step.at, Kind.STEP, step.by, step.get_new_display(), step.reason)


def _clocks(claim: Claim) -> Iterator[Event]:
    for term in terms_of(claim):
        words = f"{term.said}\n{term.words}".strip()
        yield Event(term.at, Kind.CLOCK, term.by, term.title, words)


def _leases(claim: Claim, now: datetime) -> Iterator[Event]:
    for lease in Assignment.objects.filter(claim=claim).select_related("reviewer"):
        yield Event(lease.taken_at, Kind.TAKEN, lease.reviewer)
        if lease.released_at is not None and lease.released_at < lease.expires_at:
            yield Event(lease.released_at, Kind.GIVEN_BACK, lease.reviewer)
        elif lease.expires_at <= now:
            yield Event(lease.expires_at, Kind.RAN_OUT, lease.reviewer)


def _questions(claim: Claim) -> Iterator[Event]:
    for question in claim.questions.select_related("asked_by"):
        yield Event(question.asked_at, Kind.ASKED, question.asked_by, text=question.text)
        if question.answered_at is not None:
            yield Event(question.answered_at, Kind.ANSWERED, claim.claimant, text=question.answer)


def _messages(claim: Claim) -> Iterator[Event]:
    for message in Message.objects.filter(claim=claim).select_related("author"):
        yield Event(message.sent_at, Kind.WROTE, message.author, text=message.body)


def _verdicts(claim: Claim, viewer: User) -> Iterator[Event]:
    """Verdicts of closed rounds and the viewer's own; and the appeal, each naming the other."""
    disputes, appeal = disputes_of(claim), Appeal.objects.filter(claim=claim).first()
    disputed = []
    shown = Q(round__lte=closed_round(claim)) | Q(reviewer=viewer)
    given = Verdict.objects.filter(shown, picture__claim=claim)
    for verdict in given.select_related("reviewer", "picture__work"):
        stands, anchor = verdict.set_aside_at is None, f"verdict-{verdict.pk}"
        under_appeal = stands and verdict.round == 0 and verdict.picture_id in disputes
        disputed += [anchor] if under_appeal else []
        yield Event(
            verdict.decided_at,
            Kind.VERDICT if stands else Kind.SET_ASIDE,
            verdict.reviewer,
            f"{verdict.picture.work.title}: {verdict.get_ground_display()}",
            verdict.reason,
            anchor,
            [APPEAL] if under_appeal else [],
        )
    if appeal is not None:
        words = [appeal.grounds, *(one.grounds for one in disputes.values())]
        text = "\n\n".join(word for word in words if word)
        yield Event(appeal.filed_at, Kind.APPEALED, claim.claimant, "", text, APPEAL, disputed)


def _proposals(claim: Claim) -> Iterator[Event]:
    proposals = Approval.objects.filter(claim=claim).select_related("proposed_by", "decided_by")
    for one in proposals:
        yield Event(one.proposed_at, Kind.PROPOSED, one.proposed_by)
        if one.decided_at is not None:
            yield Event(one.decided_at, Kind(one.outcome), one.decided_by, text=one.reason)


def _looks(claim: Claim) -> Iterator[Event]:
    looks = EvidenceLook.objects.filter(evidence__claim=claim).select_related("viewer", "evidence")
    for look in looks:
        yield Event(look.at, Kind.LOOKED, look.viewer, str(look.evidence))


def _notes(claim: Claim) -> Iterator[Event]:
    notes = Note.objects.filter(claim=claim).select_related("author", "picture__work")
    for note in notes:
        about = note.picture.work.title if note.picture else ""
        yield Event(note.at, Kind.NOTED, note.author, about, note.text, f"note-{note.pk}")


def _recusals(claim: Claim) -> Iterator[Event]:
    for one in Recusal.objects.filter(claim=claim).select_related("person"):
        yield Event(one.at, Kind.RECUSED, one.person, one.get_reason_display(), one.words)
