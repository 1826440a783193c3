"""Whether every decided claim was decided once, by whoever held it: read from the rows alone.

Nothing here asks the actions. An auditor, or a measurement, learns from leases, verdicts, proposals
and the trail what happened, so that a mistake in the actions shows.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from claims.models import Claim, Picture, Step
from claims.states import State
from review.models import Approval, Assignment, Dispute, Verdict
from review.queries.leases import in_review_room
from review.queries.verdicts import CLOSED

AT_ONCE = 500  # claims whose rows are in memory together
GRACE = timedelta(minutes=10)  # the bell closes within one minute what has ended
CLOSING = (State.DISMISSED, State.AWAITING_APPROVAL)


class Flaw(NamedTuple):
    """What is wrong with the decision of one claim, in the operator's language."""

    claim: str
    what: str
    twice: bool = False  # decided more than once, rather than by the wrong person or not at all


@dataclass
class Case:
    """The rows of one claim that bear on its decision; `rounds` are its steps, cut at appeals."""

    claim: Claim
    rounds: list[list[Step]]
    pictures: list[int]
    disputed: list[int]
    leases: list[Assignment]
    verdicts: list[Verdict]
    proposals: list[Approval]

    def held(self, person: int | None, at: datetime) -> bool:
        """Whether this person's lease covered that moment; the moment that ended it is in it."""
        return any(
            lease.reviewer_id == person
            and lease.taken_at <= at < lease.expires_at
            and (lease.released_at is None or at <= lease.released_at)
            for lease in self.leases
        )


def decision_flaws(*, now: datetime) -> Iterator[Flaw]:
    """Walk every claim that came into review and yield what is wrong, in the order of the claims.

    Looked at are each verdict and each closing step (in time, by the leaseholder), each closed
    round (closed once; one standing verdict per picture, by whoever closed it), each uphold
    (approved by a second person), each appeal (by nobody from before), and what is left open.
    """
    last = 0
    while claims := list(in_review_room().filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for case in _cases(claims):
            yield from _flaws(case, now)
        last = claims[-1].pk


def _cases(claims: Sequence[Claim]) -> Iterator[Case]:
    """The claims with all their rows, in seven queries."""
    steps = _by_claim(Step.objects.filter(claim__in=claims).order_by("number"), "claim_id")
    pictures = _by_claim(Picture.objects.filter(claim__in=claims), "claim_id")
    disputes = _by_claim(Dispute.objects.filter(picture__claim__in=claims), "picture__claim_id")
    leases = _by_claim(Assignment.objects.filter(claim__in=claims), "claim_id")
    verdicts = _by_claim(Verdict.objects.filter(picture__claim__in=claims), "picture__claim_id")
    proposals = _by_claim(Approval.objects.filter(claim__in=claims), "claim_id")
    for claim in claims:
        yield Case(
            claim=claim,
            rounds=_rounds(steps[claim.pk]),
            pictures=[picture.pk for picture in pictures[claim.pk]],
            disputed=[dispute.picture_id for dispute in disputes[claim.pk]],
            leases=leases[claim.pk],
            verdicts=verdicts[claim.pk],
            proposals=proposals[claim.pk],
        )


def _by_claim(rows: QuerySet[Any], key: str) -> dict[int, list[Any]]:
    path = key.split("__")
    found = defaultdict(list)
    for row in rows.select_related(*path[:-1]):
        owner = row
        for name in path:
            owner = getattr(owner, name)
        found[owner].append(row)
    return found


def _rounds(steps: Sequence[Step]) -> list[list[Step]]:
    found: list[list[Step]] = [[]]
    for step in steps:
        if step.new == State.APPEALED:
            found.append([])
        found[-1].append(step)
    return found


def _flaws(case: Case, now: datetime) -> Iterator[Flaw]:
    found = Findings(case)
    yield from found.of_verdicts()
    for number in range(len(case.rounds)):
        yield from found.of_round(number)
    yield from found.of_approvals()
    yield from found.of_appeal()
    yield from found.left_open(now)


class Findings:
    """What is wrong with one case, one question at a time."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def flaw(self, what: str, *, twice: bool = False) -> Flaw:
        return Flaw(str(self.case.claim), what, twice)

    def of_verdicts(self) -> Iterator[Flaw]:
        """Each verdict, also one set aside since, was given by whoever held the claim then."""
        for verdict in self.case.verdicts:
            if not self.case.held(verdict.reviewer_id, verdict.decided_at):
                yield self.flaw(
                    f"verdict {verdict.pk} was given by person {verdict.reviewer_id}"
                    f" at {verdict.decided_at.isoformat()} without holding the claim"
                )
            if verdict.reviewer_id == self.case.claim.claimant_id:
                yield self.flaw(f"verdict {verdict.pk} was given by the claimant")

    def of_round(self, number: int) -> Iterator[Flaw]:
        """One closing step that nobody sent back, by the holder, over whole verdicts."""
        steps = self.case.rounds[number]
        closings = [s for s in steps if s.old == State.IN_REVIEW and s.new in CLOSING]
        for step in closings:
            if not self.case.held(step.by_id, step.at):
                yield self.flaw(
                    f"step {step.number} was taken by person {step.by_id}"
                    f" at {step.at.isoformat()} without holding the claim"
                )
        sent_back = [s for s in steps if (s.old, s.new) == (CLOSING[1], State.IN_REVIEW)]
        standing = len(closings) - len(sent_back)
        if standing > 1:
            yield self.flaw(f"was decided {standing} times in round {number}", twice=True)
        if standing == 1:
            yield from self._of_pictures(number, closings[-1])
        present = number == len(self.case.rounds) - 1
        if not standing and present and self.case.claim.state in CLOSED:
            yield self.flaw(f"is {self.case.claim.state}, but no reviewer closed round {number}")

    def _of_pictures(self, number: int, closing: Step) -> Iterator[Flaw]:
        for picture in self.case.disputed if number else self.case.pictures:
            standing = [
                verdict
                for verdict in self.case.verdicts
                if (verdict.picture_id, verdict.round) == (picture, number)
                and verdict.set_aside_at is None
            ]
            if len(standing) != 1:
                yield self.flaw(
                    f"picture {picture} has {len(standing)} standing verdicts in round {number}",
                    twice=len(standing) > 1,
                )
            elif standing[0].reviewer_id != closing.by_id:
                yield self.flaw(
                    f"picture {picture} was decided by person {standing[0].reviewer_id},"
                    f" but person {closing.by_id} closed round {number}"
                )

    def of_approvals(self) -> Iterator[Flaw]:
        """Each step to UPHELD is the word of a second person on a proposal of that round."""
        for number, steps in enumerate(self.case.rounds):
            for step in steps:
                if step.new == State.UPHELD and not self._approved(number, step):
                    yield self.flaw(
                        f"step {step.number} upholds without the approval of a second person"
                    )

    def _approved(self, number: int, step: Step) -> bool:
        return any(
            proposal.round == number
            and proposal.outcome == Approval.Outcome.APPROVED
            and proposal.decided_by_id == step.by_id != proposal.proposed_by_id
            and proposal.decided_at == step.at
            for proposal in self.case.proposals
        )

    def of_appeal(self) -> Iterator[Flaw]:
        """Nobody who held or decided the claim before its appeal decided it again."""
        if len(self.case.rounds) == 1:
            return
        appealed = self.case.rounds[1][0].at
        before = {lease.reviewer_id for lease in self.case.leases if lease.taken_at <= appealed}
        before |= {verdict.reviewer_id for verdict in self.case.verdicts if not verdict.round}
        before |= self._approvers(first=True)
        after = {verdict.reviewer_id for verdict in self.case.verdicts if verdict.round}
        after |= self._approvers(first=False)
        for person in sorted(before & after):
            yield self.flaw(f"person {person} decided the appeal after a hand in the first round")

    def _approvers(self, *, first: bool) -> set[int]:
        return {
            one.decided_by_id
            for one in self.case.proposals
            if (one.round == 0) is first and one.decided_by_id is not None
        }

    def left_open(self, now: datetime) -> Iterator[Flaw]:
        """Leases and proposals that the bell should have closed long ago."""
        left = max(step.at for steps in self.case.rounds for step in steps)
        for lease in self.case.leases:
            ended = lease.expires_at
            if self.case.claim.state != State.IN_REVIEW:
                ended = min(ended, left)
            if lease.released_at is None and ended + GRACE < now:
                yield self.flaw(f"lease {lease.pk} ended at {ended.isoformat()} and is still open")
        for proposal in self.case.proposals:
            waits = self.case.claim.state == State.AWAITING_APPROVAL
            if not proposal.outcome and not waits and left + GRACE < now:
                yield self.flaw(f"proposal {proposal.pk} is open, but nothing waits for approval")
