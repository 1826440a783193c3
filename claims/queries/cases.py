"""Reads claims: whose they are, what is in them, and whether the trail holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import CLAIMING, Role
from claims.models import (
    Claim,
    Evidence,
    Message,
    Picture,
    Question,
    Step,
)
from claims.states import ENDED, State, allowed
from claims.trail import Entry, digest
from pictures.models import Work
from pictures.queries import works_of


def with_works(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims with the number of their `works`, and their avatar."""
    inside = Picture.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    works = Coalesce(Subquery(inside.annotate(number=Count("pk")).values("number")), 0)
    return claims.select_related("avatar__blob").annotate(works=works)


def claims_of(user: User, *, state: str = "") -> QuerySet[Claim]:
    """A person's own claims, newest first, with their avatar and the number of works."""
    own = Claim.objects.filter(claimant=user)
    return with_works(own.filter(state=state) if state else own)


def claims_seen_by(user: User) -> QuerySet[Claim]:
    """The claims that a person may open here: their own; an auditor every one that was filed.

    Reviewers and finance see claims in their own rooms.
    """
    seen = Q(pk__in=())
    if user.has_role(*CLAIMING):
        seen |= Q(claimant=user)
    if user.has_role(Role.AUDITOR):
        seen |= Q(filed_at__isnull=False)
    return Claim.objects.filter(seen).select_related("avatar__blob", "claimant")


def claim_for(user: User, public_id: UUID) -> Claim:
    """One claim that the person may open; `Http404` for every other, as if it did not exist."""
    return get_object_or_404(claims_seen_by(user), public_id=public_id)


def pictures_with_content(claim: Claim) -> list[Picture]:
    """The works of a claim in their order, with contents and proofs; two queries."""
    proofs = Prefetch("evidence", Evidence.objects.order_by("pk"))
    return list(claim.pictures.select_related("work__blob").prefetch_related(proofs))


def pictures_with_reports(claim: Claim) -> list[Picture]:
    """The same, with what the works' files say; three queries."""
    found = pictures_with_content(claim)
    prefetch_related_objects(found, "work__blob__reports")
    return found


def evidence_of_whole(claim: Claim) -> list[Evidence]:
    """The proofs that concern no single work: powers of attorney, answers, general ones."""
    return list(claim.evidence.filter(picture__isnull=True, message__isnull=True))


def evidence_for(user: User, public_id: UUID, evidence_id: UUID) -> Evidence:
    """The proof with a file that the person may read; `Http404` for every other.

    Reviewers read proofs in the review room, where each look is written down.
    """
    seen = claims_seen_by(user).values("pk")
    proofs = Evidence.objects.filter(claim__in=seen, claim__public_id=public_id)
    proofs = proofs.exclude(attachment="")
    return get_object_or_404(proofs, public_id=evidence_id)


def addable_works(claim: Claim) -> QuerySet[Work]:
    """The works in the claimant's library that are not in this claim yet."""
    present = Picture.objects.filter(claim=claim, work=OuterRef("pk"))
    return works_of(claim.claimant).filter(~Exists(present))


def messages_of(claim: Claim) -> QuerySet[Message]:
    """What claimant and reviewers wrote to each other, oldest first, with files; two queries."""
    return claim.messages.select_related("author").prefetch_related("files")


def may_be_written_about(claim: Claim) -> bool:
    """Whether messages are taken: from filing until the claim has ended for good."""
    return not claim.is_draft and State(claim.state) not in ENDED


def unseen_by_claimant(user: User) -> QuerySet[Message]:
    """The reviewers' messages that this claimant has not had on their page yet."""
    unseen = Message.objects.filter(seen_at__isnull=True, side=Message.Side.REVIEWER)
    return unseen.filter(claim__claimant=user).select_related("claim")


def questions_of(claim: Claim) -> list[Question]:
    """Questions and answers, oldest first."""
    return list(claim.questions.all())


def open_question(claim: Claim) -> Question | None:
    """The question that waits for the claimant, if the claim does."""
    if claim.state != State.INFO_REQUESTED:
        return None
    return claim.questions.filter(answered_at__isnull=True).first()


@dataclass(frozen=True)
class Fault:
    """Where a claim's trail does not hold, and how."""

    claim: str
    number: int
    what: str


def trail_faults() -> Iterator[Fault]:
    """Walk every claim's trail and yield what is wrong, in the order of the claims.

    Each of the two statements sees one moment, so claims may go on meanwhile.
    """
    steps = Step.objects.select_related("claim").order_by("claim_id", "number").iterator()
    for _claim, chain in groupby(steps, key=lambda step: step.claim_id):
        yield from _chain_faults(list(chain))
    bare = Claim.objects.filter(~Exists(Step.objects.filter(claim=OuterRef("pk"))))
    for claim in bare.order_by("pk").iterator():
        yield Fault(str(claim), 0, "has no trail at all")


def _chain_faults(chain: list[Step]) -> Iterator[Fault]:
    claim, before = chain[0].claim, None
    for place, step in enumerate(chain, start=1):
        if step.number != place:
            yield Fault(str(claim), step.number, f"stands where step {place} should be")
        if step.digest != digest(_entry(step)):
            yield Fault(str(claim), step.number, "does not match its own hash")
        if step.previous != (before.digest if before else ""):
            yield Fault(str(claim), step.number, "does not follow from its predecessor")
        if not _possible(before, step):
            yield Fault(str(claim), step.number, "is no step of the table")
        before = step
    if claim.state != chain[-1].new:
        yield Fault(str(claim), chain[-1].number, f"is the last, but the claim is {claim.state}")


def _possible(before: Step | None, step: Step) -> bool:
    if before is None:
        return (step.old, step.new) == ("", State.DRAFT)
    return step.old == before.new and allowed(State(step.old), State(step.new))


def _entry(step: Step) -> Entry:
    return Entry(
        claim=str(step.claim.public_id),
        number=step.number,
        old=step.old,
        new=step.new,
        by=step.by_id,
        reason=step.reason,
        at=step.at,
        previous=step.previous,
    )


def was_upheld(claim: Claim) -> bool:
    """Whether money was awarded once, also while the rest of the claim is under appeal."""
    return claim.steps.filter(new=State.UPHELD).exists()


def claimed_before(claim: Claim) -> list[tuple[str, str]]:
    """Title and reference of each work of a draft that its claimant claimed before.

    Against the same avatar content, in a claim that was filed and neither withdrawn nor lapsed.
    """
    if claim.avatar is None:
        return []
    before = Picture.objects.filter(
        claim__claimant=claim.claimant_id,
        claim__filed_at__isnull=False,
        claim__avatar__blob=claim.avatar.blob_id,
        work__in=claim.pictures.values("work"),
    ).exclude(claim__state__in=(State.WITHDRAWN, State.LAPSED))
    return [(one.work.title, str(one.claim)) for one in before.select_related("work", "claim")]
