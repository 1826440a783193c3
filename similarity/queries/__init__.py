"""What is known about pictures: compared in a claim, close to another, or unrelated."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from accounts.models import User
from claims.clocks import day_in_china, first_moment
from claims.models import Claim, Picture
from claims.states import State
from pictures.models import Avatar, Blob, Work
from similarity import lots
from similarity.models import (
    Attempt,
    BaseRate,
    Comparison,
    Exhibit,
    Fingerprint,
    PreviewRequest,
    RecallSample,
    SpaceSwitch,
    UnrelatedPair,
)
from similarity.standing import Shipped, Source, Standing, shipped

# From so many pairs on the collection's own sample counts; below, the calibration's if it has one.
ENOUGH = 1_000
FEWEST = 100
# How far behind the newest exhibit a comparison without one is still looked for. What was tried in
# vain has its row however old it is; this is for a worker killed before it wrote one.
LOOK_BACK = 10_000


def comparisons_of(claim: Claim) -> dict[int, Comparison]:
    """The newest comparison of each picture of a claim, by the picture's primary key.

    Each comes with its exhibit, if it has one, and with the version of its limits.
    """
    newest = newest_comparisons([claim.pk]).select_related("exhibit")
    return {comparison.picture_id: comparison for comparison in newest}


def newest_comparisons(claims: Iterable[int]) -> QuerySet[Comparison]:
    """The newest comparison of each picture of some claims, given by their primary keys."""
    found = Comparison.objects.filter(picture__claim__in=claims)
    newest = found.order_by("picture_id", "-compared_at", "-pk").distinct("picture_id")
    return newest.select_related("threshold_version")


def waiting(now: datetime) -> QuerySet[Claim]:
    """Filed claims to compare now, oldest first: never tried, or due for another try."""
    held_back = Attempt.objects.filter(claim=OuterRef("pk")).filter(
        Q(retry_at__gt=now) | Q(retry_at__isnull=True, tries__gt=0)
    )
    submitted = Claim.objects.filter(~Exists(held_back), state=State.SUBMITTED)
    return submitted.order_by("filed_at", "id")


def given_up() -> QuerySet[Attempt]:
    """Claims that are not tried again without a person, with the reason of the last failure."""
    stuck = Attempt.objects.filter(done_at__isnull=True, retry_at__isnull=True, tries__gt=0)
    return stuck.filter(claim__state=State.SUBMITTED).select_related("claim").order_by("pk")


def percentile_of(comparison: Comparison) -> Standing | None:
    """How a comparison stands among unrelated pairs scored in the same way, if that is known."""
    return percentiles_of([comparison]).get(comparison.picture_id)


def percentiles_of(comparisons: Iterable[Comparison]) -> dict[int, Standing]:
    """The standing of one comparison per picture, by the picture's primary key, in one query.

    Left out are pairs with a blank picture, which stand nowhere, and those for which there are
    fewer than FEWEST unrelated pairs. A pair is never counted against itself.
    """
    seen = [each for each in comparisons if not each.signals.get("blank")]
    if not seen:
        return {}
    counted = UnrelatedPair.objects.filter(
        rate__space__in={each.space for each in seen},
        rate__calibration_sha256__in={each.calibration_sha256 for each in seen},
    ).aggregate(**{name: count for each in seen for name, count in _counts(each).items()})
    brought = shipped()
    found = {each.picture_id: _standing(each, counted, brought) for each in seen}
    return {key: standing for key, standing in found.items() if standing}


def _counts(comparison: Comparison) -> dict[str, Count]:
    """How many unrelated pairs there are for a comparison, and how many are less alike."""
    others = Q(
        rate__space=comparison.space, rate__calibration_sha256=comparison.calibration_sha256
    ) & ~Q(original__sha256=comparison.original_sha256, avatar__sha256=comparison.avatar_sha256)
    return {
        f"all_{comparison.pk}": Count("pk", filter=others),
        f"below_{comparison.pk}": Count("pk", filter=others & Q(score__lt=comparison.score)),
    }


def _standing(
    comparison: Comparison, counted: dict[str, Any], brought: Shipped | None
) -> Standing | None:
    count: int = counted[f"all_{comparison.pk}"]
    if count < ENOUGH and brought is not None:
        made_so = (comparison.space, comparison.calibration_sha256)
        if made_so == (brought.space, brought.sha256) and brought.count >= FEWEST:
            return brought.standing(comparison.score)
    if count < FEWEST:
        return None
    return Standing(counted[f"below_{comparison.pk}"], count, Source.COLLECTION)


def sizes() -> tuple[int, int]:
    """How many works and avatars there are."""
    return Work.objects.count(), Avatar.objects.count()


def blocks_of(rate: BaseRate) -> list[lots.Block]:
    """The blocks of a sample's present draw, as primary keys of contents, in order.

    SHA-256 puts contents into an order that has nothing to do with what they show; works and
    avatars are taken from two places in it, and only those that were there when the draw began.
    """
    return lots.blocks(_drawn(rate, Work.objects.all()), _drawn(rate, Avatar.objects.all()))


def _drawn(rate: BaseRate, owners: QuerySet[Any]) -> Sequence[int]:
    kind = owners.model.__name__
    start = lots.start(kind, rate.space, rate.calibration_sha256, rate.draw)
    held = Blob.objects.filter(
        Exists(owners.filter(blob=OuterRef("pk"))), created_at__lte=rate.begun_at
    ).order_by("sha256")
    found = list(held.filter(sha256__gte=start).values_list("pk", flat=True)[: lots.PANEL])
    rest = held.filter(sha256__lt=start).values_list("pk", flat=True)
    return found + list(rest[: lots.PANEL - len(found)])


def claimed_together(pairs: QuerySet[UnrelatedPair]) -> QuerySet[UnrelatedPair]:
    """Of some pairs those that belong together after all.

    A claim names both, or somebody who has the original claims against the avatar with another
    work: creators draw the same character more than once.
    """
    named = Picture.objects.filter(
        work__blob=OuterRef("original"), claim__avatar__blob=OuterRef("avatar")
    )
    against = Claim.objects.filter(avatar__blob=OuterRef(OuterRef("avatar"))).values("claimant")
    owned = Work.objects.filter(blob=OuterRef("original"), owner__in=against)
    return pairs.filter(Exists(named) | Exists(owned))


def coverage() -> dict[str, int]:
    """How many contents have a fingerprint, in each space that has any."""
    spaces = Fingerprint.objects.values("space").annotate(contents=Count("pk")).order_by("space")
    return {row["space"]: row["contents"] for row in spaces}


@dataclass(frozen=True)
class Space:
    """One space: how many of the `contents` have a fingerprint there, and how well it is searched.

    `serves` is true of the space that somebody switched to; if nobody ever did, the encoder that
    compares also serves, and which that is only a worker knows.
    """

    name: str
    covered: int
    contents: int
    serves: bool
    newest: RecallSample | None


def spaces() -> list[Space]:
    """Every space that has fingerprints or that somebody switched to; four questions."""
    counts, switched, contents = coverage(), switched_to(), Blob.objects.count()
    newest = {each.space: each for each in _newest_samples()}
    names = sorted(counts.keys() | ({switched} - {""}))
    return [
        Space(name, counts.get(name, 0), contents, name == switched, newest.get(name))
        for name in names
    ]


def switched_to() -> str:
    """The space that the newest switch names; empty if nobody ever switched."""
    newest = SpaceSwitch.objects.first()
    return newest.space if newest else ""


def samples(*, space: str = "", low: bool = False) -> QuerySet[RecallSample]:
    """Samples of how much is found, the newest first: of one space, or those below the limit."""
    found = RecallSample.objects.filter(space=space) if space else RecallSample.objects.all()
    return found.filter(recall__lt=settings.REDRESS_RECALL_PERCENT / 100) if low else found


def spaces_found_badly() -> int:
    """In how many spaces that still have fingerprints the newest sample is below the limit."""
    low = [each.space for each in _newest_samples() if each.low]
    return sum(Fingerprint.objects.filter(space=space).exists() for space in low)


def _newest_samples() -> QuerySet[RecallSample]:
    return RecallSample.objects.order_by("space", "-measured_at", "-pk").distinct("space")


def without_fingerprint(space: str, made: int) -> QuerySet[Blob]:
    """Contents that have no fingerprint of the format `made` in a space, oldest first."""
    known = Fingerprint.objects.filter(blob=OuterRef("pk"), space=space, hashes__format=made)
    return Blob.objects.filter(~Exists(known)).order_by("pk")


def anything_to_embed() -> bool:
    """Whether there is a registered avatar or a work."""
    return Avatar.objects.filter(external_id__isnull=False).exists() or Work.objects.exists()


def without_any_fingerprint(space: str) -> Iterator[Blob]:
    """Contents without a fingerprint: of registered avatars and then of works, the newest first.

    Each is looked for when it is asked for, so that one added meanwhile is not missed for long.
    """
    known = Fingerprint.objects.filter(blob=OuterRef("pk"), space=space)
    registered = Avatar.objects.filter(blob=OuterRef("pk"), external_id__isnull=False)
    for owners in (registered, Work.objects.filter(blob=OuterRef("pk"))):
        missing = Blob.objects.filter(Exists(owners), ~Exists(known)).order_by("-pk")
        blob = missing.first()
        while blob is not None:
            yield blob
            blob = missing.filter(pk__lt=blob.pk).first()


def somebody_waits(now: datetime) -> bool:
    """Whether a claim or a preview waits to be compared."""
    return waiting(now).exists() or previews_waiting(now).exists()


def undrawn(now: datetime) -> QuerySet[Comparison]:
    """Comparisons to draw now, oldest first: without an exhibit, or due for another try."""
    newest = Exhibit.objects.aggregate(newest=Max("comparison_id"))["newest"] or 0
    own = Exhibit.objects.filter(comparison=OuterRef("pk"))
    fresh = Q(~Exists(own), pk__gt=newest - LOOK_BACK)
    due = Q(pk__in=Exhibit.objects.filter(retry_at__lte=now).values("comparison"))
    return Comparison.objects.filter(fresh | due).order_by("pk")


def undrawable() -> QuerySet[Exhibit]:
    """Exhibits that are not tried again without a person, with the reason of the last failure."""
    given_up = Exhibit.objects.filter(drawn_at__isnull=True, retry_at__isnull=True)
    return given_up.select_related("comparison__picture__claim").order_by("pk")


def exhibit_of(picture: Picture) -> Exhibit | None:
    """What can be seen of a picture's newest comparison, drawn or not."""
    newest = Comparison.objects.filter(picture=picture).select_related("exhibit").first()
    return newest.shown if newest else None


def being_drawn(claim: Claim) -> bool:
    """Whether what a claim's comparisons show is still to come."""
    found = comparisons_of(claim).values()
    shown = [comparison.shown for comparison in found]
    return any(exhibit is None or exhibit.retry_at is not None for exhibit in shown)


def previews_waiting(now: datetime) -> QuerySet[PreviewRequest]:
    """Wishes to work off now, oldest first; a draft that was filed or withdrawn needs none."""
    due = PreviewRequest.objects.filter(retry_at__lte=now, claim__state=State.DRAFT)
    return due.order_by("asked_at", "pk")


def previews_given_up() -> QuerySet[PreviewRequest]:
    """Wishes that came to nothing, with the reason of the last failure."""
    stuck = PreviewRequest.objects.filter(finished_at__isnull=True, retry_at__isnull=True)
    return stuck.select_related("claim").order_by("pk")


def previews_left(user: User, *, now: datetime) -> int:
    """How many previews the person may still ask for today, by the calendar of China."""
    begin = first_moment(day_in_china(now))
    asked = PreviewRequest.objects.filter(asked_by=user, asked_at__gte=begin).count()
    return max(0, int(settings.REDRESS_PREVIEWS_A_DAY) - asked)
