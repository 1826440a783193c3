"""Tells owners of watched works which avatars were found, in one e-mail a day at most."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import News, User
from claims.clocks import day_in_china
from notices.actions import MOST, note_failure
from notices.mail import off_address, put_together
from notices.models import Digest
from similarity.models import WatchHit
from similarity.queries.watches import untold, untold_of
from similarity.watching import note_told

logger = logging.getLogger(__name__)
MOST_NAMED = 20  # works that the mail names; the page has all


def send_digests(*, now: datetime) -> int:
    """Write down whom to tell today, and send up to a hundred; returns how many were sent."""
    owe_digests(now=now)
    waiting = Digest.objects.filter(retry_at__lte=now).order_by("retry_at", "pk")
    return sum(_send_one(key, now) for key in list(waiting.values_list("pk", flat=True)[:MOST]))


def owe_digests(*, now: datetime) -> int:
    """Make today's row for each owner with something new; safe to do twice, and by two at once.

    Whoever is gone or does not want this mail gets none; what was found is on their page.
    """
    day = day_in_china(now)
    today = Digest.objects.filter(owner=OuterRef("pk"), day=day)
    wanted = User.objects.filter(~Exists(today), is_active=True).exclude(
        muted__contains=[News.WATCHED]
    )
    owners = wanted.filter(pk__in=untold().values("watch__work__owner")).order_by("pk")[:MOST]
    owed = [Digest(owner=owner, day=day, retry_at=now) for owner in owners]
    Digest.objects.bulk_create(owed, ignore_conflicts=True)
    return len(owed)


@transaction.atomic
def _send_one(key: int, now: datetime) -> bool:
    rows = Digest.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
    digest = rows.filter(pk=key, retry_at__lte=now).first()
    if digest is None:
        return False
    hits = untold_of(digest.owner)
    if not hits:
        digest.retry_at = None  # all was answered meanwhile
        digest.save(update_fields=["retry_at"])
        return False
    try:
        write_digest(digest, hits).send()
    except Exception as error:  # a mail server may fail in any way; the next one goes on
        logger.exception("The digest %s could not be sent", digest)
        note_failure(digest, error, now)
        return False
    note_told(hits, now=now)
    digest.hits, digest.sent_at, digest.retry_at, digest.failure = len(hits), now, None, ""
    digest.save(update_fields=["hits", "sent_at", "retry_at", "failure"])
    return True


def write_digest(digest: Digest, hits: list[WatchHit]) -> EmailMultiAlternatives:
    """The mail, unsent: how many avatars for which works, and where to look; no picture."""
    owner = digest.owner
    with translation.override(owner.language):
        said = ngettext(
            "%(count)d new avatar looks like a work that you watch.",
            "%(count)d new avatars look like works that you watch.",
            len(hits),
        ) % {"count": len(hits)}
        facts: dict[str, Any] = {
            "subject": f"{settings.REDRESS_PLATFORM_NAME}: {_('Found avatars')}",
            "said": said,
            "works": _by_work(hits)[:MOST_NAMED],
            "address": settings.SITE_URL + reverse("similarity:hits") + "?state=open",
            "off": off_address(owner, News.WATCHED),
            "platform": settings.REDRESS_PLATFORM_NAME,
            "language": owner.language,
        }
        return put_together("mail/digest", facts, to=owner, key=f"digest-{digest.pk}")


def _by_work(hits: list[WatchHit]) -> list[tuple[str, int]]:
    """Titles with how many avatars each was found to be like, the most first."""
    counted: dict[str, int] = {}
    for hit in hits:
        counted[hit.watch.work.title] = counted.get(hit.watch.work.title, 0) + 1
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))
