"""Reads pictures: whose works, which avatar, what their files say."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import REVIEWING, Role
from pictures import provenance
from pictures.models import Avatar, Blob, ProvenanceReport, SensitiveFlag, Work


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


def avatars_added_by(user: User) -> QuerySet[Avatar]:
    """The avatars that this person or client brought in, newest first."""
    return Avatar.objects.filter(added_by=user).select_related("blob")


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
