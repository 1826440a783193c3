"""The frame of every notice: the claim, its avatar and its works, and where all of it is read."""

from datetime import date, datetime

from django.conf import settings

from claims.clocks import day_in_china
from claims.models import Claim, Picture
from notices.letter import Context, Generated, Original, Party
from notices.models import Notice
from notices.queries import live_version
from notices.versions import stamp_of

NOBODY: Party = {"name": "", "agent": ""}  # in a letter to somebody else


def frame(claim: Claim, kind: Notice.Kind, *, claimant: Party, page: str, now: datetime) -> Context:
    """The context of a notice before anything is said in it: no works, no details, no number.

    `claimant` is empty in a copy for somebody else; `page` is where its reader reads on.
    """
    return {
        "kind": kind.value,
        "number": "",
        "issued_at": now.isoformat(timespec="seconds"),
        "issued_on": day_of(now),
        "template": stamp_of(kind, live_version(kind)),
        "operator": settings.REDRESS_PLATFORM_NAME,
        "reference": claim.reference or "",
        "page": page,
        "check": "",
        "filed_on": day_of(claim.filed_at),
        "claimant": claimant,
        "avatar": _avatar(claim),
        "pictures": [],
        "details": {},
    }


def _avatar(claim: Claim) -> Generated:
    avatar = claim.avatar
    assert avatar is not None  # noqa: S101  # the database lets no claim be filed without one
    return {
        "sha256": avatar.blob.sha256,
        "id": avatar.external_id or "",
        "url": avatar.source_url,
        "seen_on": day_of(avatar.seen_at),
        "generated_on": day_of(avatar.generated_at),
    }


def day_of(moment: datetime | None) -> str:
    """The day in China of a moment; empty where there is none."""
    return day_in_china(moment).isoformat() if moment else ""


def date_of(day: date | None) -> str:
    """A day as a context says it; empty where there is none."""
    return day.isoformat() if day else ""


def original_of(position: int, picture: Picture) -> Original:
    """One claimed work, with its public facts alone."""
    work = picture.work
    return {
        "position": position,
        "title": work.title,
        "sha256": work.blob.sha256,
        "created_on": date_of(work.created_on),
        "published_on": date_of(work.first_published_on),
    }
