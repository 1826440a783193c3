"""Which claims get a second look, who may take it, and what is left to settle."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Claim, Picture
from claims.states import State
from review.models import Approval, Assignment, Expected, GoldenCase, SecondLook, Verdict
from review.queries.barred import barred
from review.queries.verdicts import to_decide

UNSETTLED = Q(kind=SecondLook.Kind.DOUBLE, settled_at__isnull=True, cancelled_at__isnull=True)
OPEN = Q(done_at__isnull=True, cancelled_at__isnull=True)
PARTS = 1_000_000


def falls(purpose: str, subject: str, percent: int) -> bool:
    """Whether a keyed hash of the subject falls into a share of `percent` in a hundred.

    The same subject always gets the same answer, so nobody can try again; without the site's
    secret key nobody can tell it beforehand, and nobody chooses.
    """
    mixed = salted_hmac(f"review.{purpose}", subject, algorithm="sha256").digest()
    return int.from_bytes(mixed[:8]) % PARTS < percent * (PARTS // 100)


def wants_second_look(claim: Claim, present: int, *, now: datetime) -> bool:
    """Whether this decision is looked at twice: once per round, and never when it is late already.

    A look that was cancelled counts as asked for: a claim that comes back from a second person is
    not held up again.
    """
    if claim.due_at is not None and claim.due_at <= now:
        return False
    subject = f"{claim.public_id}:{present}"
    if not falls("double", subject, settings.REDRESS_DOUBLE_REVIEW_PERCENT):
        return False
    asked = SecondLook.objects.filter(claim=claim, round=present, kind=SecondLook.Kind.DOUBLE)
    return not asked.exists()


def held_up() -> Exists:
    """Filters claims: a second look holds them up, so nobody takes them."""
    return Exists(SecondLook.objects.filter(UNSETTLED, claim=OuterRef("pk")))


def is_held_up(claim: Claim) -> bool:
    """Whether a second look holds this claim up."""
    return SecondLook.objects.filter(UNSETTLED, claim=claim).exists()


def look_held_by(reviewer: User, *, now: datetime) -> SecondLook | None:
    """The second look that this person is at now: one at a time."""
    held = SecondLook.objects.filter(OPEN, reviewer=reviewer, expires_at__gt=now)
    return held.select_related("claim").first()


def look_of(reviewer: User, public_id: UUID, *, now: datetime) -> SecondLook | None:
    """A look that this person is at or has finished; none that ran out or was given back."""
    own = SecondLook.objects.filter(
        Q(expires_at__gt=now) | Q(done_at__isnull=False),
        reviewer=reviewer,
        cancelled_at__isnull=True,
    )
    return (
        own.select_related("claim__avatar__blob", "golden", "reviewer")
        .filter(public_id=public_id)
        .first()
    )


def had_a_part(person: User) -> Q:
    """Filters claims: this person held, decided, approved or looked at them before, in any round.

    Stricter than who may decide: who looks a second time must not know what was found.
    """
    mine = OuterRef("pk")
    held = Assignment.objects.filter(claim=mine, reviewer=person)
    decided = Verdict.objects.filter(picture__claim=mine, reviewer=person)
    proposals = Approval.objects.filter(claim=mine)
    approved = proposals.filter(
        Q(proposed_by=person) | Q(decided_by=person) | Q(countersignature__person=person)
    )
    looked = SecondLook.objects.filter(claim=mine).filter(
        Q(reviewer=person) | Q(settled_by=person) | Q(cancelled_by=person)
    )
    marked = GoldenCase.objects.filter(claim=mine, marked_by=person)
    return (
        Q(Exists(held)) | Q(Exists(decided)) | Q(Exists(approved)) | Q(Exists(looked))
        | Q(Exists(marked))
    )  # fmt: skip


def _for(person: User) -> QuerySet[Claim]:
    return Claim.objects.filter(~barred(person), ~had_a_part(person))


def looks_for(person: User) -> QuerySet[SecondLook]:
    """Double reviews that wait and that this person may take, the earliest due first."""
    claims = _for(person).filter(state=State.IN_REVIEW)
    waiting = SecondLook.objects.filter(UNSETTLED, reviewer__isnull=True, claim__in=claims)
    return waiting.exclude(first=person).order_by(
        F("claim__due_at").asc(nulls_last=True), "asked_at", "pk"
    )


def golden_turn(person: User) -> bool:
    """Whether the next thing that this person takes is a golden case, if there is one."""
    taken = Assignment.objects.filter(reviewer=person).count()
    taken += SecondLook.objects.filter(reviewer=person).count()
    return falls("golden", f"{person.pk}:{taken}", settings.REDRESS_GOLDEN_PERCENT)


def golden_for(person: User) -> QuerySet[GoldenCase]:
    """Golden cases that this person has no part in and has not seen, the least shown first."""
    active = GoldenCase.objects.filter(retired_at__isnull=True, claim__in=_for(person))
    return active.annotate(shown=Count("looks")).order_by("shown", "pk").select_related("claim")


def may_take_work(person: User) -> bool:
    """Whether anything waits for this person beside the queue of claims.

    Golden cases count when their turn has come: else whoever finds a second look while the queue
    is empty would know its kind.
    """
    return looks_for(person).exists() or (golden_turn(person) and golden_for(person).exists())


def settled_looks(claim: Claim) -> QuerySet[SecondLook]:
    """Double reviews of a claim that are over, for those who read its desk."""
    over = SecondLook.objects.filter(claim=claim, kind=SecondLook.Kind.DOUBLE).exclude(UNSETTLED)
    return over.select_related("first", "reviewer", "settled_by", "cancelled_by")


def to_look_at(look: SecondLook) -> list[Picture]:
    """The pictures of a look, in the claim's order; of one that is finished, those it was about."""
    pictures = look.claim.pictures.select_related("work__blob")
    if look.done_at is not None:
        return list(pictures.filter(pk__in=look.opinions.values("picture")))
    if look.kind == SecondLook.Kind.GOLDEN:
        expected = Expected.objects.filter(golden=look.golden_id)
        return list(pictures.filter(pk__in=expected.values("picture")))
    return to_decide(look.claim)


def held_against(look: SecondLook) -> dict[int, str]:
    """The ground that each opinion is compared with, by the picture's key."""
    if look.kind == SecondLook.Kind.GOLDEN:
        expected = Expected.objects.filter(golden=look.golden_id)
        return dict(expected.values_list("picture", "ground"))
    first = Verdict.objects.filter(
        picture__claim=look.claim_id,
        reviewer=look.first_id,
        round=look.round,
        set_aside_at__isnull=True,
    )
    return dict(first.values_list("picture", "ground"))


def why_not_settle(look: SecondLook, person: User) -> str:
    """Why this person may not settle a double review, in words; empty when they may.

    The first reviewer never does: they would overrule a check of their own work. The second may
    end a difference, which sends the claim back, but not decide between the two.
    """
    if look.first_id == person.pk:
        return _("You decided this claim first. Somebody else must settle it.")
    return ""


def why_not_adjudicate(look: SecondLook, person: User) -> str:
    """Why this person may not decide between the two, in words; empty when they may."""
    if look.reviewer_id == person.pk:
        return _("You looked at this claim second. Somebody else must decide between the two.")
    decided = Verdict.objects.filter(picture__claim=look.claim_id, reviewer=person)
    if decided.exists():
        return _("You have decided pictures of this claim. Somebody else must settle it.")
    return why_not_settle(look, person)


def unsettled_looks(*, to: User) -> QuerySet[SecondLook]:
    """Double reviews that hold a claim up, those that need a third person first.

    Without the viewer's own claims.
    """
    return (
        SecondLook.objects.filter(UNSETTLED, claim__state=State.IN_REVIEW)
        .exclude(claim__claimant=to)
        .select_related("claim", "first", "reviewer")
        .order_by(F("done_at").asc(nulls_last=True), F("claim__due_at").asc(nulls_last=True), "pk")
    )
