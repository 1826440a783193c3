"""What every notice says alike: its kind and template, the claim, the avatar and the day."""

from datetime import datetime

from django.conf import settings

from claims.clocks import day_in_china
from claims.models import Claim
from notices.letter import Context, Generated, Party
from notices.models import Notice
from notices.queries import live_version
from notices.versions import stamp_of

NOBODY: Party = {"name": "", "agent": ""}  # in a letter to somebody else


def frame(claim: Claim, kind: Notice.Kind, *, claimant: Party, page: str, now: datetime) -> Context:
    """A context without pictures, details and number; `page` is where its reader reads on."""
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


def day_of(moment: datetime | None) -> str:
    """The day in China as ISO text; "" of none."""
    return day_in_china(moment).isoformat() if moment else ""


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
