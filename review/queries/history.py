"""What is known of a claim's two sides beside the claim itself: facts, never a verdict."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.clocks import SHANGHAI
from claims.models import Claim, Picture
from claims.states import State
from pictures.models import Avatar, ProvenanceReport, Work
from pictures.told import BY_A_MODEL
from review.models import Appeal
from review.queries.outcomes import PastClaim, past_of, with_past
from similarity.sameness import nearly_same

FEW = 5
DAY, MONTH = timedelta(hours=24), timedelta(days=30)
UPHELD = (State.UPHELD, State.ACCEPTED, State.PAID)


class Group(TextChoices):
    """Why another claim is shown beside this one."""

    CLAIMANT = "claimant", _("Other claims of this claimant")
    AVATAR = "avatar", _("Other claims against this avatar")
    WORK = "work", _("Other claims with these works")
    MODEL = "model", _("Other claims against the same model version")


@dataclass(frozen=True)
class Alike:
    """The contents of a claim, and those that are nearly the same, by primary keys."""

    avatars: set[int]
    works: dict[int, int]  # by the key of the picture
    near: dict[int, set[int]]

    def around(self, contents: set[int]) -> set[int]:
        """These contents and those that are nearly the same."""
        return contents.union(*(self.near.get(one, set()) for one in contents))


@dataclass(frozen=True)
class Section:
    """The newest claims of a group, and how many there are in all."""

    group: Group
    total: int
    claims: list[PastClaim]

    @property
    def more(self) -> int:
        """How many are not among those named."""
        return self.total - len(self.claims)


@dataclass(frozen=True)
class Record:
    """A claimant's filed claims in figures, this one among them.

    `day` and `month`: how many were filed in the last 24 hours and 30 days. Of `works`, each
    counted once, `by_ai` have a file that speaks of AI and `published_later` were by the dates
    given first published only after the avatar that they are held against.
    """

    filed: int
    upheld: int
    dismissed: int
    withdrawn: int
    appealed: int
    day: int
    month: int
    works: int
    by_ai: int
    published_later: int
    since: datetime


@dataclass(frozen=True)
class Copies:
    """How many other people have a picture of the claim in their library."""

    picture: Picture
    same: int
    near: int


@dataclass(frozen=True)
class History:
    """Everything beside the claim itself that helps to decide it."""

    record: Record
    sections: list[Section]
    copies: list[Copies]


def history_of(claim: Claim, *, viewer: User, now: datetime) -> History:
    """Both sides' past, in a constant number of questions; nobody but the viewer learns of it."""
    alike = alike_to(claim)
    sections = [_section(group, claim, alike, viewer) for group in Group]
    return History(
        record=record_of(claim.claimant, now=now),
        sections=sections,
        copies=_copies(claim, alike),
    )


def alike_to(claim: Claim) -> Alike:
    """The contents of a claim with their near doubles; three questions."""
    works = dict(claim.pictures.values_list("pk", "work__blob"))
    avatars = {claim.avatar.blob_id} if claim.avatar else set()
    return Alike(avatars, works, nearly_same(avatars.union(works.values())))


def claims_in(group: Group, claim: Claim, alike: Alike) -> QuerySet[Claim]:
    """The filed claims of a group beside this one, the newest first."""
    filed = Claim.objects.filter(filed_at__isnull=False).exclude(pk=claim.pk)
    model = claim.avatar.model_version if claim.avatar else ""
    within = {
        Group.CLAIMANT: Q(claimant=claim.claimant_id),
        Group.AVATAR: _against(alike.around(alike.avatars)),
        Group.WORK: _with_works(alike.around(set(alike.works.values()))),
        Group.MODEL: Q(avatar__model_version=model) & ~Q(avatar__model_version=""),
    }[group]
    return filed.filter(within).order_by("-filed_at", "-pk")


def past_in(
    group: Group, claims: list[Claim], *, beside: Claim, alike: Alike, viewer: User
) -> list[PastClaim]:
    """Claims of a group, made ready to be shown; two questions."""
    keys = [one.pk for one in claims]
    same = {
        Group.AVATAR: _against(alike.avatars),
        Group.WORK: _with_works(set(alike.works.values())),
    }.get(group)
    exact = None
    if same is not None:
        exact = set(Claim.objects.filter(same, pk__in=keys).values_list("pk", flat=True))
    return past_of(claims, beside=beside, viewer=viewer, same=exact)


def _against(contents: set[int]) -> Q:
    return Q(avatar__in=Avatar.objects.filter(blob__in=contents))


def _with_works(contents: set[int]) -> Q:
    return Q(pk__in=Picture.objects.filter(work__blob__in=contents).values("claim"))


def _section(group: Group, claim: Claim, alike: Alike, viewer: User) -> Section:
    found = claims_in(group, claim, alike)
    newest = list(with_past(found)[:FEW])
    shown = past_in(group, newest, beside=claim, alike=alike, viewer=viewer)
    return Section(group, found.count(), shown)


def record_of(claimant: User, *, now: datetime) -> Record:
    """What a claimant has filed, in two questions."""
    filed = Claim.objects.filter(claimant=claimant, filed_at__isnull=False)
    appealed = Exists(Appeal.objects.filter(claim=OuterRef("pk")))
    counts = filed.aggregate(
        filed=Count("pk"),
        upheld=Count("pk", filter=Q(state__in=UPHELD)),
        dismissed=Count("pk", filter=Q(state=State.DISMISSED)),
        withdrawn=Count("pk", filter=Q(state=State.WITHDRAWN)),
        appealed=Count("pk", filter=Q(appealed)),
        day=Count("pk", filter=Q(filed_at__gt=now - DAY)),
        month=Count("pk", filter=Q(filed_at__gt=now - MONTH)),
    )
    made_on = TruncDate(
        Coalesce("claim__avatar__generated_at", "claim__avatar__seen_at"), tzinfo=SHANGHAI
    )
    works = Picture.objects.filter(claim__in=filed).aggregate(
        works=Count("work", distinct=True),
        by_ai=Count("work", distinct=True, filter=Q(_speaks_of_ai())),
        published_later=Count(
            "work", distinct=True, filter=Q(work__first_published_on__gt=made_on)
        ),
    )
    return Record(**counts, **works, since=claimant.date_joined)


def _speaks_of_ai() -> Exists:
    """Filters pictures of claims: the work's file speaks of AI, as `pictures.told.by_ai` says."""
    newer = ProvenanceReport.objects.filter(blob=OuterRef("blob"), version__gt=OuterRef("version"))
    speaks = Q(findings__contains=[{"kind": "aigc"}]) | Q(
        findings__contains=[{"kind": "generator"}]
    )
    for value in BY_A_MODEL:
        for name in ("value", "source_type"):
            speaks |= Q(findings__contains=[{"facts": {name: value}}])
    return Exists(
        ProvenanceReport.objects.filter(~Exists(newer), speaks, blob=OuterRef("work__blob"))
    )


def _copies(claim: Claim, alike: Alike) -> list[Copies]:
    """Of each picture that is in other people's libraries too, in how many; two questions."""
    around = alike.around(set(alike.works.values()))
    owners = dict(
        Work.objects.filter(blob__in=around)
        .exclude(owner=claim.claimant_id)
        .order_by()
        .values("blob")
        .annotate(people=Count("owner", distinct=True))
        .values_list("blob", F("people"))
    )
    found = []
    for picture in claim.pictures.select_related("work"):
        content = picture.work.blob_id
        near = sum(owners.get(one, 0) for one in alike.near.get(content, ()))
        if near or content in owners:
            found.append(Copies(picture, owners.get(content, 0), near))
    return found
