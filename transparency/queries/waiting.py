"""Decisions that are not in the register yet, and what the register says of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet

from claims.clocks import day_in_china, first_moment
from claims.models import Picture, Step
from claims.states import State
from review.grounds import Ground
from review.models import Approval
from review.queries.verdicts import counting_verdicts
from transparency.anonymity import Told, Words, words_again, words_for
from transparency.models import Entry

DECIDING = (State.NO_MATCH, State.DISMISSED, State.UPHELD)
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Decision:
    """One decision as it was made: `earlier` is the entry of the same claim that it replaces."""

    step: Step
    earlier: Entry | None
    outcome: str
    words: Words
    grounds: Sequence[tuple[str, int]]
    amount: Decimal | None


def end_of(day: date) -> datetime:
    """The first moment after a day in China."""
    return first_moment(day + timedelta(days=1))


def first_decided_on() -> date | None:
    """The day of the first decision of all; None while there is none."""
    first = Step.objects.filter(new__in=DECIDING).order_by("at").first()
    return day_in_china(first.at) if first else None


def waiting_steps(day: date) -> list[Step]:
    """Of each claim the earliest decision made by the end of the day that is not entered yet.

    A claim's next decision waits for the next day: nobody is hidden among their own decisions.
    """
    entered = Entry.objects.filter(step=OuterRef("pk"))
    steps = (
        Step.objects.filter(~Exists(entered), new__in=DECIDING, at__lt=end_of(day))
        .order_by("claim_id", "number")
        .distinct("claim_id")
        .select_related("claim")
    )
    return list(steps)


def decisions(steps: Sequence[Step]) -> list[Decision]:
    """What was decided by some steps; five questions, however many there are."""
    claims = [step.claim_id for step in steps]
    earlier = _entries(claims)
    rounds = _rounds(steps)
    pictures = dict(
        Picture.objects.filter(claim__in=claims)
        .order_by()
        .values_list("claim")
        .annotate(count=Count("pk"))
    )
    verdicts = _grounds(claims)
    amounts = _amounts(claims)
    found = []
    for step in steps:
        number = rounds[step.pk]
        given = verdicts[step.claim_id, number] if step.new != State.NO_MATCH else {}
        found.append(
            Decision(
                step=step,
                earlier=earlier.get(step.claim_id),
                outcome=_outcome(step, given),
                words=_words(step, earlier.get(step.claim_id), pictures[step.claim_id]),
                grounds=_counted(given.values()),
                amount=_amount(step, amounts, number),
            )
        )
    return found


def _words(step: Step, earlier: Entry | None, pictures: int) -> Words:
    if earlier is not None:
        return words_again(Told(earlier.respondent, earlier.least, earlier.most))
    return words_for(step.claim.respondent_kind, pictures)


def _outcome(step: Step, given: dict[int, str]) -> str:
    if step.new == State.UPHELD and any(ground != Ground.UPHELD for ground in given.values()):
        return Entry.Outcome.PARTLY
    return str(step.new)


def _amount(
    step: Step, amounts: dict[tuple[int, int], Decimal | None], number: int
) -> Decimal | None:
    """What was promised when it was approved; nothing of a machine's word."""
    if step.new == State.NO_MATCH:
        return None
    return ZERO if step.new == State.DISMISSED else amounts.get((step.claim_id, number))


def _counted(grounds: Iterable[str]) -> list[tuple[str, int]]:
    given = list(grounds)
    return [(ground, given.count(ground)) for ground in Ground.values if ground in given]


def _entries(claims: Sequence[int]) -> dict[int, Entry]:
    """The entry that stands for each claim."""
    standing: QuerySet[Entry] = Entry.objects.filter(step__claim__in=claims, replaced=None)
    return {entry.step.claim_id: entry for entry in standing.select_related("step")}


def _rounds(steps: Sequence[Step]) -> dict[int, int]:
    """0 for a decision before an appeal, 1 for one after it."""
    appeals = Step.objects.filter(
        claim__in=[step.claim_id for step in steps], new=State.APPEALED
    ).values_list("claim", "number")
    appealed = dict(appeals)
    return {step.pk: int(appealed.get(step.claim_id, step.number) < step.number) for step in steps}


def _grounds(claims: Sequence[int]) -> dict[tuple[int, int], dict[int, str]]:
    """By claim and round the ground of each picture, as it stood when that round was decided."""
    found: defaultdict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    rows = counting_verdicts(claims).values_list("picture__claim", "picture", "round", "ground")
    for claim, picture, number, ground in rows:
        for later in range(number, 2):
            found[claim, later][picture] = ground
    return found


def _amounts(claims: Sequence[int]) -> dict[tuple[int, int], Decimal | None]:
    approved = Approval.objects.filter(claim__in=claims, outcome=Approval.Outcome.APPROVED)
    return {
        (claim, number): amount
        for claim, number, amount in approved.values_list("claim", "round", "amount")
    }
