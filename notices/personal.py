"""What this room holds of a person: handing it over, and forgetting it."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.handover import Kept, Obstacle, Part, PersonalFile
from accounts.models import User
from notices.actions import hand_out
from notices.models import Arrival, Attempt, Delivery, Download, Message, Notice, Posting


def hand_over(user: User) -> Part:
    """Every notice to the person, as a row and as the PDF that was issued, and who fetched it.

    Members of staff stay nameless.
    """
    notices = list(
        Notice.objects.filter(claim__claimant=user, party=Notice.Party.CLAIMANT)
        .select_related("claim__avatar__blob", "delivery")
        .defer("context")
    )
    return Part(
        "notices",
        {
            "notices": [_notice(notice) for notice in notices],
            "downloads": [_download(each, user) for each in _downloads(user)],
            "arrivals": list(
                Arrival.objects.filter(notice__claim__claimant=user).values(
                    "notice__number", "how", "at"
                )
            ),
            "posted": list(
                Posting.objects.filter(notice__claim__claimant=user).values(
                    "notice__number", "why", "posted_at", "until"
                )
            ),
            "messages": list(
                Message.objects.filter(step__claim__claimant=user).values(
                    "kind", "sent_at", "step__claim__public_id"
                )
            ),
        },
        tuple(
            PersonalFile(f"notices/{notice.filename}", partial(_read, notice, user))
            for notice in notices
        ),
    )


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "number": notice.number,
        "kind": notice.kind,
        "claim": notice.claim.public_id,
        "issued_at": notice.issued_at,
        "mailed_at": notice.delivery.sent_at,
        "file": f"notices/{notice.filename}",
        "sha256": notice.sha256,
    }


def _downloads(user: User) -> QuerySet[Download]:
    fetched = Download.objects.filter(notice__claim__claimant=user)
    return fetched.select_related("notice").defer("notice__context", "notice__renderer")


def _download(download: Download, user: User) -> dict[str, Any]:
    by = "you" if download.by_id == user.pk else "staff"
    return {
        "notice": download.notice.number,
        "by": by,
        "face": download.face,
        "at": download.at,
    }


def _read(notice: Notice, user: User) -> Iterator[bytes]:
    """The PDF; it shows the avatar, so the look is logged like every other."""
    face = Download.Face.EXPORT
    yield hand_out(notice, by=user, where="accounts:data", face=face, now=timezone.now())


def obstacles(user: User) -> list[Obstacle]:
    """Nothing in this room needs the account."""
    return []


def kept(user: User) -> list[Kept]:
    """Notices are never changed."""
    if not Notice.objects.filter(claim__claimant=user).exists():
        return []
    return [
        Kept(
            _("Notices as they were issued"),
            _("A notice is never changed; they stay as long as their claim."),
        ),
        Kept(
            _("When your notices were fetched and how they arrived"),
            _("It proves from when terms were counted; it stays as long as the notices."),
        ),
    ]


def forget(user: User, *, now: datetime) -> None:
    """Send nothing more, and blank what a mail server said about the address."""
    own = Delivery.objects.filter(notice__claim__claimant=user)
    own.update(failure="", retry_at=None, given_up_at=None)
    told = Message.objects.filter(step__claim__claimant=user)
    told.update(failure="", retry_at=None)
    Attempt.objects.filter(step__claim__claimant=user).update(failure="")
