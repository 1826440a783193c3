"""Finds avatars by the platform's id for people who name one, only so many a day."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from pictures.models import Avatar
from pictures.queries import avatar_by_external_id

MOST_A_DAY = 60  # different ids; far more than anybody claims, far fewer than the platform has


class LookupsUsedUp(Refused):
    """The person named as many different avatars today as one may."""

    code = "avatar_lookups_used_up"
    status = 429


@transaction.atomic
def look_up_avatar(external_id: str, *, by: User, now: datetime) -> Avatar | None:
    """The avatar with this id, if there is one; an id asked for again the same day is free.

    Ids may run in a row (AV-0001, AV-0002 …), so nobody may walk through all of them. Raises
    `LookupsUsedUp`.
    """
    # The cache cannot count and compare in one step: requests of one person go one by one.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    key = f"avatar-lookups:{by.pk}:{timezone.localdate(now)}"
    asked: list[str] = cache.get(key, [])
    digest = sha256(external_id.encode()).hexdigest()[:16]
    if digest not in asked:
        if len(asked) >= MOST_A_DAY:
            raise LookupsUsedUp(
                _("You have looked up many avatars today. Go on tomorrow, or upload what you saw.")
            )
        cache.set(key, [*asked, digest], timeout=timedelta(days=1).total_seconds())
    return avatar_by_external_id(external_id)
