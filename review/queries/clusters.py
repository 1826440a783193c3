"""Claims of several people against one avatar: which are included, and which left out and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Picture
from claims.states import State
from pictures.models import Avatar, Blob
from review.grounds import Ground
from review.models import Appeal, Approval, Card, Dispute, Verdict
from review.queries.barred import barred
from review.queries.findings import findings_on
from review.queries.leases import TAKEABLE, in_review_room, live_leases
from review.queries.offers import offered
from review.queries.second_looks import held_up
from review.queries.suggestions import access_for
from review.queries.verdicts import CLOSED
from similarity.models import Comparison
from similarity.sameness import nearly_same

SEVERAL = 2
ENDED = (State.LAPSED, State.WITHDRAWN)


class Why(TextChoices):
    """Why a claim against the avatar is not decided together with the others."""

    OWN = "OWN", _("It is your own claim.")
    ASKED = "ASKED", _("The claimant was asked for information.")
    AWAITING = "AWAITING", _("A decision is proposed and awaits approval.")
    DECIDED = "DECIDED", _("It is decided.")
    ENDED = "ENDED", _("It was withdrawn or has lapsed.")
    HELD = "HELD", _("A colleague is working on it.")
    LOOKED_AT = "LOOKED_AT", _("Its decision waits for a second look.")
    BARRED = "BARRED", _("You may not decide it; somebody else may.")
    PARKED = "PARKED", _("It is put by until a later day.")
    ESCALATED = "ESCALATED", _("It was passed to senior reviewers.")
    KEPT = "KEPT", _("It was handed to a colleague.")
    ASIDE = "ASIDE", _("It does not wait for you now.")


@dataclass(frozen=True)
class Shown:
    """One picture of a claim against the avatar."""

    picture: Picture
    comparison: Comparison | None
    open: bool  # to be decided in this round
    access: str  # what to begin with
    draft: Verdict | None  # the viewer's own
    twice: bool  # somebody else claims the very same picture against this avatar
    upheld_in: Claim | None  # another claim in which the same pair of contents is upheld


@dataclass(frozen=True)
class Near:
    """Another avatar content that is nearly the same, and how many claims wait against it."""

    sha256: str
    claims: int


def claimed_avatars(*, viewer: User) -> QuerySet[Any, Any]:
    """Avatar contents against which several claims wait, those with most claims first.

    Each with `sha256`, `external_id`, `claims`, `claimants`, `picture_count` and `due_at`.
    """
    return (
        in_review_room()
        .filter(state__in=TAKEABLE)
        .exclude(claimant=viewer)
        .order_by()
        .values(sha256=F("avatar__blob__sha256"))
        .annotate(
            external_id=Max("avatar__external_id"),
            claims=Count("pk", distinct=True),
            claimants=Count("claimant", distinct=True),
            picture_count=Count("pictures", distinct=True),
            due_at=Min("due_at"),
        )
        .filter(claims__gte=SEVERAL)
        .order_by("-claims", "sha256")
    )


def claimed_contents(*, viewer: User) -> QuerySet[Blob]:
    """Avatar contents that this person may look at: a person was asked to decide about them."""
    readable = in_review_room().exclude(claimant=viewer)
    avatars = Avatar.objects.filter(blob=OuterRef("pk"), pk__in=readable.values("avatar"))
    return Blob.objects.filter(Exists(avatars))


def claims_against(content: Blob) -> QuerySet[Claim]:
    """Every claim against an avatar content that a person was asked to decide."""
    return (
        in_review_room()
        .filter(avatar__blob=content)
        .select_related("claimant", "avatar__blob")
        .order_by(F("due_at").asc(nulls_last=True), "filed_at", "pk")
    )


def included(content: Blob, *, viewer: User, now: datetime) -> QuerySet[Claim]:
    """The claims that this person may decide now or holds already, the earliest due first."""
    held = live_leases(now).filter(claim=OuterRef("pk"), reviewer=viewer)
    free = offered(viewer, now=now).filter(pk=OuterRef("pk"))
    return claims_against(content).filter(
        Exists(free) | Q(Exists(held), ~Q(claimant=viewer), state=State.IN_REVIEW)
    )


def left_out(content: Blob, *, viewer: User, now: datetime) -> QuerySet[Claim]:
    """The other claims against the avatar; `why` holds a `Why`."""
    held = live_leases(now).filter(claim=OuterRef("pk"))
    inside = included(content, viewer=viewer, now=now).filter(pk=OuterRef("pk"))
    return (
        claims_against(content)
        .filter(~Exists(inside))
        .annotate(
            why=Case(
                When(claimant=viewer, then=Value(Why.OWN)),
                When(state=State.INFO_REQUESTED, then=Value(Why.ASKED)),
                When(state=State.AWAITING_APPROVAL, then=Value(Why.AWAITING)),
                When(state__in=ENDED, then=Value(Why.ENDED)),
                When(~Q(state__in=TAKEABLE), then=Value(Why.DECIDED)),
                When(Exists(held), then=Value(Why.HELD)),
                When(held_up(), then=Value(Why.LOOKED_AT)),
                When(barred(viewer), then=Value(Why.BARRED)),
                When(_card(parked_until__isnull=False), then=Value(Why.PARKED)),
                When(_passed_up(viewer), then=Value(Why.ESCALATED)),
                When(_card(reserved_until__gt=now), then=Value(Why.KEPT)),
                default=Value(Why.ASIDE),
                output_field=CharField(),
            )
        )
    )


def _card(**facts: Any) -> Exists:
    """Filters claims: those whose card in the queue has these facts."""
    return Exists(Card.objects.filter(claim=OuterRef("pk"), **facts))


def _passed_up(viewer: User) -> Q:
    """Filters claims: those that were passed beyond this person."""
    senior = viewer.has_role(Role.SENIOR_REVIEWER)
    return Q(_card(escalated_at__isnull=False)) & Q(Value(not senior))


def why_not_included(claim: Claim) -> Why:
    """The reason that `left_out` found for a claim."""
    return Why(claim.__dict__["why"])


def shown_pictures(
    claims: Iterable[Claim], content: Blob, *, viewer: User
) -> dict[int, list[Shown]]:
    """The pictures of some claims against one avatar, by the claim's key, all at once."""
    by_key = {claim.pk: claim for claim in claims}
    comparisons = _comparisons(by_key)
    appealed = set(Appeal.objects.filter(claim__in=by_key).values_list("claim", flat=True))
    disputes = Dispute.objects.filter(appeal__claim__in=by_key)
    disputed = set(disputes.values_list("picture", flat=True))
    own = Verdict.objects.filter(picture__claim__in=by_key, reviewer=viewer)
    drafts = {(each.picture_id, each.round): each for each in own}
    upheld, rivals = upheld_against(content), _claimants(content)
    findings = findings_on(content)
    found: defaultdict[int, list[Shown]] = defaultdict(list)
    pictures = Picture.objects.filter(claim__in=by_key).select_related("work__blob")
    for picture in pictures.order_by("claim", "position", "pk"):
        claim = picture.claim = by_key[picture.claim_id]
        others = [one for one in upheld[picture.work.blob_id] if one.pk != claim.pk]
        again = claim.pk in appealed
        found[claim.pk].append(
            Shown(
                picture=picture,
                comparison=comparisons.get(picture.pk),
                open=not again or picture.pk in disputed,
                access=access_for(claim, picture.work, findings)[0],
                draft=drafts.get((picture.pk, int(again))),
                twice=bool(rivals[picture.work.blob_id] - {claim.claimant_id}),
                upheld_in=others[0] if others else None,
            )
        )
    return dict(found)


def _comparisons(claims: Iterable[int]) -> dict[int, Comparison]:
    """The newest comparison of each picture of some claims."""
    every = Comparison.objects.filter(picture__claim__in=claims)
    newest = every.order_by("picture_id", "-compared_at", "-pk").distinct("picture_id")
    return {each.picture_id: each for each in newest}


def upheld_against(content: Blob) -> defaultdict[int, list[Claim]]:
    """Claims in which a picture is upheld against an avatar content, by the original's content.

    Proposed is enough: of two claims about the same pair of contents one alone can be paid.
    """
    approved = Approval.objects.filter(
        claim=OuterRef("picture__claim"),
        round=OuterRef("round"),
        outcome=Approval.Outcome.APPROVED,
    )
    standing = Verdict.objects.filter(
        Exists(approved) | Q(picture__claim__state__in=CLOSED),
        ground=Ground.UPHELD,
        set_aside_at__isnull=True,
        picture__claim__avatar__blob=content,
    ).select_related("picture__claim", "picture__work")
    found: defaultdict[int, list[Claim]] = defaultdict(list)
    for verdict in standing.order_by("decided_at", "pk"):
        found[verdict.picture.work.blob_id].append(verdict.picture.claim)
    return found


def _claimants(content: Blob) -> defaultdict[int, set[int]]:
    """Who claims a picture against the avatar, by the original's content."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    named = Picture.objects.filter(claim__in=claims_against(content)).exclude(
        claim__state=State.WITHDRAWN
    )
    for original, claimant in named.order_by().values_list("work__blob", "claim__claimant"):
        found[original].add(claimant)
    return found


def near_avatars(content: Blob, *, viewer: User) -> list[Near]:
    """Avatar contents that are nearly the same picture and have claims waiting against them."""
    others = nearly_same([content.pk]).get(content.pk, set())
    claims = in_review_room().filter(state__in=TAKEABLE, avatar__blob__in=others)
    counted = (
        claims.exclude(claimant=viewer)
        .order_by()
        .values(sha256=F("avatar__blob__sha256"))
        .annotate(claims=Count("pk"))
        .order_by("-claims", "sha256")
    )
    return [Near(**row) for row in counted]


def at_stake(pictures: int, rate: Decimal | None) -> Decimal | None:
    """What upholding so many pictures would cost, in CNY."""
    return None if rate is None else pictures * rate
