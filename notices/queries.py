"""Which steps wait for a notice, who may read which, and what could not be issued or sent."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import CLAIMING
from claims.models import Claim, Step
from claims.states import State
from notices.models import (
    Arrival,
    Attempt,
    Correction,
    Delivery,
    Download,
    Message,
    Notice,
    Posting,
    Release,
    Specimen,
)
from notices.versions import FIRST
from payouts.models import Award, Hold
from pictures.queries import sees_every_picture
from review.queries import final_verdicts
from similarity.queries import being_drawn

# A decision after an appeal is a REVIEW; `kind_of` says of one step which it is.
KINDS: dict[State, Notice.Kind] = {
    State.SUBMITTED: Notice.Kind.RECEIPT,
    State.INFO_REQUESTED: Notice.Kind.INFORMATION,
    State.NO_MATCH: Notice.Kind.NO_MATCH,
    State.DISMISSED: Notice.Kind.DECISION,
    State.UPHELD: Notice.Kind.DECISION,
    State.ACCEPTED: Notice.Kind.ACCEPTANCE,
    State.PAID: Notice.Kind.PAYMENT,
}
# Issued by a later room, beside the notice that the step calls for.
BESIDE_STEPS = (Notice.Kind.TAKEDOWN, Notice.Kind.FORWARDING)
# How far behind the newest issued step a step without notice is still looked for. What was tried
# in vain stands in `Attempt` however old it is; this is for a worker killed between two steps.
LOOK_BACK = 100_000
MOST_CORRECTIONS = 100
OTHERS = ("supersedes__", "superseded_by__")


def unissued() -> QuerySet[Step]:
    """Steps that call for a notice and have none.

    An award is confirmed when it is accepted, not again when the bank returns its payment.
    """
    steps = Step.objects.filter(~Exists(called_for(OuterRef("pk"))), new__in=KINDS)
    return steps.exclude(new=State.ACCEPTED, old=State.PAID)


def called_for(step: int | OuterRef) -> QuerySet[Notice]:
    """The notices that a step calls for, without those that are issued beside them."""
    return Notice.objects.filter(step=step).exclude(kind__in=BESIDE_STEPS)


def kind_of(step: Step) -> Notice.Kind:
    """The kind of notice that a step calls for; `KeyError` where it calls for none."""
    kind = KINDS[State(step.new)]
    if kind == Notice.Kind.DECISION and round_of(step):
        return Notice.Kind.REVIEW
    return kind


def waiting_steps(*, now: datetime, most: int) -> list[int]:
    """Keys of the steps to issue now, the oldest first: new ones and those to be tried again."""
    newest = Notice.objects.aggregate(newest=Max("step_id"))["newest"] or 0
    tried = Attempt.objects.filter(step=OuterRef("pk"))
    fresh = unissued().filter(~Exists(tried), pk__gt=newest - LOOK_BACK).order_by("pk")
    again = Attempt.objects.filter(retry_at__lte=now).order_by("retry_at")
    keys = [*fresh.values_list("pk", flat=True)[:most]]
    return sorted([*keys, *again.values_list("step_id", flat=True)[:most]])[:most]


def round_of(step: Step) -> int:
    """The round of review that a step ends: 0 at first, 1 after an appeal."""
    earlier = Step.objects.filter(claim=step.claim_id, number__lt=step.number, new=State.APPEALED)
    return int(earlier.exists())


def ready(step: Step) -> bool:
    """Whether all that the notice will say is there.

    What a decision rests on is drawn or was given up, and an upheld picture has its award or hold.
    """
    deciding = step.new in (State.DISMISSED, State.UPHELD)
    if deciding and being_drawn(step.claim):
        return False
    if step.new != State.UPHELD:
        return True
    verdicts = final_verdicts(step.claim, through=round_of(step))
    upheld = {key for key, verdict in verdicts.items() if verdict.upholds}
    awarded = Award.objects.filter(picture__in=upheld).values_list("picture", flat=True)
    held = Hold.objects.filter(picture__in=upheld).values_list("picture", flat=True)
    return upheld <= {*awarded, *held}


def readable_claims(user: User) -> QuerySet[Claim]:
    """The claims whose notices this person may read: their own, or for watching staff all."""
    if sees_every_picture(user):
        return Claim.objects.all()
    own = Q(claimant=user) if user.has_role(*CLAIMING) else Q(pk__in=())
    return Claim.objects.filter(own)


def claim_for(user: User, public_id: UUID) -> Claim:
    """A claim whose notices this person may read; `Http404` for every other."""
    return get_object_or_404(readable_claims(user), public_id=public_id)


def notice_for(user: User, public_id: UUID) -> Notice:
    """A notice that this person may read; `Http404` for every other."""
    readable = _whole(_for(user).filter(claim__in=readable_claims(user)))
    return get_object_or_404(readable, public_id=public_id)


def notices_of(claim: Claim, *, to: User) -> QuerySet[Notice]:
    """A claim's notices, oldest first; what went to somebody else, staff alone see."""
    return _whole(_for(to).filter(claim=claim))


def _for(reader: User) -> QuerySet[Notice]:
    if sees_every_picture(reader):
        return Notice.objects.all()
    return Notice.objects.filter(party=Notice.Party.CLAIMANT)


def notices_followed(claim: Claim, *, to: User) -> QuerySet[Notice]:
    """The same with how each was delivered, when it arrived and who fetched it first.

    `fetched` is how often it was downloaded, `first_fetched` holds the first download, if any.
    """
    first = Download.objects.order_by("notice_id", "at", "pk").distinct("notice_id")
    return (
        notices_of(claim, to=to)
        .select_related("delivery", "arrival", "posting")
        .annotate(fetched=Count("downloads"))
        .prefetch_related(
            Prefetch("downloads", first.select_related("by"), to_attr="first_fetched")
        )
    )


def downloads_of(notice: Notice) -> QuerySet[Download]:
    """Who fetched a notice, the first time first."""
    return Download.objects.filter(notice=notice).select_related("by").order_by("at", "pk")


def unreachable(delivery: Delivery) -> bool:
    """Whether a notice's claimant can't be written to: mail was given up, or no address is left."""
    claimant = delivery.notice.claim.claimant
    return delivery.given_up_at is not None or not (claimant.is_active and claimant.email)


def postings(*, ended: bool, number: str = "", now: datetime) -> QuerySet[Posting]:
    """What is posted publicly, or was; the newest first, without anything of the claim."""
    standing = Posting.objects.filter(notice__superseded_by__isnull=True)
    found = standing.filter(until__lt=now) if ended else standing.filter(until__gte=now)
    if number:
        found = found.filter(notice__number=number.strip().upper()[:30])
    return found.select_related("notice").only(
        "posted_at", "until", "notice__number", "notice__kind", "notice__issued_at"
    )


def ended_postings(*, now: datetime) -> list[int]:
    """Keys of the postings that are over and whose notice has not arrived before."""
    arrived = Arrival.objects.filter(notice=OuterRef("notice"))
    over = Posting.objects.filter(~Exists(arrived), until__lt=now)
    return list(over.order_by("until", "pk").values_list("pk", flat=True))


def _whole(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """With what handing out needs, without what only the setting of a notice reads."""
    return notices.select_related("claim__avatar__blob", "supersedes", "superseded_by").defer(
        *(f"{notice}{field}" for notice in ("", *OTHERS) for field in ("context", "renderer"))
    )


def being_prepared(claim: Claim) -> bool:
    """Whether a notice of this claim is on its way."""
    return unissued().filter(claim=claim).exists()


def live_version(kind: str) -> int:
    """With which version of its letter a kind of notice is set now."""
    return live_versions([kind])[kind]


def live_versions(kinds: Iterable[str] = Notice.Kind.values) -> dict[str, int]:
    """The version in use of each of these kinds, by one question."""
    released = Release.objects.filter(kind__in=kinds, outcome=Release.Outcome.APPROVED)
    newest = released.order_by("kind", "-decided_at", "-pk").distinct("kind")
    return dict.fromkeys(kinds, FIRST) | dict(newest.values_list("kind", "version"))


def open_releases() -> dict[str, Release]:
    """The proposal that waits for each kind, where there is one."""
    waiting = Release.objects.filter(outcome="").select_related("proposed_by")
    return {release.kind: release for release in waiting}


def waiting_corrections(*, now: datetime) -> list[int]:
    """Keys of the corrections to issue now, the first asked for first."""
    waiting = Correction.objects.filter(retry_at__lte=now).order_by("retry_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:MOST_CORRECTIONS])


def failed_corrections() -> QuerySet[Correction]:
    """Corrections that could not be issued, the oldest first."""
    found = Correction.objects.exclude(failure="").select_related("notice__claim", "asked_by")
    return found.order_by("asked_at", "pk")


def undrawn(*, now: datetime) -> list[int]:
    """Keys of the sample letters to draw now."""
    waiting = Specimen.objects.filter(pages=0, retry_at__lte=now).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


def failed_attempts() -> QuerySet[Attempt]:
    """Notices that could not be issued, the oldest step first."""
    return Attempt.objects.exclude(failure="").select_related("step__claim").order_by("step_id")


def failed_deliveries() -> QuerySet[Delivery]:
    """E-mails about notices that could not be sent or came back, the oldest first."""
    unsent = Q(sent_at__isnull=True) | Q(given_up_at__isnull=False)
    return deliveries().filter(unsent).exclude(failure="").order_by("notice_id")


def deliveries() -> QuerySet[Delivery]:
    """How notices are delivered, with what is known of each and without what it says."""
    related = Delivery.objects.select_related(
        "notice__claim__claimant",
        "notice__step__claim",
        "notice__superseded_by",
        "notice__arrival",
        "notice__posting",
    )
    notices = ("notice", "notice__superseded_by")
    return related.defer(*(f"{one}__{part}" for one in notices for part in ("context", "renderer")))


def delivery_of(public_id: UUID) -> Delivery:
    """How a notice is delivered, without what it says; `Http404` where there is no such notice."""
    return get_object_or_404(deliveries(), notice__public_id=public_id)


def failed_messages() -> QuerySet[Message]:
    """E-mails about what has no notice that could not be sent, the oldest first."""
    return (
        Message.objects.filter(sent_at__isnull=True)
        .exclude(failure="")
        .select_related("step__claim")
        .order_by("pk")
    )
