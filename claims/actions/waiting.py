"""Works through waiting claims, one transaction each: what every bell over claims does."""

import logging
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.refusal import Refused
from claims.models import Claim

log = logging.getLogger(__name__)


def one_by_one(waiting: QuerySet[Claim], act: Callable[[Claim], bool], *, failure: str) -> int:
    """Let `act` handle each waiting claim, locked, in a transaction of its own.

    Returns for how many it said that it did something. Claims on which somebody else works this
    moment are skipped: the next bell finds them. A claim that fails is logged as "claim N" with
    `failure`, stays among those waiting and does not hold up the others.
    """
    free = waiting.order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True)
    done, last = 0, 0
    while True:
        try:
            with transaction.atomic():
                claim = free.filter(pk__gt=last).first()
                if claim is None:
                    return done
                last = claim.pk
                done += act(claim)
        except (Refused, IntegrityError, ObjectDoesNotExist):
            log.exception("claim %s %s", last, failure)
