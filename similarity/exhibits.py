"""Everything that changes exhibits: draw what waits, note failures, try again, draw anew."""

import logging
from datetime import datetime

from django.db import transaction

from accounts.failures import reason_of
from similarity import queries, storage
from similarity.models import Comparison, Exhibit
from similarity.tries import SECONDS_PER_RUN, count_try, work_off

logger = logging.getLogger(__name__)


def draw_waiting(*, now: datetime, seconds: float = SECONDS_PER_RUN) -> int:
    """Draw the comparisons that have no exhibit, one after the other; returns how many succeeded.

    Several workers may run this at once. A comparison whose worker is killed is drawn again after
    a pause. Stops after `seconds`.
    """
    return work_off(
        lambda moment: begin_drawing(now=moment),
        lambda exhibit, moment: finish_drawing(exhibit, now=moment),
        now=now,
        seconds=seconds,
    )


@transaction.atomic
def begin_drawing(*, now: datetime) -> Exhibit | None:
    """Pick the next comparison to draw and count the try before it can go wrong."""
    comparison = queries.undrawn(now).select_for_update(skip_locked=True, of=("self",)).first()
    if comparison is None:
        return None
    exhibit, _created = Exhibit.objects.get_or_create(comparison=comparison)
    count_try(exhibit, now=now)
    exhibit.save(update_fields=["tries", "failure", "retry_at"])
    return exhibit


def finish_drawing(exhibit: Exhibit, *, now: datetime) -> bool:
    """Draw a comparison whose try has begun; a failure becomes a fact with its reason."""
    try:
        _keep(exhibit, now=now)
    except Exception as error:  # whatever it was, an operator must see it
        logger.exception("%s could not be drawn (try %d)", exhibit.comparison, exhibit.tries)
        Exhibit.objects.filter(pk=exhibit.pk).update(failure=reason_of(error))
        return False
    return True


def redraw(comparison: Comparison, *, now: datetime) -> bool:
    """Draw a comparison again; returns whether all is as it was. Raises what drawing raises.

    Pictures that are replaced stay in storage: an issued notice may name them.
    """
    exhibit, _created = Exhibit.objects.get_or_create(comparison=comparison)
    before = (exhibit.facts, exhibit.pictures)
    _keep(exhibit, now=now)
    return before == (exhibit.facts, exhibit.pictures)


def _keep(exhibit: Exhibit, *, now: datetime) -> None:
    """Draw, keep the pictures, then name them: a row never names a picture that is not there."""
    from similarity.exhibiting import exhibit_of  # late: this imports OpenCV

    drawn = exhibit_of(exhibit.comparison)
    exhibit.facts = drawn.facts
    exhibit.pictures = {view: storage.keep(picture) for view, picture in drawn.pictures.items()}
    exhibit.failure, exhibit.retry_at, exhibit.drawn_at = "", None, now
    exhibit.save(update_fields=["facts", "pictures", "failure", "retry_at", "drawn_at"])


@transaction.atomic
def retry_undrawn(*, now: datetime) -> int:
    """Let every exhibit that was given up be tried again from the start; returns how many."""
    return queries.undrawable().update(tries=0, retry_at=now)
