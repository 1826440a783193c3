"""Reads forwarded claims and what was answered: which wait, who may read which, what runs."""

from datetime import datetime
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import REVIEWING, Role
from claims.models import Claim
from claims.queries import claims_seen_by
from claims.states import State
from enforcement.answer_terms import Count, Rule
from enforcement.models import AnswerLetter, Countdown, CounterStatement, Forwarding, Measure, Suit

CLOSED = (State.WITHDRAWN, State.LAPSED, State.DISMISSED)
UPHELD = (State.UPHELD, State.ACCEPTED, State.PAID)
READING = (*sorted(REVIEWING), Role.AUDITOR)


class Stage(TextChoices):
    """How far a forwarded claim has come, for lists."""

    AWAITED = "AWAITED", gettext_lazy("Answer awaited")
    UNREAD = "UNREAD", gettext_lazy("Answered, not read yet")
    RUNNING = "RUNNING", gettext_lazy("Clock runs or is paused")
    TO_CHECK = "TO_CHECK", gettext_lazy("Proof of suit to check")
    AT_COURT = "AT_COURT", gettext_lazy("Outcome of a suit awaited")
    ENDED = "ENDED", gettext_lazy("Over")


def rule_in_force() -> Rule:
    """The rule by which a clock that starts now runs."""
    return Rule(
        Count(settings.REDRESS_COUNTER_RULE),
        settings.REDRESS_COUNTER_DAYS,
        settings.REDRESS_COUNTER_SINCE,
    )


def to_forward() -> QuerySet[Claim]:
    """Filed claims against a user's avatar that nobody has forwarded, the oldest first."""
    done = Forwarding.objects.filter(claim=OuterRef("pk"))
    found = Claim.objects.filter(
        ~Exists(done),
        respondent_kind=Claim.RespondentKind.USER,
        filed_at__isnull=False,
    )
    return found.exclude(state__in=CLOSED).order_by("filed_at", "pk")


def whole(rows: QuerySet[Forwarding]) -> QuerySet[Forwarding]:
    """Forwardings with all that a page shows of one, in a constant number of queries."""
    return rows.select_related(
        "claim__claimant", "claim__avatar__blob", "measure", "statement__countdown", "link_by"
    ).prefetch_related(
        Prefetch(
            "letters",
            AnswerLetter.objects.select_related("notice").defer(
                "notice__context", "notice__renderer"
            ),
        ),
        "statement__countdown__suits",
        "statement__countdown__pauses",
        "statement__files",
    )


def forwardings(*, stage: str = "", text: str = "") -> QuerySet[Forwarding]:
    """Forwarded claims, the newest first; of one stage or one claim if wanted."""
    rows = whole(Forwarding.objects.all())
    if text.strip():
        rows = rows.filter(claim__reference__icontains=text.strip())
    return rows.filter(_of_stage(stage)) if stage in Stage.values else rows


def _of_stage(stage: str) -> Q:
    unchecked = Exists(
        Suit.objects.filter(countdown__statement__forwarding=OuterRef("pk"), decided_at=None)
    )
    pending = Exists(
        Suit.objects.filter(
            countdown__statement__forwarding=OuterRef("pk"), accepted=True, outcome=""
        )
    )
    stands = Q(measure__ended_at=None)
    filed = Q(statement__filed_at__isnull=False)
    over = Q(statement__countdown__ended_at__isnull=False)
    wanted: dict[str, Q] = {
        Stage.AWAITED: stands & ~filed,
        Stage.UNREAD: stands & filed & Q(statement__countdown=None),
        Stage.RUNNING: Q(statement__countdown__isnull=False) & ~over & ~Q(unchecked),
        Stage.TO_CHECK: Q(unchecked) & ~over,
        Stage.AT_COURT: stands & Q(pending),
        Stage.ENDED: ~stands | (over & ~Q(pending)),
    }
    return wanted[stage]


def to_check(*, by: User) -> QuerySet[Suit]:
    """Proofs of suit that wait for this senior reviewer, the oldest first."""
    waiting = Suit.objects.filter(decided_at=None, countdown__ended_at=None)
    others = waiting.exclude(countdown__statement__forwarding__claim__claimant=by)
    return others.select_related("countdown__statement__forwarding__claim").order_by("shown_at")


def forwarding_of(claim: Claim) -> Forwarding | None:
    """The forwarding of a claim, with what pages show of it."""
    return whole(Forwarding.objects.filter(claim=claim)).first()


def statement_of(forwarding: Forwarding) -> CounterStatement | None:
    """The counter-statement, as a draft too."""
    return getattr(forwarding, "statement", None)


def filed_statement_of(forwarding: Forwarding) -> CounterStatement | None:
    """The counter-statement once it is signed."""
    statement = statement_of(forwarding)
    return statement if statement is not None and statement.filed_at else None


def countdown_of(statement: CounterStatement | None) -> Countdown | None:
    """The clock that the counter-statement has started."""
    return getattr(statement, "countdown", None)


def forwarding_for(user: User, claim_id: UUID) -> Forwarding:
    """The forwarding of a claim that this person may read; `Http404` for every other.

    The claimant reads their own, reviewers and the auditor every one.
    """
    rows = whole(Forwarding.objects.filter(claim__public_id=claim_id))
    if not user.has_role(*READING):
        rows = rows.filter(claim__in=claims_seen_by(user).values("pk"))
    return get_object_or_404(rows)


def forwardings_to(user: User) -> QuerySet[Forwarding]:
    """What was forwarded to the platform accounts that a person has signed in with."""
    accounts = SocialAccount.objects.filter(user=user).values("uid")
    return Forwarding.objects.filter(account__in=accounts).exclude(account="")


def why_no_answer(forwarding: Forwarding, *, now: datetime) -> str:
    """Why no counter-statement can be sent now, in the active language; empty if one can."""
    if filed_statement_of(forwarding):
        return _("You have sent your counter-statement; it can't be changed any more.")
    if forwarding.measure.ended_at is not None:
        return _("The measure against the avatar has ended, so there is nothing to answer.")
    if forwarding.measure.basis != Measure.Basis.NOTICE or forwarding.claim.state in UPHELD:
        return _("The claim has been decided by now. A counter-statement changes nothing any more.")
    return ""


def failed_letters() -> QuerySet[AnswerLetter]:
    """Letters that could not be issued, the oldest first."""
    found = AnswerLetter.objects.exclude(failure="").filter(notice=None)
    return found.select_related("forwarding__claim").order_by("pk")
