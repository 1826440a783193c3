"""Reads pictures: whose works, which avatar, what their files say."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import REVIEWING, Role
from pictures import provenance
from pictures.models import (
    Avatar,
    AvatarFetch,
    Blob,
    LabelState,
    MadeBy,
    ProvenanceReport,
    SensitiveFlag,
    Work,
)

AMISS = "AMISS"  # a label that is wrong or missing: a finding for the platform


def works_of(user: User) -> QuerySet[Work]:
    """The works in a person's library, newest first, with their contents."""
    return Work.objects.filter(owner=user).select_related("blob")


def works_to_describe(user: User, *, named: Iterable[UUID] = ()) -> QuerySet[Work]:
    """The named works of a person, or else those without a date, that can still be described."""
    open_works = works_of(user).filter(fixed_at__isnull=True)
    ids = list(named)
    if ids:
        return open_works.filter(public_id__in=ids)
    return open_works.filter(Q(created_on__isnull=True) | Q(first_published_on__isnull=True))


def avatar_by_external_id(external_id: str) -> Avatar | None:
    """The avatar that the platform registered under its own id, if there is one."""
    return Avatar.objects.filter(external_id=external_id).select_related("blob").first()


def maker_of(avatar: Avatar) -> str:
    """Who made an avatar, as `MadeBy`: what the platform said when it registered this content.

    Of an avatar that somebody saw, the platform's word about the same content counts. Where it
    said nothing, or that its own generator made it too, the platform answers.
    """
    if avatar.registered:
        return avatar.made_by
    said = Avatar.objects.filter(blob=avatar.blob_id, external_id__isnull=False)
    makers = set(said.order_by().values_list("made_by", flat=True))
    return MadeBy.USER if makers == {MadeBy.USER} else MadeBy.PLATFORM


def avatars_added_by(user: User) -> QuerySet[Avatar]:
    """The avatars that this person or client brought in, newest first."""
    return Avatar.objects.filter(added_by=user).select_related("blob")


def registered_avatars(viewer: User) -> QuerySet[Avatar]:
    """The registered avatars of a client, or all of them for watching staff; newest first."""
    named = Avatar.objects.filter(external_id__isnull=False).select_related("blob")
    return named if sees_every_picture(viewer) else named.filter(added_by=viewer)


def avatars_like(
    avatars: QuerySet[Avatar],
    *,
    external_id: str = "",
    made_by: str = "",
    model_version: str = "",
    label: str = "",
    day: date | None = None,
) -> QuerySet[Avatar]:
    """Those avatars that fit; `label` is a `LabelState` or AMISS, `day` that of registration."""
    for name, value in {
        "external_id": external_id, "made_by": made_by, "model_version": model_version,
    }.items():  # fmt: skip
        if value:
            avatars = avatars.filter(**{name: value})
    if label:
        states = [LabelState.WRONG, LabelState.MISSING] if label == AMISS else [label]
        avatars = avatars.filter(label__in=states)
    if day:
        start = timezone.make_aware(datetime.combine(day, time.min))
        avatars = avatars.filter(created_at__gte=start, created_at__lt=start + timedelta(days=1))
    return avatars


def fetches(viewer: User, *, state: str = "") -> QuerySet[AvatarFetch]:
    """Pictures that a client named by their address, or everybody's for watching staff."""
    rows = AvatarFetch.objects.select_related("avatar", "asked_by")
    rows = rows if sees_every_picture(viewer) else rows.filter(asked_by=viewer)
    return rows.filter(state=state) if state else rows


def fetch_progress(viewer: User) -> dict[str, int]:
    """How many of those pictures are in which state."""
    counted = fetches(viewer).order_by().values("state").annotate(count=Count("pk"))
    return dict.fromkeys(AvatarFetch.State.values, 0) | {
        row["state"]: row["count"] for row in counted
    }


def may_see_avatar(user: User, avatar: Avatar) -> bool:
    """Whether this room alone knows that the user may see it: who added it, and watching staff.

    Parties of a claim see it through the claim's own page.
    """
    return user.is_active and (avatar.added_by_id == user.pk or sees_every_picture(user))


def sees_every_picture(user: User) -> bool:
    """Whether the user's role looks at every picture: reviewers and the auditor."""
    return user.has_role(*REVIEWING, Role.AUDITOR)


def originals() -> QuerySet[Blob]:
    """The contents of works that are no avatar's too: an avatar leaves only watermarked."""
    works = Work.objects.filter(blob=OuterRef("pk"))
    avatars = Avatar.objects.filter(blob=OuterRef("pk"))
    return Blob.objects.filter(Exists(works), ~Exists(avatars))


def content_in_use(blob: Blob) -> bool:
    """Whether a work or an avatar has this content."""
    return blob.works.exists() or blob.avatars.exists()


def standing_flags(blobs: Iterable[int]) -> dict[int, SensitiveFlag]:
    """The flags that stand on these contents, by the content's key."""
    found = SensitiveFlag.objects.filter(blob__in=list(blobs), lifted_at=None)
    return {flag.blob_id: flag for flag in found}


def without_report() -> QuerySet[Blob]:
    """The contents that the present reader has not read, oldest first."""
    read = ProvenanceReport.objects.filter(blob=OuterRef("pk"), version=provenance.VERSION)
    return Blob.objects.filter(~Exists(read)).order_by("pk")
